"""What does `deleteApplication` end, and what does it leave?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.applications import created
from tests.backends import Backend
from tests.contents import contents
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import APPLICATION, DEVELOPER, LOGIN, ME, REFRESH, REFUSED, SIGNUP
from tests.outcomes import outcome
from tests.people import developer, developer_again, signed_up
from tests.portal import put_into
from tests.security.support import ADA
from tests.service import PASSWORD, Service, running

DELETE = (
    """mutation DeleteApplication($id: ID!) {
  deleteApplication(input: {id: $id}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
SIGNS_UP = {"handle": ADA, "password": PASSWORD}


async def ends(service: Service, made: Any, signed_in: Any) -> list[str]:
    """Return how operations of the application and of a user of it end."""
    app = service.client_of(made["appToken"])
    return [
        await outcome(app, APPLICATION),
        await outcome(app, SIGNUP, SIGNS_UP),
        await outcome(app, LOGIN, SIGNS_UP),
        await outcome(app, REFRESH, {"refreshToken": signed_in["refreshToken"]}),
        await outcome(app.signed_in(signed_in["accessToken"]), ME),
    ]


async def test_its_tokens_stop_working_at_once(service: Service) -> None:
    """App token, access token and refresh token are invalid, and the JWKS is gone."""
    dev = await developer(service)
    made = await created(dev)
    signed_in = await signed_up(service, service.client_of(made["appToken"]), ADA)

    assert (await dev.run(DELETE, {"id": made["id"]}))["ok"] is True

    assert await ends(service, made, signed_in) == ["APP_TOKEN_INVALID"] * 4 + ["TOKEN_INVALID"]
    known = [
        (await service.http.get(f"/apps/{made['id']}/.well-known/{document}")).status_code
        for document in ("jwks.json", "openid-configuration")
    ]
    assert known == [404, 404]


async def test_another_worker_follows_within_five_seconds(service: Service, backend: Backend) -> None:
    """A server that has just answered a user refuses all of it five seconds after the deletion at another."""
    async with running(backend.connect(), service.clock, service.server.world.entropy) as other:
        dev = await developer(service)
        made = await created(dev)
        signed_in = await signed_up(other, other.client_of(made["appToken"]), ADA)
        await dev.run(DELETE, {"id": made["id"]})

        service.clock.advance(timedelta(seconds=5))

        assert await ends(other, made, signed_in) == ["APP_TOKEN_INVALID"] * 4 + ["TOKEN_INVALID"]


async def test_a_server_that_does_not_know_it_yet_does_no_harm(service: Service, backend: Backend) -> None:
    """Within the five seconds another server's answers are no faults, and leave nothing behind."""
    async with running(backend.connect(), service.clock, service.server.world.entropy) as other:
        dev = await developer(service)
        made = await created(dev)
        app = other.client_of(made["appToken"])
        signed_in = await signed_up(other, app, ADA)
        await dev.run(DELETE, {"id": made["id"]})

        await ends(other, made, signed_in)
        await outcome(app, SIGNUP, {"handle": "late@example.com", "password": PASSWORD})

        store = service.server.world.store
        await store.repair(service.clock.advance(timedelta(hours=1)))
        kept = await contents(backend)
        left = [record for each in kept.values() for record in each if made["id"] in record]
        # The portal remembers who made it and who deleted it.
        assert all(service.server.portal.id in record and "evt_" in record for record in left)


async def test_name_and_place_are_free(service: Service) -> None:
    """A developer with three applications deletes one and makes another of the same name, with another id."""
    dev = await developer(service)
    made = [await created(dev, name) for name in ("One", "Two", "Three")]

    await dev.run(DELETE, {"id": made[1]["id"]})
    heir = await created(dev, "Two")

    listed = (await dev.run(DEVELOPER))["applications"]
    assert {node["name"] for node in listed["nodes"]} == {"One", "Three", "Two"}
    assert listed["totalCount"] == 3
    assert heir["id"] != made[1]["id"]


async def test_S09_the_same_handle_comes_back_as_a_stranger(service: Service) -> None:
    """In a new application of the name the handle has another id and none of the old metadata."""
    dev = await developer(service)
    declared = [{"path": "nick", "fieldName": "nick"}]
    made = await created(dev, metadataFields=declared)
    old = await signed_up(service, service.client_of(made["appToken"]), ADA, metadata={"nick": "Countess"})
    await dev.run(DELETE, {"id": made["id"]})

    heir = service.client_of((await created(dev, metadataFields=declared))["appToken"])
    new = await signed_up(service, heir, ADA)

    me = await heir.signed_in(new["accessToken"]).run("{ me { id metadata } }")
    assert me["id"] != old["user"]["id"]
    assert me["metadata"] == {}


async def test_S12_an_old_login_deletes_nothing(service: Service) -> None:
    """Ten minutes after the login it must be repeated."""
    dev = await developer(service)
    made = await created(dev)
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, DELETE, {"id": made["id"]}) == "REAUTHENTICATION_REQUIRED"
    assert await outcome(await developer_again(service), DELETE, {"id": made["id"]}) == "Done"


@pytest.mark.parametrize("status", [ApplicationStatus.INACTIVE, ApplicationStatus.SUSPENDED])
async def test_a_stopped_application_can_be_deleted(service: Service, status: ApplicationStatus) -> None:
    """Switched off or suspended, it can still go."""
    dev = await developer(service)
    made = await created(dev)
    await put_into(service, made["id"], status)

    assert await outcome(dev, DELETE, {"id": made["id"]}) == "Done"


async def test_a_blocked_application_stays(service: Service) -> None:
    """Its developer cannot do away with what an administrator has blocked."""
    dev = await developer(service)
    made = await created(dev)
    await put_into(service, made["id"], ApplicationStatus.BLOCKED)

    assert await outcome(dev, DELETE, {"id": made["id"]}) == "STATUS_NOT_ALLOWED"
    assert await outcome(dev, APPLICATION, {"id": made["id"]}) == "OK"


async def test_S01_nobody_deletes_what_is_not_theirs(service: Service) -> None:
    """Another developer's application, the portal, the sample and a deleted one are not found."""
    dev = await developer(service)
    made = [await created(dev, name) for name in ("One", "Two")]
    await dev.run(DELETE, {"id": made[1]["id"]})
    other = await developer(service, "other@example.com")
    assert service.server.sample is not None
    foreign = (made[0]["id"], service.server.portal.id, service.server.sample.id, "x", "")

    ended = [await outcome(other, DELETE, {"id": each}) for each in foreign]

    assert ended == ["NOT_FOUND"] * 5
    assert await outcome(dev, DELETE, {"id": made[1]["id"]}) == "NOT_FOUND"


async def test_refused_without_user(service: Service) -> None:
    """Nobody deletes an application who shows no access token."""
    assert await refusals_without_user(service, DELETE, {"id": "x"}) == REFUSED_WITHOUT_USER
