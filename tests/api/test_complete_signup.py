"""What does `completeSignup` answer, to the right code and to every kind of wrong?"""

from dataclasses import replace
from datetime import timedelta

from tests.applications import client, client_with, filled, kept_application
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import COMPLETE_SIGNUP, LOGIN, ME, SIGNUP
from tests.fakes import ScriptedEntropy
from tests.handles import NO_HANDLES
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, SETTINGS, GraphQL, Service, running

ADA = "ada@example.com"

NO_CODES = {
    "empty": "",
    "spaces": "      ",
    "letters": "abcdef",
    "five digits": "12345",
    "seven digits": "1234567",
    "10 kB": "1" * 10_000,
    "NUL": "\x00",
    "markup": "<script>",
}
"""What no code can be."""


async def begun(service: Service, app: GraphQL | None = None, handle: str = ADA) -> str:
    """Begin a signup and return the code."""
    await (app or service.sample).run(SIGNUP, {"handle": handle, "password": PASSWORD})
    code = (await service.newest(handle))["code"]
    assert code is not None
    return code


def other_than(code: str) -> str:
    """Return another code."""
    return "000000" if code != "000000" else "000001"


def full_width(code: str) -> str:
    """Return the code in full-width digits, which look alike and are others."""
    return "".join(chr(ord("０") + int(digit)) for digit in code)


async def test_the_right_code_signs_in(service: Service) -> None:
    """The code makes the user and signs in with credentials that work."""
    code = await begun(service)

    signed_in = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert signed_in["user"]["handle"] == ADA
    assert signed_in["user"]["createdAt"] == signed_in["user"]["lastLoginAt"] == "2026-03-01T12:00:00.123Z"
    assert signed_in["jwtExpiresAt"] == "2026-03-01T13:00:00.123Z"
    assert signed_in["accessTokenExpiresAt"] == "2026-03-01T12:15:00.123Z"
    assert signed_in["refreshTokenExpiresAt"] == "2026-03-15T12:00:00.123Z"
    me = await service.sample.signed_in(signed_in["accessToken"]).run(ME)
    assert me["id"] == signed_in["user"]["id"]


async def test_spaces_around_the_code(service: Service) -> None:
    """Spaces that came along from the mail do no harm."""
    code = await begun(service)

    assert await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA, "code": f"  {code} "}) == "SignedIn"


async def test_the_handle_written_otherwise(service: Service) -> None:
    """The handle may come in capitals."""
    code = await begun(service)

    assert await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA.upper(), "code": code}) == "SignedIn"


async def test_the_password_is_the_one_of_the_signup(service: Service) -> None:
    """The new user logs in with the password that was given to `signup`."""
    await signed_up(service, service.sample, ADA)

    assert await outcome(service.sample, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_wrong_codes(service: Service, backend: Backend) -> None:
    """Every wrong code is INVALID_CODE and makes no user."""
    for name, code in NO_CODES.items():
        # A day later the address may have mail again.
        service.clock.advance(timedelta(days=1))
        await begun(service)
        refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
        assert refusal(refused) == ("INVALID_CODE", ["input", "code"]), name

    assert (
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": PASSWORD}) == "INVALID_CREDENTIALS"
    )


async def test_the_right_code_in_full_width_digits(service: Service) -> None:
    """Digits that merely look like the code's are not the code."""
    code = await begun(service)

    refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": full_width(code)})

    assert refusal(refused) == ("INVALID_CODE", ["input", "code"])


async def test_a_code_is_good_once(service: Service, backend: Backend) -> None:
    """A code that has made a user is wrong from then on."""
    code = await begun(service)
    await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    async with unchanged(backend):
        again = await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert again == "INVALID_CODE"


async def test_no_signup(service: Service, backend: Backend) -> None:
    """A handle that never signed up gets the answer of a wrong code."""
    async with unchanged(backend):
        refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": "123456"})

    assert refusal(refused) == ("INVALID_CODE", ["input", "code"])


async def test_expired_code(service: Service, backend: Backend) -> None:
    """Ten minutes after the signup the code is CODE_EXPIRED, and nothing is counted."""
    code = await begun(service)
    service.clock.advance(timedelta(minutes=10))

    async with unchanged(backend):
        refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert refusal(refused) == ("CODE_EXPIRED", ["input", "code"])


async def test_forgotten_signup(service: Service) -> None:
    """A day after the signup it is as if there had been none."""
    code = await begun(service)
    service.clock.advance(timedelta(hours=24))

    assert await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA, "code": code}) == "INVALID_CODE"


