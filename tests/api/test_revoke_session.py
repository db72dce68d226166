"""Which sessions does `revokeSession` end?"""

from datetime import timedelta
from typing import Any

from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import LOGIN, ME, REFRESH, REVOKE_SESSION
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
BOB = "bob@example.com"


async def session_of(client: GraphQL) -> str:
    """Return the id of the asking session."""
    nodes = (await client.run(ME))["sessions"]["nodes"]
    return next(str(node["id"]) for node in nodes if node["current"])


async def devices(service: Service) -> tuple[GraphQL, GraphQL, Any]:
    """Sign Ada up on one device and in on another; return both clients and the second login."""
    first = await signed_up(service, service.sample, ADA)
    second = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    clients = [service.sample.signed_in(login["accessToken"]) for login in (first, second)]
    return clients[0], clients[1], second


async def test_another_own_session(service: Service) -> None:
    """A user ends the session of a lost device and keeps the own."""
    here, lost, login = await devices(service)

    done = await here.run(REVOKE_SESSION, {"id": await session_of(lost)})

    assert done["ok"] is True
    assert await outcome(lost, ME) == "TOKEN_INVALID"
    assert await outcome(service.sample, REFRESH, {"refreshToken": login["refreshToken"]}) != "SignedIn"
    assert (await here.run(ME))["sessions"]["totalCount"] == 1


async def test_O09_another_session_needs_a_recent_login_or_the_password(service: Service) -> None:
    """A stolen access token alone does not put its owner out; a wrong password does not either."""
    here, lost, _ = await devices(service)
    other = {"id": await session_of(lost)}
    service.clock.advance(timedelta(minutes=15, seconds=1))

    refused = [await outcome(here, REVOKE_SESSION, {**other, "password": given}) for given in (None, "wrong")]
    done = await outcome(here, REVOKE_SESSION, {**other, "password": PASSWORD})

    assert refused == ["REAUTHENTICATION_REQUIRED", "INVALID_CREDENTIALS"]
    assert done == "Done"


async def test_O09_a_user_sees_the_own_sessions_and_ends_them(service: Service) -> None:
    """Of two devices each sees both, and ends the other after a fresh login."""
    here, lost, _ = await devices(service)
    assert (await here.run(ME))["sessions"]["totalCount"] == 2

    assert await outcome(here, REVOKE_SESSION, {"id": await session_of(lost)}) == "Done"

    assert [await outcome(client, ME) for client in (here, lost)] == ["OK", "TOKEN_INVALID"]


async def test_the_asking_session_needs_nothing_more(service: Service) -> None:
    """To leave is always allowed, however long ago the login was."""
    here, _, _ = await devices(service)
    service.clock.advance(timedelta(minutes=15, seconds=1))

    assert await outcome(here, REVOKE_SESSION, {"id": await session_of(here)}) == "Done"


async def test_the_asking_session(service: Service) -> None:
    """A user may end the asking session itself."""
    here, _, _ = await devices(service)

    assert await outcome(here, REVOKE_SESSION, {"id": await session_of(here)}) == "Done"
    assert await outcome(here, ME) == "TOKEN_INVALID"


async def test_ended_before(service: Service, backend: Backend) -> None:
    """A session that has ended is NOT_FOUND."""
    here, lost, _ = await devices(service)
    ended = {"id": await session_of(lost)}
    await here.run(REVOKE_SESSION, ended)

    async with unchanged(backend):
        again = await outcome(here, REVOKE_SESSION, ended)

    assert again == "NOT_FOUND"


async def test_what_is_no_own_session(service: Service, backend: Backend) -> None:
    """Another user's session and whatever has no session are one NOT_FOUND."""
    here, _, login = await devices(service)
    bob = service.sample.signed_in(
        (await signed_up(service, service.sample, "bob@example.com"))["accessToken"]
    )
    elsewhere = service.portal.signed_in((await signed_up(service, service.portal, ADA))["accessToken"])
    wrong = {
        "another user's": await session_of(bob),
        "another application's": await session_of(elsewhere),
        "unknown": "ses_" + "A" * 22,
        "empty": "",
        "NUL": "\x00",
        "number": 7,
        "user": login["user"]["id"],
        "pattern": "%",
        "operator": '{"$ne": null}',
        "10 kB": "ses_" + "A" * 10_000,
    }

    async with unchanged(backend):
        ended = {name: await outcome(here, REVOKE_SESSION, {"id": some}) for name, some in wrong.items()}

    assert ended == dict.fromkeys(wrong, "NOT_FOUND")
    assert [await outcome(bob, ME), await outcome(elsewhere, ME)] == ["OK", "OK"]


async def test_a_session_that_has_run_out(service: Service) -> None:
    """After fourteen idle days a session is over, revoked or not."""
    here, _, _ = await devices(service)
    session = await session_of(here)
    service.clock.advance(timedelta(days=14))

    assert await outcome(here, REVOKE_SESSION, {"id": session}) == "TOKEN_EXPIRED"


async def test_refused_without_user(service: Service) -> None:
    """Nobody ends a session who shows no access token."""
    assert await refusals_without_user(service, REVOKE_SESSION, {"id": "ses_x"}) == REFUSED_WITHOUT_USER
