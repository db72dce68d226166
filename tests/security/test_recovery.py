"""Can the way back into an account be walked by somebody else? Named after the requirements it answers."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tests.backends import Backend
from tests.documents import (
    CHANGE_PASSWORD,
    COMPLETE_SIGNUP,
    FORGOT_PASSWORD,
    ME,
    RESEND_SIGNUP,
    RESET_PASSWORD,
    SIGNUP,
)
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.recovering import NEW, SOON, forgot, log_in, other_than, reset, sent_to
from tests.service import PASSWORD, GraphQL, Service, running

ADA = "ada@example.com"
EVE = "eve@example.com"
NOBODY = "nobody@example.com"


async def codes_of(answers: Any) -> Counter[str]:
    """Run all at once and count how they end."""
    return Counter(answer.get("code") or answer["__typename"] for answer in await asyncio.gather(*answers))


async def test_R01_no_former_step_stands_in_for_the_code(service: Service) -> None:
    """Asked for, mailed, guessed wrongly, signed in: nothing but the code sets the password."""
    signed_in = await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)
    await reset(service.sample, ADA, other_than(code))
    ada = service.sample.signed_in(signed_in["accessToken"])

    refused = [(await reset(ada, ADA, wrong))["code"] for wrong in ("", other_than(code), PASSWORD)]

    assert refused == ["INVALID_CODE"] * 3
    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


async def test_R02_a_code_opens_its_own_account_only(service: Service) -> None:
    """The code of one user is a wrong code for another."""
    await signed_up(service, service.sample, ADA)
    await signed_up(service, service.sample, EVE)
    eves = await forgot(service, service.sample, EVE)
    await forgot(service, service.sample, ADA)

    assert (await reset(service.sample, ADA, eves))["code"] == "INVALID_CODE"
    assert (await reset(service.sample, EVE, eves))["__typename"] == "Done"


async def test_R02_a_code_opens_its_own_application_only(service: Service) -> None:
    """The code of one application is a wrong code in another, for the same handle."""
    for app in (service.sample, service.portal):
        await signed_up(service, app, ADA)
    code = await forgot(service, service.sample, ADA)
    await forgot(service, service.portal, ADA)

    assert (await reset(service.portal, ADA, code))["code"] == "INVALID_CODE"


async def test_C05_a_code_serves_its_own_purpose_only(service: Service) -> None:
    """The code of a signup resets nothing, and the code of a reset completes no signup."""
    await service.sample.run(SIGNUP, {"handle": EVE, "password": PASSWORD})
    signup_code = (await service.newest(EVE))["code"]
    await service.sample.run(FORGOT_PASSWORD, {"handle": EVE})
    await signed_up(service, service.sample, ADA)
    reset_code = await forgot(service, service.sample, ADA)

    completed = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": reset_code})

    assert (await reset(service.sample, EVE, signup_code or ""))["code"] == "INVALID_CODE"
    assert completed["code"] == "INVALID_CODE"


async def test_R03_success_ends_sessions_and_voids_codes(service: Service) -> None:
    """After a reset no session lives, and neither the used code nor another is good."""
    tokens = [await signed_up(service, service.sample, ADA), await log_in(service.sample, ADA, PASSWORD)]
    first = await forgot(service, service.sample, ADA)
    service.clock.advance(SOON)
    second = await forgot(service, service.sample, ADA)
    await reset(service.sample, ADA, second)

    errors = [(await service.sample.signed_in(each["accessToken"]).error(ME))["code"] for each in tokens]

    assert errors == ["TOKEN_INVALID"] * 2
    assert {(await reset(service.sample, ADA, code))["code"] for code in (first, second)} == {"INVALID_CODE"}


async def test_R04_a_thousand_requests_change_nothing(service: Service) -> None:
    """However often a reset is asked for, the user logs in as before; ten of them are heard in a day."""
    await signed_up(service, service.sample, ADA)
    heard = 0

    for _ in range(1000):
        reply = (await service.sample.post(FORGOT_PASSWORD, {"handle": ADA})).json()
        heard += "errors" not in reply
        service.clock.advance(timedelta(seconds=80))

    assert heard == 10
    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


@pytest.mark.parametrize("code", [{"$ne": None}, {"$regex": "^1"}, ["123456"], 123456, None, True])
async def test_R05_codes_are_texts(service: Service, code: object) -> None:
    """Objects, lists, numbers and nothing are no codes: they do not come as far as the flow."""
    await signed_up(service, service.sample, ADA)
    await forgot(service, service.sample, ADA)

    error = await service.sample.error(RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": NEW})

    assert error["code"] == "BAD_USER_INPUT"


async def test_P12_a_stolen_access_token_changes_no_password(service: Service) -> None:
    """Without the current password a token changes nothing, however often it tries."""
    signed_in = await signed_up(service, service.sample, ADA)
    thief = service.sample.signed_in(signed_in["accessToken"])

    for guess in ("", "password", NEW):
        refused = await thief.run(CHANGE_PASSWORD, {"password": guess, "newPassword": NEW})
        assert refused["code"] == "INVALID_CREDENTIALS"

    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


@pytest.mark.parametrize("handle", [ADA, NOBODY])
async def test_C03_five_guesses_whatever_comes_at_once(service: Service, handle: str) -> None:
    """Of two hundred guesses at once five are evaluated, and then the right one is refused as well."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)
    await service.sample.run(FORGOT_PASSWORD, {"handle": NOBODY})

    tally = await codes_of(reset(service.sample, handle, other_than(code)) for _ in range(200))

    assert tally == {"INVALID_CODE": 5, "TOO_MANY_ATTEMPTS": 195}
    assert (await reset(service.sample, handle, code))["code"] == "TOO_MANY_ATTEMPTS"


