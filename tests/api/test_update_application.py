"""What can a developer change of an application, and how is a change refused?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.backends import Backend
from tests.documents import APPLICATION, CREATE_APPLICATION, LOGIN, SIGNUP, UPDATE_APPLICATION
from tests.factories import make_application
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import developer, signed_up
from tests.service import PASSWORD, GraphQL, Service, running


async def created(dev: GraphQL, name: str = "Notes", **more: object) -> Any:
    """Have the developer make an application."""
    made = await dev.run(CREATE_APPLICATION, {"input": {"name": name, **more}})
    assert made["__typename"] == "Application", made
    return made


async def updated(dev: GraphQL, application_id: str, **changes: object) -> Any:
    """Have the developer change an application."""
    return await dev.run(UPDATE_APPLICATION, {"input": {"id": application_id, **changes}})


async def test_everything_changes_at_once(service: Service) -> None:
    """A change of every setting answers with every setting changed."""
    dev = await developer(service)
    made = await created(dev)
    service.clock.advance(timedelta(minutes=1))

    after = await updated(
        dev,
        made["id"],
        name=" Diary ",
        onboarding={"signupEnabled": False, "signupFlow": "LINK"},
        audience="https://api.example.org",
        jwtLifetimeMinutes=5,
    )

    assert after["name"] == "Diary"
    assert after["onboarding"] == {"signupEnabled": False, "signupFlow": "LINK"}
    assert (after["audience"], after["jwtLifetimeMinutes"]) == ("https://api.example.org", 5)
    assert after["updatedAt"] > made["updatedAt"]


LEFT_OUT = {
    "nothing": {},
    "null": {"name": None, "onboarding": None, "audience": None, "jwtLifetimeMinutes": None},
    "an empty onboarding": {"onboarding": {}},
    "null inside": {"onboarding": {"signupEnabled": None, "signupFlow": None}},
}


@pytest.mark.parametrize("changes", LEFT_OUT.values(), ids=LEFT_OUT)
async def test_what_is_left_out_stays(service: Service, changes: dict[str, object]) -> None:
    """A setting that is left out or null stays as it was."""
    dev = await developer(service)
    settings = {"onboarding": {"signupEnabled": False, "signupFlow": "LINK"}, "audience": "api"}
    made = await created(dev, jwtLifetimeMinutes=7, **settings)
    service.clock.advance(timedelta(minutes=1))

    after = await updated(dev, made["id"], **changes)

    kept = ("name", "onboarding", "audience", "jwtLifetimeMinutes", "appToken", "updatedAt")
    assert {name: after[name] for name in kept} == {name: made[name] for name in kept}


async def test_half_of_onboarding_changes(service: Service) -> None:
    """The signup flow changes without opening a signup that was closed."""
    dev = await developer(service)
    made = await created(dev, onboarding={"signupEnabled": False})

    after = await updated(dev, made["id"], onboarding={"signupFlow": "NONE"})

    assert after["onboarding"] == {"signupEnabled": False, "signupFlow": "NONE"}


REFUSALS = {
    "empty name": ({"name": "  "}, ["input", "name"]),
    "long name": ({"name": "x" * 101}, ["input", "name"]),
    "control character": ({"name": "a\nb"}, ["input", "name"]),
    "empty audience": ({"audience": ""}, ["input", "audience"]),
    "audience with a space": ({"audience": "a b"}, ["input", "audience"]),
    "too short": ({"jwtLifetimeMinutes": 4}, ["input", "jwtLifetimeMinutes"]),
    "too long": ({"jwtLifetimeMinutes": 1441}, ["input", "jwtLifetimeMinutes"]),
}


@pytest.mark.parametrize(("changes", "path"), REFUSALS.values(), ids=REFUSALS)
async def test_a_wrong_value_is_refused(
    service: Service, changes: dict[str, object], path: list[str]
) -> None:
    """A setting out of range is VALUE_INVALID at its path."""
    dev = await developer(service)
    made = await created(dev)

    refused = await updated(dev, made["id"], **changes)

    assert (refused["__typename"], refused["code"], refused["path"]) == ("Rejected", "VALUE_INVALID", path)


async def test_a_name_of_ones_own_is_taken(service: Service) -> None:
    """A name that another of the developer's applications has is refused at its path."""
    dev = await developer(service)
    await created(dev, "Shop")
    made = await created(dev, "Notes")

    refused = await updated(dev, made["id"], name="SHOP")

    assert (refused["code"], refused["path"]) == ("APPLICATION_NAME_TAKEN", ["input", "name"])


