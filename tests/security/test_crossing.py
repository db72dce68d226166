"""Does any operation of the schema reach what belongs to another developer (security S-01)?

Made from the schema: every query, mutation and field that takes an id, a cursor or a text is given another
developer's ids, of every kind. One that is new is asked like the others.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from itertools import product

import bcrypt
import pytest

from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.flows.user_transfer import UserImport
from tests.applications import created
from tests.backends import Backend
from tests.contents import CHANGING, contents, unchanged
from tests.documents import LOGIN, ME, REFUSED
from tests.generated import operations
from tests.outcomes import outcome, outcome_of
from tests.people import administrator, developer, signed_up
from tests.portal import put_into
from tests.reached import reached, untyped_ids
from tests.security.support import ADA, BOB
from tests.service import PASSWORD, GraphQL, Service

UNKNOWN = {
    "application": "00000000-0000-4000-8000-000000000000",
    "user": "usr_AAAAAAAAAAAAAAAAAAAAAA",
    "session": "ses_AAAAAAAAAAAAAAAAAAAAAA",
    "invitation": "inv_AAAAAAAAAAAAAAAAAAAAAA",
    "event": "evt_000000000000000000000000000000000000",
}
INVITE = (
    """mutation Invite($handle: String!) { invite(input: {handle: $handle}) {
  __typename ... on Invitation { id }"""
    + REFUSED
    + "} }"
)
EVENTS = "{ developer { applications { nodes { auditLog { nodes { id } } } } } }"
NO_IDS = {"TwilioInput.accountSid"}
"""What is called an id and is somebody else's: Twilio's."""
LISTS = [each for each in reached() if "first" in each.field.args]
SIZES = (0, -1, 101, 1000, 2**31 - 1, -(2**31))
BY_ID = [each for each in reached() if each.taking("ID")]
BY_TEXT = [(each, name) for each in reached() for name in each.taking("String")]


async def belongings(service: Service, dev: GraphQL | None = None) -> tuple[GraphQL, Mapping[str, str]]:
    """Return a developer with an application, and the ids of what belongs to it, one of each kind."""
    dev = dev or await developer(service, "one@example.com")
    made = await created(dev, onboarding={"invitationEnabled": True})
    app = service.client_of(made["appToken"])
    user = app.signed_in((await signed_up(service, app, ADA))["accessToken"])
    me = await user.run(ME)
    invited = await user.run(INVITE, {"handle": BOB})
    (logged,) = (await dev.run(EVENTS))["applications"]["nodes"]
    # What waits to be sent goes by itself, and would look like a change.
    await service.server.worker.drain()
    return dev, {
        "application": made["id"],
        "user": me["id"],
        "session": me["sessions"]["nodes"][0]["id"],
        "invitation": invited["id"],
        "event": logged["auditLog"]["nodes"][0]["id"],
    }


async def another(service: Service, _dev: GraphQL) -> GraphQL:
    """Return another developer, with an application."""
    other = await developer(service, "two@example.com")
    await created(other)
    return other


async def namesake(service: Service, dev: GraphQL) -> GraphQL:
    """Return a user of another's application who has the developer's own id, as an import can bring one."""
    other = service.client_of((await created(await developer(service, "two@example.com")))["appToken"])
    application = await service.server.services.access.application(Secret(other.headers["app-token"]))
    tenant, clock = service.server.directory.tenant(application.id), service.clock
    record = {
        "id": (await dev.run(ME))["id"],
        "handle": BOB,
        "passwordHash": bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode(),
    }
    taking = UserImport(tenant, application, clock=clock, entropy=service.server.world.entropy)
    assert await taking.take([(1, json.dumps(record).encode())]) == []
    signed_in = await other.run(LOGIN, {"handle": BOB, "password": PASSWORD})
    return other.signed_in(signed_in["accessToken"])


@pytest.mark.parametrize("stranger", [another, namesake])
async def test_S01_every_operation_that_takes_an_id(
    service: Service, backend: Backend, stranger: Callable[[Service, GraphQL], Awaitable[GraphQL]]
) -> None:
    """Whatever is asked with another developer's id is answered as for an id that nothing has."""
    dev, theirs = await belongings(service)
    other = await stranger(service, dev)
    ended, differing = set(), []

    async with unchanged(backend):
        for kind, foreign in theirs.items():
            asked = zip(operations(foreign), operations(UNKNOWN[kind]), strict=True)
            for with_foreign, with_unknown in asked:
                if not with_foreign.takes_id:
                    continue
                replies = [
                    await other.post(each.document, each.variables) for each in (with_foreign, with_unknown)
                ]
                ended.add(outcome_of(replies[0]))
                if replies[0].text != replies[1].text:
                    differing.append((with_foreign.name, kind))

    assert differing == []
    # What needs an app token or an administrator does not get as far as the id.
    assert ended <= {"NOT_FOUND", "FORBIDDEN", "APP_TOKEN_INVALID"}
    assert "NOT_FOUND" in ended


async def test_S01_the_ids_are_those_of_something(service: Service) -> None:
    """The ids of the test above lead somewhere for their own developer, so that it proves something."""
    dev, mine = await belongings(service)

    seen = {kind: await outcome(dev, NODE, {"id": mine[kind]}) for kind in mine if kind != "session"}

    assert set(seen.values()) == {"Application", "User", "Invitation", "AuditEvent"}


NODE = "query Node($id: ID!) { node(id: $id) { __typename } }"


def test_S01_whatever_is_called_an_id_is_asked_for_as_one() -> None:
    """No argument and no field of an input escapes these tests by being a text."""
    assert untyped_ids() == NO_IDS


async def test_S01_every_field_below_the_root_that_takes_an_id(service: Service) -> None:
    """Deeper in the schema another developer's ids are answered as those of nothing, too."""
    _, theirs = await belongings(service)
    other = await developer(service, "two@example.com")
    ended = {}

    for asked, (kind, foreign) in product(BY_ID, theirs.items()):
        (argument,) = asked.taking("ID")
        replies = [await other.post(*asked.query({argument: each})) for each in (foreign, UNKNOWN[kind])]
        ended[asked.name, kind] = (outcome_of(replies[0]), replies[0].text == replies[1].text)

    assert set(ended.values()) <= {("NOT_FOUND", True), ("FORBIDDEN", True)}
    assert {name for name, _ in ended} == {each.name for each in BY_ID}


async def test_S01_a_foreign_cursor_or_text_shows_nothing(service: Service, backend: Backend) -> None:
    """Another's ids and what is no id at all, as a cursor or searched for, show nothing of theirs."""
    _, theirs = await belongings(service)
    other = await developer(service, "two@example.com")
    await created(other)
    shown = []

    async with unchanged(backend):
        for asked, argument in BY_TEXT:
            for text in (*theirs.values(), "", "\x00", "{$gt: 1}", "A" * 5_000):
                reply = await other.post(*asked.query({argument: text}))
                assert reply.status_code < 500
                if any(f'"{each}"' in reply.text for each in theirs.values()):
                    shown.append((asked.name, argument, text))

    assert shown == []


async def test_a_page_has_a_size(service: Service, backend: Backend) -> None:
    """No list gives fewer than one or more than a hundred at once (security G-22)."""
    admin, _ = await belongings(service, await administrator(service))

    async with unchanged(backend):
        ended = {
            (listed.name, size): await outcome(admin, *listed.query({"first": size}))
            for listed, size in product(LISTS, SIZES)
        }
    good = {listed.name: await outcome(admin, *listed.query({"first": 100})) for listed in LISTS}

    assert set(ended.values()) == {"BAD_USER_INPUT"}
    assert set(good.values()) == {"OK"}


async def test_S06_a_blocked_application_is_read_only(service: Service, backend: Backend) -> None:
    """No mutation of its developer changes an application that is BLOCKED, or anything that belongs to it."""
    dev, mine = await belongings(service)
    await put_into(service, mine["application"], ApplicationStatus.BLOCKED)
    changed = []

    for kind, own in mine.items():
        for each in filter(lambda operation: operation.takes_id, operations(own)):
            before = {**await contents(backend), **CHANGING}
            assert (await dev.post(each.document, each.variables)).status_code < 500
            if {**await contents(backend), **CHANGING} != before:
                changed.append((each.name, kind))

    assert changed == []