async def test_C04_the_guesses_outlive_a_restart(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A restart of the server, and another address of the caller, bring no new guesses."""
    async with running(backend.connect(), clock, entropy) as service:
        await signed_up(service, service.sample, ADA)
        code = await forgot(service, service.sample, ADA)
        for _ in range(5):
            await reset(service.sample, ADA, other_than(code))

    async with running(backend.connect(), clock, ScriptedEntropy("restarted")) as service:
        moved = GraphQL(service.http, {**service.sample.headers, "x-forwarded-for": "198.51.100.7"})
        refused = await reset(moved, ADA, code)

    assert refused["code"] == "TOO_MANY_ATTEMPTS"


async def test_C06_one_redemption_of_many(service: Service) -> None:
    """Of twenty redemptions at once one succeeds, and its password is the one that is good."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)
    passwords = [f"password number {n}" for n in range(20)]

    answers = await asyncio.gather(*(reset(service.sample, ADA, code, each) for each in passwords))

    (winner,) = [each for each, answer in zip(passwords, answers, strict=True) if answer.get("ok")]
    assert (await log_in(service.sample, ADA, winner))["__typename"] == "SignedIn"
    assert (await sent_to(service, ADA)).count("password_changed") == 1


async def test_H02_mail_goes_to_the_kept_address(service: Service) -> None:
    """A twin of the address, which looks alike and is another, gets no mail, and neither does the user."""
    await signed_up(service, service.sample, "ada@example.com")
    twins = ["ada@exämple.com", "ada@example.co", "ada+x@example.com"]

    for twin in twins:
        await service.sample.run(FORGOT_PASSWORD, {"handle": twin})

    assert [await sent_to(service, twin) for twin in twins] == [[], [], []]
    assert await sent_to(service, "ada@example.com") == ["signup_code"]


def blank(answer: Any, handle: str) -> Any:
    """Return the answer without what names the handle."""
    return {name: "(the handle)" if value == handle else value for name, value in answer.items()}


@pytest.mark.parametrize("document", [FORGOT_PASSWORD, RESEND_SIGNUP], ids=["forgotPassword", "resendSignup"])
async def test_H04_known_and_unknown_get_one_answer(service: Service, document: str) -> None:
    """User, pending signup and nobody: the same answer to the request."""
    await signed_up(service, service.sample, ADA)
    await service.sample.run(SIGNUP, {"handle": EVE, "password": PASSWORD})

    answers = [
        blank(await service.sample.run(document, {"handle": handle}), handle) for handle in (ADA, EVE, NOBODY)
    ]

    assert answers[0]["__typename"] == "CodeSent"
    assert answers[0] == answers[1] == answers[2]


async def guesses(service: Service, handle: str) -> list[Any]:
    """Guess at a code until its end and beyond, and return all answers."""
    answers = [await reset(service.sample, handle, "x") for _ in range(7)]
    service.clock.advance(SOON * 6)
    answers.append(await reset(service.sample, handle, "x"))
    service.clock.advance(-SOON * 6)
    return answers


async def test_H04_guessing_at_a_reset_tells_nothing(service: Service) -> None:
    """Guess by guess, and after the code's end, a decoy answers as a code does."""
    await signed_up(service, service.sample, ADA)
    for handle in (ADA, NOBODY):
        await service.sample.run(FORGOT_PASSWORD, {"handle": handle})

    assert await guesses(service, ADA) == await guesses(service, NOBODY)


async def test_H04_guessing_at_a_resent_signup_tells_nothing(service: Service) -> None:
    """After `resendSignup` guessing at the code of a user, a pending signup and nobody is all the same."""
    await signed_up(service, service.sample, ADA)
    await service.sample.run(SIGNUP, {"handle": EVE, "password": PASSWORD})
    answers = []

    for handle in (ADA, EVE, NOBODY):
        await service.sample.run(RESEND_SIGNUP, {"handle": handle})
        answers.append(
            [await service.sample.run(COMPLETE_SIGNUP, {"handle": handle, "code": "x"}) for _ in range(7)]
        )

    assert answers[0] == answers[1] == answers[2]
    assert [each["code"] for each in answers[0]] == ["INVALID_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"] * 2
