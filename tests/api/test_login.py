"""What does `login` answer, to those who may come in and to those who may not?"""

import unicodedata
from datetime import timedelta

import pytest

from tests.applications import client, filled, kept_application
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import LOGIN, ME, SIGNUP
from tests.handles import NO_HANDLES
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
GOOD = {"handle": ADA, "password": PASSWORD}


async def test_the_right_password_signs_in(service: Service) -> None:
    """Handle and password bring credentials that work, and the moment of this login."""
    signed_up_as = await signed_up(service, service.sample, ADA)
    service.clock.advance(timedelta(hours=1))

    signed_in = await service.sample.run(LOGIN, GOOD)

    assert signed_in["user"]["id"] == signed_up_as["user"]["id"]
    assert signed_in["user"]["lastLoginAt"] == "2026-03-01T13:00:00.123Z"
    assert signed_in["accessTokenExpiresAt"] == "2026-03-01T13:15:00.123Z"
    me = await service.sample.signed_in(signed_in["accessToken"]).run(ME)
    assert me["lastLoginAt"] == "2026-03-01T13:00:00.123Z"


async def test_each_login_is_a_session(service: Service) -> None:
    """Two logins are two sessions, and neither disturbs the other."""
    await signed_up(service, service.sample, ADA)
    first, second = [await service.sample.run(LOGIN, GOOD) for _ in range(2)]

    sessions = [
        (await service.sample.signed_in(one["accessToken"]).run(ME))["sessions"] for one in (first, second)
    ]

    assert [found["totalCount"] for found in sessions] == [3, 3]
    assert first["refreshToken"] != second["refreshToken"]


@pytest.mark.parametrize("handle", ["ADA@example.com", " ada@EXAMPLE.com ", "ada@ｅxample.com"])
async def test_the_handle_written_otherwise(service: Service, handle: str) -> None:
    """However the handle is written, it is the same user."""
    await signed_up(service, service.sample, ADA)

    assert await outcome(service.sample, LOGIN, {"handle": handle, "password": PASSWORD}) == "SignedIn"


async def test_composed_and_decomposed_letters(service: Service) -> None:
    """A password set with one form of é opens with the other."""
    await signed_up(service, service.sample, ADA, unicodedata.normalize("NFC", "café au lait"))

    password = unicodedata.normalize("NFD", "café au lait")

    assert await outcome(service.sample, LOGIN, {"handle": ADA, "password": password}) == "SignedIn"


async def test_wrong_passwords(service: Service, backend: Backend) -> None:
    """Every password but the right one is INVALID_CREDENTIALS and changes nothing."""
    await signed_up(service, service.sample, ADA)
    wrong = {
        "empty": "",
        "capitals": PASSWORD.upper(),
        "space behind": PASSWORD + " ",
        "space before": " " + PASSWORD,
        "shorter": PASSWORD[:-1],
        "NUL behind": PASSWORD + "\x00",
        "full-width": PASSWORD.replace("c", "ｃ"),
        "257": "x" * 257,
        "10 kB": "x" * 10_000,
    }

    async with unchanged(backend):
        ended = {}
        for name, password in wrong.items():
            # Longer than any delay that so few failures earn.
            service.clock.advance(timedelta(seconds=10))
            ended[name] = refusal(await service.sample.run(LOGIN, {"handle": ADA, "password": password}))

    assert ended == dict.fromkeys(wrong, ("INVALID_CREDENTIALS", None))


async def test_the_answer_says_nothing_about_the_handle(service: Service) -> None:
    """A wrong password, an unknown handle, no handle at all and an unfinished signup are one answer."""
    await signed_up(service, service.sample, ADA)
    await service.sample.run(SIGNUP, {"handle": "bob@example.com", "password": PASSWORD})
    attempts = [
        {"handle": ADA, "password": "wrong password"},
        {"handle": "bob@example.com", "password": PASSWORD},
        {"handle": "eve@example.com", "password": PASSWORD},
        {"handle": "no handle", "password": PASSWORD},
    ]

    replies = {(await service.sample.post(LOGIN, attempt)).text for attempt in attempts}

    assert len(replies) == 1


async def test_what_is_no_handle(service: Service, backend: Backend) -> None:
    """Whatever is no handle has no user."""
    async with unchanged(backend):
        ended = {
            name: await outcome(service.sample, LOGIN, {"handle": handle, "password": PASSWORD})
            for name, handle in NO_HANDLES.items()
        }

    assert ended == dict.fromkeys(NO_HANDLES, "INVALID_CREDENTIALS")


async def test_the_twentyfirst_session_ends_the_oldest(service: Service) -> None:
    """A user has at most twenty sessions; the oldest makes room."""
    oldest = await signed_up(service, service.sample, ADA)
    for _ in range(20):
        service.clock.advance(timedelta(seconds=6))
        newest = await service.sample.run(LOGIN, GOOD)

    sessions = (await service.sample.signed_in(newest["accessToken"]).run(ME))["sessions"]

    assert sessions["totalCount"] == 20
    assert await outcome(service.sample.signed_in(oldest["accessToken"]), ME) == "TOKEN_INVALID"


async def test_the_device_is_shown_shortened(service: Service) -> None:
    """A session shows 256 characters of what the device called itself, and where it came from."""
    await signed_up(service, service.sample, ADA)
    service.http.headers["user-agent"] = "Browser/1.0 " + "x" * 1_000

    signed_in = await service.sample.run(LOGIN, GOOD)

    current = (await service.sample.signed_in(signed_in["accessToken"]).run(ME))["sessions"]["nodes"]
    (session,) = [node for node in current if node["current"]]
    assert (session["userAgent"][:12], len(session["userAgent"])) == ("Browser/1.0 ", 256)
    assert session["ipAddress"] == "192.0.2.1"


async def test_full_application_lets_its_users_in(service: Service) -> None:
    """The limit of users stops signups and nothing else."""
    application = await kept_application(service)
    app = client(service, application)
    await signed_up(service, app, ADA)
    await filled(service, application.id, 49)

    assert await outcome(app, LOGIN, GOOD) == "SignedIn"


async def test_bad_app_tokens(service: Service, backend: Backend) -> None:
    """Without a genuine app token no password is looked at."""
    await signed_up(service, service.sample, ADA)
    headers = await bad_app_tokens(service)

    async with unchanged(backend):
        ended = await outcomes(service, headers, LOGIN, GOOD)

    assert ended == dict.fromkeys(headers, "APP_TOKEN_INVALID")