async def test_a_blocked_application_is_read_only(service: Service) -> None:
    """A blocked application answers its developer, and refuses to change."""
    dev = await developer(service)
    owner = (await created(dev))["id"]
    world = service.server.world
    kept = await world.store.applications.get(owner)
    assert kept is not None
    blocked = make_application(owner_id=kept.owner_id, status=ApplicationStatus.BLOCKED)
    await world.store.applications.add(blocked, limit=None)

    refused = await updated(dev, blocked.id, name="Free")

    assert (refused["code"], refused["path"]) == ("STATUS_NOT_ALLOWED", ["input", "id"])
    assert (await dev.run(APPLICATION, {"id": blocked.id}))["name"] == blocked.name


@pytest.mark.parametrize("status", [ApplicationStatus.INACTIVE, ApplicationStatus.SUSPENDED])
async def test_other_statuses_can_be_changed(service: Service, status: ApplicationStatus) -> None:
    """An application that is inactive or suspended can still be changed by its developer."""
    dev = await developer(service)
    kept = await service.server.world.store.applications.get((await created(dev))["id"])
    assert kept is not None
    resting = make_application(owner_id=kept.owner_id, status=status)
    await service.server.world.store.applications.add(resting, limit=None)

    assert (await updated(dev, resting.id, name="Resting"))["name"] == "Resting"


async def test_strangers_applications_are_not_found(service: Service) -> None:
    """Another developer's application, the sample and no application at all are one NOT_FOUND (S-10)."""
    made = await created(await developer(service))
    other = await developer(service, "other@example.com")
    sample = service.server.sample
    assert sample is not None

    codes = [
        (await other.error(UPDATE_APPLICATION, {"input": {"id": id_, "name": "Mine"}}))["code"]
        for id_ in (made["id"], sample.id, service.server.portal.id, "nothing")
    ]

    assert codes == ["NOT_FOUND"] * 4


async def test_only_developers_may(service: Service) -> None:
    """Without a token, and with that of an ordinary user, nothing changes."""
    signed_in = await signed_up(service, service.sample, "ada@example.com")
    variables = {"input": {"id": "any", "name": "Mine"}}

    nobody = await service.portal.error(UPDATE_APPLICATION, variables)
    user = await service.sample.signed_in(signed_in["accessToken"]).error(UPDATE_APPLICATION, variables)

    assert (nobody["code"], user["code"]) == ("UNAUTHENTICATED", "FORBIDDEN")


@pytest.mark.parametrize("field", ["status", "type", "ownerId", "userLimit", "appToken", "signingKeys"])
async def test_S11_nothing_else_can_be_set(service: Service, field: str) -> None:
    """What is no setting is refused before anything happens (S-11)."""
    dev = await developer(service)
    made = await created(dev)

    refused = await dev.error(UPDATE_APPLICATION, {"input": {"id": made["id"], field: "ACTIVE"}})

    assert refused["code"] == "BAD_USER_INPUT"


async def test_a_change_is_felt_at_once(service: Service) -> None:
    """The next request to the same worker meets the new settings."""
    dev = await developer(service)
    made = await created(dev)
    client = service.client_of(made["appToken"])
    assert (await client.run(APPLICATION))["name"] == "Notes"

    await updated(dev, made["id"], name="Diary", onboarding={"signupEnabled": False})

    assert (await client.run(APPLICATION))["name"] == "Diary"
    refused = await client.run(SIGNUP, {"handle": "ada@example.com", "password": PASSWORD})
    assert refused["code"] == "SIGNUP_DISABLED"


async def test_another_worker_follows_within_five_seconds(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A worker that has the application in memory meets the new settings five seconds later."""
    async with running(backend.connect(), clock, entropy) as one:
        dev = await developer(one)
        made = await created(dev)
        async with running(backend.connect(), clock, ScriptedEntropy("other")) as two:
            client = two.client_of(made["appToken"])
            await client.run(APPLICATION)
            await updated(dev, made["id"], name="Diary")

            clock.advance(timedelta(seconds=5))

            assert (await client.run(APPLICATION))["name"] == "Diary"


async def test_a_new_lifetime_holds_for_the_next_login(service: Service) -> None:
    """Tokens issued after the change live as long as it says."""
    dev = await developer(service)
    made = await created(dev)
    client = service.client_of(made["appToken"])
    await signed_up(service, client, "ada@example.com")

    await updated(dev, made["id"], jwtLifetimeMinutes=5)

    login = await client.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    expected = service.clock.now() + timedelta(minutes=5)
    assert login["jwtExpiresAt"][:19] == expected.isoformat()[:19]
