"""Can a second factor be guessed? After the requirements M-05 and C-15."""

from datetime import timedelta

import pytest

from tests.factors import (
    FINISH,
    Person,
    tally,
    wrong,
)

STEP = timedelta(seconds=30)


async def test_M05_five_wrong_codes_end_a_login(ada: Person) -> None:
    """After five tries even the right code is refused."""
    token = await ada.login_token()

    answers = [await ada.complete(token, wrong(ada.code())) for _ in range(5)]
    sixth = await ada.complete(token, ada.code())

    assert tally(answers) == {"INVALID_CODE": 5}
    assert sixth["code"] == "TOO_MANY_ATTEMPTS"


async def test_M05_a_right_password_gives_no_new_guesses(ada: Person) -> None:
    """Logging in anew after five wrong codes does not help: the guesses are the user's, not the login's."""
    token = await ada.login_token()
    for _ in range(5):
        await ada.complete(token, wrong(ada.code()))

    refused = await ada.refusal(await ada.login_token(), ada.code())

    assert refused == {"code": "RATE_LIMITED", "retryAfterSeconds": 30}


async def test_M05_a_thousand_guesses_from_fresh_logins(ada: Person) -> None:
    """Password right, code wrong, as often as it goes within an hour: eleven guesses are looked at."""
    evaluated = 0
    for _ in range(1000):
        reply = (await ada.app.post(FINISH, {"loginToken": await ada.login_token(), "code": "12"})).json()
        evaluated += "errors" not in reply
        ada.service.clock.advance(timedelta(seconds=3.6))

    # 5 at once; then after 30, 60, 120, 240, 480 seconds, and every 15 minutes.
    assert evaluated <= 5 + 5 + 3


async def test_M05_the_wait_ends(ada: Person) -> None:
    """After thirty seconds the right code signs in, and five guesses are free again."""
    token = await ada.login_token()
    for _ in range(5):
        await ada.complete(token, wrong(ada.code()))
    ada.service.clock.advance(STEP)

    signed_in = await ada.complete(await ada.login_token(), ada.code())
    token = await ada.login_token()
    answers = [await ada.complete(token, wrong(ada.code())) for _ in range(5)]

    assert signed_in["__typename"] == "SignedIn"
    assert tally(answers) == {"INVALID_CODE": 5}


async def test_M05_recovery_codes_are_guesses_too(ada: Person) -> None:
    """Wrong recovery codes use up the same guesses."""
    token = await ada.login_token()
    for _ in range(5):
        await ada.complete(token, "0" * 32)

    assert (await ada.refusal(await ada.login_token(), ada.code()))["code"] == "RATE_LIMITED"


@pytest.mark.parametrize("odd", ["", " ", "\u0000", "null", "{}", "１２３４５６", "9" * 1000])
async def test_C15_odd_codes_are_wrong_and_count(ada: Person, odd: str) -> None:
    """Whatever a code is not gets the same answer, and is a guess like any other."""
    token = await ada.login_token()

    answers = [await ada.complete(token, odd) for _ in range(6)]

    assert [answer["code"] for answer in answers] == ["INVALID_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"]
