"""Can a second factor be guessed? After the requirements M-05 and C-15."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.factors import (
    ENABLE,
    FINISH,
    SETUP,
    Person,
    application,
    code_of,
    signed_up,
    tally,
    wrong,
)
from tests.outcomes import outcome
from tests.service import Service

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
    for attempt in range(1000):
        if attempt % 50 == 0:
            # As the worker does every minute, so that what has expired need not be searched through.
            await ada.service.server.world.store.purge(ada.service.clock.now())
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


ODD = {
    "empty": "",
    "space": " ",
    "NUL": "\u0000",
    "the word null": "null",
    "a written object": "{}",
    "full-width digits": "１２３４５６",
    "10 kB": "9" * 10_000,
}
UNTYPED: Mapping[str, object] = {
    "null": None,
    "array": ["123456"],
    "object": {"a": "123456"},
    "number": 123456,
}


@pytest.mark.parametrize("odd", list(ODD.values()), ids=list(ODD))
async def test_C15_odd_codes_are_wrong_and_count(ada: Person, odd: str) -> None:
    """Whatever a code is not gets the same answer, and is a guess like any other."""
    token = await ada.login_token()

    answers = [await ada.complete(token, odd) for _ in range(6)]

    assert [answer["code"] for answer in answers] == ["INVALID_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"]


@pytest.mark.parametrize("untyped", list(UNTYPED.values()), ids=list(UNTYPED))
async def test_C15_what_is_no_text_is_refused_and_counts(ada: Person, untyped: object) -> None:
    """Null, an array, an object and a number are no value of the field, and each is a try all the same."""
    token = await ada.login_token()

    ended = [await outcome(ada.app, FINISH, {"loginToken": token, "code": untyped}) for _ in range(5)]

    assert ended == ["BAD_USER_INPUT"] * 5
    assert (await ada.complete(token, ada.code()))["code"] == "TOO_MANY_ATTEMPTS"


async def test_C15_what_is_no_text_in_the_document_counts(ada: Person) -> None:
    """Written into the document itself it is a try as well, however the other values come."""
    token = await ada.login_token()
    written = [
        f'mutation {{ completeLogin(input: {{loginToken: "{token}", code: {code}}}) {{ __typename }} }}'
        for code in ("null", '["123456"]', '{a: "123456"}', "CODE", "1" * 5_000)
    ]

    ended = [await outcome(ada.app, document, {}) for document in written]

    assert ended == ["BAD_USER_INPUT"] * 5
    assert (await ada.complete(token, ada.code()))["code"] == "TOO_MANY_ATTEMPTS"


async def test_C15_a_request_that_fails_elsewhere_is_no_try(ada: Person) -> None:
    """Only what stands in a code's place counts: a field that does not exist costs the login nothing."""
    token = await ada.login_token()
    document = FINISH.replace("__typename", "__typename unheard", 1)

    ended = [await outcome(ada.app, document, {"loginToken": token, "code": "123456"}) for _ in range(6)]

    assert ended == ["BAD_USER_INPUT"] * 6
    assert (await ada.complete(token, ada.code()))["__typename"] == "SignedIn"


@pytest.mark.parametrize("odd", [*ODD.values(), None], ids=[*ODD, "null"])
async def test_C15_odd_first_codes_count(service: Service, odd: str | None) -> None:
    """What is no code turns nothing on and is a guess, and none at all too: the right one has to wait."""
    bea = await signed_up(await application(service), "bea@example.com")
    right = code_of((await bea.run(SETUP))["secret"], service.clock.now())

    ended = [await outcome(bea, ENABLE, {"code": odd}) for _ in range(5)]

    assert ended == ["INVALID_CODE"] * 5
    assert await bea.error(ENABLE, {"code": right}) == {"code": "RATE_LIMITED", "retryAfterSeconds": 30}


async def test_C15_what_is_no_text_turns_nothing_on(service: Service) -> None:
    """An array, an object and a number are no value of the field that turns an app on, and guesses too."""
    bea = await signed_up(await application(service), "bea@example.com")
    right = code_of((await bea.run(SETUP))["secret"], service.clock.now())
    odd = [each for each in UNTYPED.values() if each is not None]

    ended = [await outcome(bea, ENABLE, {"code": each}) for each in (*odd, [], {})]

    assert ended == ["BAD_USER_INPUT"] * 5
    assert await bea.error(ENABLE, {"code": right}) == {"code": "RATE_LIMITED", "retryAfterSeconds": 30}
