"""What does `refresh` answer, to living tokens and to dead ones?"""

from datetime import timedelta
from typing import Any

from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import DELETE_ACCOUNT, LOGIN, LOGOUT, ME, REFRESH
from tests.forging import altered
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
OVER = ("INVALID_CREDENTIALS", ["input", "refreshToken"])


def asking(signed_in: Any) -> dict[str, object]:
    """Return the variables that ask for the successor of a login's refresh token."""
    return {"refreshToken": signed_in["refreshToken"]}


async def test_a_successor(service: Service) -> None:
    """A refresh brings another refresh token and fresh credentials of the same user."""
    signed_in = await signed_up(service, service.sample, ADA)
    service.clock.advance(timedelta(minutes=16))

    refreshed = await service.sample.run(REFRESH, asking(signed_in))

    assert refreshed["user"]["id"] == signed_in["user"]["id"]
    assert refreshed["refreshToken"] != signed_in["refreshToken"]
    assert refreshed["accessTokenExpiresAt"] == "2026-03-01T12:31:00.123Z"
    assert refreshed["refreshTokenExpiresAt"] == "2026-03-15T12:16:00.123Z"
    assert await outcome(service.sample.signed_in(refreshed["accessToken"]), ME) == "OK"


async def test_refreshing_is_no_login(service: Service) -> None:
    """The session stays the same one, and its user has not logged in anew."""
    signed_in = await signed_up(service, service.sample, ADA)
    service.clock.advance(timedelta(hours=1))

    refreshed = await service.sample.run(REFRESH, asking(signed_in))

    me = await service.sample.signed_in(refreshed["accessToken"]).run(ME)
    assert me["lastLoginAt"] == signed_in["user"]["lastLoginAt"]
    assert me["sessions"]["totalCount"] == 1
    assert me["sessions"]["nodes"][0]["lastUsedAt"] == "2026-03-01T13:00:00.123Z"


async def test_two_tabs(service: Service) -> None:
    """The same token within ten seconds gets the same successor."""
    signed_in = await signed_up(service, service.sample, ADA)
    first = await service.sample.run(REFRESH, asking(signed_in))
    service.clock.advance(timedelta(seconds=10))

    second = await service.sample.run(REFRESH, asking(signed_in))

    assert second["refreshToken"] == first["refreshToken"]
    assert await outcome(service.sample, REFRESH, asking(second)) == "SignedIn"


async def test_reuse_ends_the_session(service: Service) -> None:
    """A used token that comes again later ends its session, with every token of it."""
    signed_in = await signed_up(service, service.sample, ADA)
    refreshed = await service.sample.run(REFRESH, asking(signed_in))
    service.clock.advance(timedelta(seconds=10, milliseconds=1))

    again = await service.sample.run(REFRESH, asking(signed_in))

    assert refusal(again) == OVER
    assert await outcome(service.sample, REFRESH, asking(refreshed)) == "INVALID_CREDENTIALS"
    assert await outcome(service.sample.signed_in(refreshed["accessToken"]), ME) == "TOKEN_INVALID"


async def test_reuse_leaves_other_sessions(service: Service) -> None:
    """The user's other devices stay signed in."""
    signed_in = await signed_up(service, service.sample, ADA)
    other = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await service.sample.run(REFRESH, asking(signed_in))
    service.clock.advance(timedelta(minutes=1))
    await service.sample.run(REFRESH, asking(signed_in))

    assert await outcome(service.sample, REFRESH, asking(other)) == "SignedIn"


async def test_fourteen_idle_days(service: Service, backend: Backend) -> None:
    """A token that nobody used for fourteen days is over."""
    signed_in = await signed_up(service, service.sample, ADA)
    service.clock.advance(timedelta(days=14))

    async with unchanged(backend):
        refused = await service.sample.run(REFRESH, asking(signed_in))

    assert refusal(refused) == OVER


async def test_ninety_days(service: Service) -> None:
    """However busy, a session is over after ninety days."""
    signed_in = await signed_up(service, service.sample, ADA)
    for _ in range(8):
        service.clock.advance(timedelta(days=11))
        signed_in = await service.sample.run(REFRESH, asking(signed_in))
    last = signed_in["refreshTokenExpiresAt"]
    service.clock.advance(timedelta(days=2))

    refused = await service.sample.run(REFRESH, asking(signed_in))

    assert last == "2026-05-30T12:00:00.123Z"
    assert refusal(refused) == OVER


async def test_after_logout(service: Service, backend: Backend) -> None:
    """A session that was logged out cannot be refreshed."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.signed_in(signed_in["accessToken"]).run(LOGOUT)

    async with unchanged(backend):
        refused = await service.sample.run(REFRESH, asking(signed_in))

    assert refusal(refused) == OVER


async def test_after_the_user_has_left(service: Service, backend: Backend) -> None:
    """A deleted user's token is worth nothing, also after a new signup of the handle."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})
    await signed_up(service, service.sample, ADA)

    async with unchanged(backend):
        refused = await service.sample.run(REFRESH, asking(signed_in))

    assert refusal(refused) == OVER


async def test_what_is_no_refresh_token(service: Service, backend: Backend) -> None:
    """Whatever this server did not write as a refresh token is refused and ends nothing."""
    signed_in = await signed_up(service, service.sample, ADA)
    genuine: str = signed_in["refreshToken"]
    wrong = {
        "empty": "",
        "a word": "token",
        "NUL": "\x00",
        "not ASCII": genuine[:-1] + "Ａ",
        "altered": altered(genuine),
        "shorter": genuine[:-1],
        "longer": genuine + "A",
        "padded": genuine + "==",
        "space behind": genuine + " ",
        "line break behind": genuine + "\n",
        "other alphabet": "+" + genuine[1:],
        "zeros": "A" * len(genuine),
        "the session's id before garbage": genuine[:22] + "A" * (len(genuine) - 22),
        "10 kB": "A" * 10_000,
        "access token": signed_in["accessToken"],
        "JWT": signed_in["jwt"],
        "app token": service.sample.headers["app-token"],
    }

    async with unchanged(backend):
        ended = {
            name: refusal(await service.sample.run(REFRESH, {"refreshToken": token}))
            for name, token in wrong.items()
        }

    assert ended == dict.fromkeys(wrong, OVER)
    assert await outcome(service.sample, REFRESH, asking(signed_in)) == "SignedIn"


async def test_bad_app_tokens(service: Service, backend: Backend) -> None:
    """Without a genuine app token nothing is refreshed."""
    signed_in = await signed_up(service, service.sample, ADA)
    headers = await bad_app_tokens(service)

    async with unchanged(backend):
        ended = await outcomes(service, headers, REFRESH, asking(signed_in))

    assert ended == dict.fromkeys(headers, "APP_TOKEN_INVALID")
