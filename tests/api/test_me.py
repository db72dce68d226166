"""What does `me` show, and to whom?"""

from datetime import timedelta

import pytest

from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import DELETE_ACCOUNT, LOGIN, ME
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
PAGE = """query($first: Int, $after: String) { me { sessions(first: $first, after: $after) {
  totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} } }"""


async def ada(service: Service, logins: int = 0) -> GraphQL:
    """Sign Ada up, have her log in some more times, and return the client of the signup."""
    signed_in = await signed_up(service, service.sample, ADA)
    for _ in range(logins):
        service.clock.advance(timedelta(seconds=1))
        await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    return service.sample.signed_in(signed_in["accessToken"])


async def test_the_user_and_the_session(service: Service) -> None:
    """Me shows who is signed in and from where."""
    service.http.headers["user-agent"] = "Browser/1.0"
    client = await ada(service)

    me = await client.run(ME)

    session = me["sessions"]["nodes"][0]
    assert (me["handle"], me["createdAt"], me["lastLoginAt"]) == (
        ADA,
        "2026-03-01T12:00:00.123Z",
        "2026-03-01T12:00:00.123Z",
    )
    assert session == {
        "id": session["id"],
        "current": True,
        "createdAt": "2026-03-01T12:00:00.123Z",
        "lastUsedAt": "2026-03-01T12:00:00.123Z",
        "expiresAt": "2026-03-15T12:00:00.123Z",
        "userAgent": "Browser/1.0",
        "ipAddress": "192.0.2.1",
    }


async def test_the_access_token_alone_is_enough(service: Service) -> None:
    """No app token is needed beside the access token, in either header."""
    token = (await ada(service)).headers["authorization"].removeprefix("Bearer ")
    headers = [{"authorization": f"bearer {token}"}, {"access-token": token}]

    ended = [await outcome(GraphQL(service.http, one), ME) for one in headers]

    assert ended == ["OK", "OK"]


async def test_pages_of_sessions(service: Service) -> None:
    """The sessions come newest first, page by page, each once."""
    client = await ada(service, logins=4)
    whole = (await client.run(ME))["sessions"]["nodes"]

    found: list[str] = []
    after, more = None, True
    while more:
        page = (await client.run(PAGE, {"first": 2, "after": after}))["sessions"]
        assert (page["totalCount"], page["pageInfo"]["hasPreviousPage"]) == (5, after is not None)
        found += [node["id"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert found == [node["id"] for node in whole]
    assert len(set(found)) == 5


@pytest.mark.parametrize("size", [0, -1, 101, 1000, -(2**31), 2**31 - 1])
async def test_bad_page_sizes(service: Service, size: int) -> None:
    """A page has 1 to 100 sessions."""
    assert await outcome(await ada(service), PAGE, {"first": size}) == "BAD_USER_INPUT"


@pytest.mark.parametrize("size", [1, 100, None])
async def test_good_page_sizes(service: Service, size: int | None) -> None:
    """1, 100 and no size at all are sizes."""
    assert await outcome(await ada(service), PAGE, {"first": size}) == "OK"


async def test_foreign_cursors(service: Service) -> None:
    """A cursor that is none of the user's own sessions leads to an empty page."""
    client = await ada(service)
    bob = service.sample.signed_in(
        (await signed_up(service, service.sample, "bob@example.com"))["accessToken"]
    )
    foreign = (await bob.run(ME))["sessions"]["nodes"][0]["id"]
    wrong = {
        "another user's": foreign,
        "empty": "",
        "NUL": "\x00",
        "operator": '{"$gt": ""}',
        "10 kB": "A" * 10_000,
    }

    found = {name: (await client.run(PAGE, {"after": cursor}))["sessions"] for name, cursor in wrong.items()}

    assert [page["nodes"] for page in found.values()] == [[]] * len(wrong)
    assert not any(page["pageInfo"]["hasNextPage"] for page in found.values())


async def test_expired_token(service: Service, backend: Backend) -> None:
    """After fifteen minutes and the leeway the client is told to refresh."""
    client = await ada(service)
    service.clock.advance(timedelta(minutes=15, seconds=31))

    async with unchanged(backend):
        ended = await outcome(client, ME)

    assert ended == "TOKEN_EXPIRED"


async def test_expired_token_that_was_used_before(service: Service) -> None:
    """A token that was good a moment ago expires all the same."""
    client = await ada(service)
    before = await outcome(client, ME)
    service.clock.advance(timedelta(minutes=15, seconds=31))

    assert (before, await outcome(client, ME)) == ("OK", "TOKEN_EXPIRED")


async def test_after_the_user_has_left(service: Service) -> None:
    """A deleted user is nobody."""
    client = await ada(service)
    await client.run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert await outcome(client, ME) == "TOKEN_INVALID"


async def test_after_the_user_was_removed_by_another_worker(service: Service) -> None:
    """A user who was removed elsewhere a moment ago is nobody, though the session is remembered here."""
    assert service.server.sample is not None
    client = await ada(service)
    me = await client.run(ME)

    await service.server.world.store.tenant(service.server.sample.id).users.remove(me["id"])

    assert await outcome(client, ME) == "TOKEN_INVALID"


async def test_refused_without_user(service: Service) -> None:
    """Nobody sees a user who shows no access token."""
    assert await refusals_without_user(service, ME) == REFUSED_WITHOUT_USER