async def test_sixth_guess(service: Service, backend: Backend) -> None:
    """After five wrong guesses even the right code is TOO_MANY_ATTEMPTS, and a new signup helps."""
    code = await begun(service)
    wrong = {"handle": ADA, "code": other_than(code)}
    guesses = [await outcome(service.sample, COMPLETE_SIGNUP, wrong) for _ in range(5)]

    async with unchanged(backend):
        refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert guesses == ["INVALID_CODE"] * 5
    assert refusal(refused) == ("TOO_MANY_ATTEMPTS", ["input", "code"])
    fresh = await begun(service)
    assert await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA, "code": fresh}) == "SignedIn"


async def test_fifth_guess_may_be_right(service: Service) -> None:
    """Four wrong guesses leave one."""
    code = await begun(service)
    wrong = {"handle": ADA, "code": other_than(code)}
    for _ in range(4):
        await service.sample.run(COMPLETE_SIGNUP, wrong)

    assert await outcome(service.sample, COMPLETE_SIGNUP, {"handle": ADA, "code": code}) == "SignedIn"


async def test_what_is_no_handle(service: Service, backend: Backend) -> None:
    """Whatever is no deliverable address is HANDLE_INVALID."""
    async with unchanged(backend):
        ended = {
            name: refusal(await service.sample.run(COMPLETE_SIGNUP, {"handle": handle, "code": "123456"}))
            for name, handle in NO_HANDLES.items()
        }

    assert ended == dict.fromkeys(NO_HANDLES, ("HANDLE_INVALID", ["input", "handle"]))


async def test_the_last_place_is_taken_meanwhile(service: Service, backend: Backend) -> None:
    """When the application fills up between code and completion, the signup waits for a free place."""
    application = await kept_application(service)
    app = client(service, application)
    code = await begun(service, app)
    users = await filled(service, application.id, 50)

    refused = await app.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
    await service.server.world.store.tenant(application.id).users.remove(users[0].id)

    assert refusal(refused) == ("USER_LIMIT_REACHED", None)
    assert await outcome(app, COMPLETE_SIGNUP, {"handle": ADA, "code": code}) == "SignedIn"


async def test_the_handle_is_taken_meanwhile(service: Service) -> None:
    """When the handle gets a user between code and completion, it is HANDLE_TAKEN."""
    assert service.server.sample is not None
    code = await begun(service)
    (user,) = await filled(service, service.server.sample.id, 1, limit=None)
    taken = replace(user, id="usr_taken00000000000000000", handle=ADA)
    await service.server.world.store.tenant(service.server.sample.id).users.add(taken, limit=None)

    refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert refusal(refused) == ("HANDLE_TAKEN", ["input", "handle"])


async def test_signup_closed_meanwhile(service: Service, backend: Backend) -> None:
    """When developer signup is closed between code and completion, the code is SIGNUP_DISABLED."""
    code = await begun(service, service.portal)
    closed = replace(SETTINGS, developer_signup_open=False)

    async with running(backend.connect(), service.clock, ScriptedEntropy("closed"), closed) as later:
        refused = await later.portal.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert refusal(refused) == ("SIGNUP_DISABLED", None)


async def test_a_link_has_no_code(service: Service) -> None:
    """With flow LINK nothing that is typed completes a signup, the link's own token neither."""
    app = await client_with(service, "LINK")
    await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    link = (await service.newest(ADA))["link"]
    assert link is not None

    ended = await outcome(app, COMPLETE_SIGNUP, {"handle": ADA, "code": link.partition("token=")[2]})

    assert ended == "INVALID_CODE"


async def test_bad_app_tokens(service: Service, backend: Backend) -> None:
    """Without a genuine app token no code is looked at."""
    code = await begun(service)
    headers = await bad_app_tokens(service)

    async with unchanged(backend):
        ended = await outcomes(service, headers, COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert ended == dict.fromkeys(headers, "APP_TOKEN_INVALID")
