"""Is every act in the right log, once, and no secret in any?"""

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from tests.auditing import any_log, log_of, portal_log
from tests.backends import Backend
from tests.contents import contents
from tests.documents import COMPLETE_SIGNUP, FORGOT_PASSWORD, LOGIN, SIGNUP
from tests.generated import BUILT, Operation, operations
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
MUTATIONS = set(BUILT.mutation_type.fields) if BUILT.mutation_type else set()
CANARY = "canary-in-the-coal-mine-4711"


def mutations(some_id: str) -> list[Operation]:
    """Return every mutation of the schema."""
    return [each for each in operations(some_id) if each.name in MUTATIONS]


async def test_O02_every_mutation_leaves_an_event_of_its_name(service: Service) -> None:
    """Whether a user of the application asks or anybody with its app token, each act is there once."""
    notes = await managed(service)
    user = notes.app.signed_in((await signed_up(service, notes.app, ADA))["accessToken"])
    stranger = "00000000-0000-4000-8000-000000000000"
    before = {event["id"] for event in await log_of(notes.owner, notes.id)}
    sent: list[str] = []

    # The last ones end the user's session or account.
    last = ("logout", "changePassword", "deleteAccount")
    for client in (notes.app, user):
        for each in sorted(mutations(stranger), key=lambda each: each.name in last):
            await outcome(client, each.document, each.variables)
            sent.append(each.name)
        # Of what a limit stops there is one event a minute.
        service.clock.advance(timedelta(minutes=1))

    events = await log_of(notes.owner, notes.id)
    logged = [event["action"] for event in events if event["id"] not in before]
    assert Counter(logged) == Counter(sent)
    assert {event["ipAddress"] for event in events} == {"192.0.2.1"}


async def test_S13_every_act_of_a_developer_is_in_the_portals_log(service: Service) -> None:
    """Each mutation that a developer sends is there once, with its outcome and the developer's id."""
    boss, dev = await administrator(service), await developer(service)
    me = (await dev.run("{ me { id } }"))["id"]
    before = {event["id"] for event in await portal_log(boss, service)}
    ended = {}
    for each in mutations("00000000-0000-4000-8000-000000000000"):
        if each.name not in {"login", "signup", "logout", "deleteAccount"}:
            ended[each.name] = await outcome(dev, each.document, each.variables)

    events = [event for event in await portal_log(boss, service) if event["id"] not in before]
    by_developer = {event["action"] for event in events if event["actor"] == me}

    # What follows from it the server does by itself.
    acts = [event["action"] for event in events if event["actor"] != "system"]
    assert sorted(acts) == sorted(ended)
    assert {"createApplication", "updateApplication", "deleteUser", "rotateAppToken"} <= by_developer


async def test_O02_who_calls_without_any_token(service: Service, backend: Backend) -> None:
    """An act that names no application is in no log, and does no harm."""
    nobody = GraphQL(service.http, {})
    notes = await managed(service)
    before = len(await log_of(notes.owner, notes.id))

    ended = {await outcome(nobody, each.document, each.variables) for each in mutations(notes.id)}

    await service.server.services.audit.queue.flush()
    assert ended == {"UNAUTHENTICATED", "APP_TOKEN_INVALID"}
    assert len(await log_of(notes.owner, notes.id)) == before
    assert not any("UNAUTHENTICATED" in event for event in (await contents(backend))["audit_events"])


@pytest.mark.parametrize("field", ["handle", "password", "code", "id"])
async def test_S13_no_event_holds_a_secret(service: Service, backend: Backend, field: str) -> None:
    """Passwords, codes, tokens, handles and metadata are in no event, wherever a client puts them."""
    notes = await managed(service)
    signed_in = await signed_up(service, notes.app, ADA)
    user = notes.app.signed_in(signed_in["accessToken"])
    await notes.app.run(FORGOT_PASSWORD, {"handle": ADA})
    code = (await service.newest(ADA))["code"]
    planted = f"{CANARY}@example.com" if field == "handle" else CANARY

    for each, client in itertools.product(
        mutations(CANARY if field == "id" else notes.id), (user, notes.owner)
    ):
        if each.name not in {"logout", "deleteAccount", "deleteApplication"}:
            await outcome(client, each.document, _planted(each.variables, field, planted))
    await service.server.services.audit.queue.flush()

    events = "\n".join((await contents(backend))["audit_events"])
    assert "updateApplication" in events
    secrets = (CANARY, PASSWORD, ADA, code, signed_in["accessToken"], signed_in["refreshToken"], "text")
    assert [secret for secret in secrets if str(secret) in events] == []


def _planted(value: object, field: str, canary: str) -> dict[str, object]:
    assert isinstance(value, dict)
    return {
        name: _planted(each, field, canary) if isinstance(each, dict) else canary if name == field else each
        for name, each in value.items()
    }


async def test_S13_an_id_that_is_none_is_not_written(service: Service) -> None:
    """What a client sends in place of an id comes into no log."""
    notes, boss = await managed(service), await administrator(service)
    await outcome(notes.owner, 'mutation { deleteUser(input: {userId: "my password"}) { __typename } }')

    (event,) = await portal_log(boss, service, "deleteUser")

    assert event["subject"] == event["actor"]


async def test_S13_nobody_edits_a_log() -> None:
    """The API has no way to change or remove an event."""
    named = {name for name in MUTATIONS if "audit" in name.lower() or "event" in name.lower()}

    assert named == set()


async def test_S13_another_applications_log(service: Service) -> None:
    """The same act in two applications is in each one's own log alone."""
    one, two = await managed(service, by="one@example.com"), await managed(service, by="two@example.com")
    await one.app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    await two.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await two.app.run(COMPLETE_SIGNUP, {"handle": ADA, "code": "000000"})

    mine = {event["action"] for event in await log_of(one.owner, one.id)}
    theirs = {event["action"] for event in await log_of(two.owner, two.id)}

    assert mine == {"createApplication", "signup"}
    assert theirs == {"createApplication", "login", "completeSignup"}
    assert (
        await outcome(
            one.owner,
            "query($id: ID!) { application(id: $id) { auditLog { nodes { id } } } }",
            {"id": two.id},
        )
        == "NOT_FOUND"
    )
    assert await any_log(await administrator(service), one.id, "signup") != []
