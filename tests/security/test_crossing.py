"""Does any operation of the schema reach what belongs to another developer (security S-01)?

Made from the schema: every query and mutation that takes an id is given another developer's, of every kind.
"""

from collections.abc import Mapping

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.applications import created
from tests.backends import Backend
from tests.contents import CHANGING, contents, unchanged
from tests.documents import ME, REFUSED
from tests.generated import operations
from tests.outcomes import outcome, outcome_of
from tests.people import developer, signed_up
from tests.portal import put_into
from tests.security.support import ADA, BOB
from tests.service import GraphQL, Service

UNKNOWN = {
    "application": "00000000-0000-4000-8000-000000000000",
    "user": "usr_AAAAAAAAAAAAAAAAAAAAAA",
    "session": "ses_AAAAAAAAAAAAAAAAAAAAAA",
    "invitation": "inv_AAAAAAAAAAAAAAAAAAAAAA",
}
INVITE = (
    """mutation Invite($handle: String!) { invite(input: {handle: $handle}) {
  __typename ... on Invitation { id }"""
    + REFUSED
    + "} }"
)
LISTS = (
    """query Listed($first: Int, $after: String) { developer {
  applications(first: $first, after: $after) { nodes { id } }
} }""",
    """query Listed($first: Int, $after: String) { developer { user {
  sessions(first: $first, after: $after) { nodes { id } }
} } }""",
    """query Listed($first: Int, $after: String) { developer { applications { nodes {
  users(first: $first, after: $after) { nodes { id } }
} } } }""",
)
each_list = pytest.mark.parametrize("document", LISTS, ids=["applications", "sessions", "users"])


async def belongings(service: Service) -> tuple[GraphQL, Mapping[str, str]]:
    """Return a developer with an application, and the ids of what belongs to it."""
    dev = await developer(service, "one@example.com")
    made = await created(dev, onboarding={"invitationEnabled": True})
    app = service.client_of(made["appToken"])
    user = app.signed_in((await signed_up(service, app, ADA))["accessToken"])
    me = await user.run(ME)
    invited = await user.run(INVITE, {"handle": BOB})
    # What waits to be sent goes by itself, and would look like a change.
    await service.server.worker.drain()
    return dev, {
        "application": made["id"],
        "user": me["id"],
        "session": me["sessions"]["nodes"][0]["id"],
        "invitation": invited["id"],
    }


async def test_S01_every_operation_that_takes_an_id(service: Service, backend: Backend) -> None:
    """Whatever is asked with another developer's id is answered as for an id that nothing has."""
    _, theirs = await belongings(service)
    other = await developer(service, "two@example.com")
    await created(other)
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

    seen = {kind: await outcome(dev, NODE, {"id": mine[kind]}) for kind in ("application", "user")}

    assert "NOT_FOUND" not in seen.values()


NODE = "query Node($id: ID!) { node(id: $id) { __typename } }"


@each_list
@pytest.mark.parametrize("size", [0, -1, 101, 1000, 2**31 - 1, -(2**31)])
async def test_a_page_has_a_size(service: Service, document: str, size: int) -> None:
    """No list gives fewer than one or more than a hundred at once (security G-22)."""
    dev = await developer(service)
    await created(dev)

    assert await outcome(dev, document, {"first": size}) == "BAD_USER_INPUT"


@each_list
async def test_S01_a_foreign_cursor_shows_nothing(service: Service, document: str) -> None:
    """A cursor of another developer's list, or of none, is refused or gives what is one's own."""
    _, theirs = await belongings(service)
    other = await developer(service, "two@example.com")
    await created(other)

    for cursor in (*theirs.values(), "", "\x00", "{$gt: 1}", "A" * 5_000):
        reply = await other.post(document, {"after": cursor})
        assert reply.status_code < 500
        assert not any(f'"{each}"' in reply.text for each in theirs.values())


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
