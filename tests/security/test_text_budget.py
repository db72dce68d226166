"""Can somebody make an application pay for SMS? After the requirements M-16 and C-08."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.applications import created
from tests.documents import LOGIN
from tests.factors import application, signed_up
from tests.outcomes import outcome
from tests.people import developer
from tests.phones import NUMBER, RESEND, SET_PHONE, VERIFY_PHONE, caller, code_at, texts_to
from tests.service import PASSWORD, GraphQL, Service

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def asked(user: GraphQL, number: str = NUMBER) -> str:
    """Ask for an SMS and return how that ended."""
    return await outcome(user, SET_PHONE, {"phone": number, "password": PASSWORD})


@pytest.mark.parametrize(
    ("pause", "times", "sent"),
    [(timedelta(seconds=20), 9, 3), (MINUTE, 10, 3), (4 * MINUTE, 15, 5), (HOUR / 4, 96, 10)],
    ids=["one a minute", "three in ten minutes", "five an hour", "ten a day"],
)
async def test_M16_sms_to_one_number(service: Service, pause: timedelta, times: int, sent: int) -> None:
    """However often they are asked for, so many SMS go to a number that never answers."""
    ada = await signed_up(await application(service, "PHONE"))
    ended = []
    for _ in range(times):
        ended.append(await asked(ada))
        service.clock.advance(pause)
        # The access token lives fifteen minutes; the count does not depend on the session.
        ada = await renewed(service, ada)

    assert ended.count("CodeSent") == sent
    assert set(ended) == {"CodeSent", "RATE_LIMITED"}


async def renewed(service: Service, user: GraphQL) -> GraphQL:
    """Return the same user with a fresh access token."""
    app = GraphQL(service.http, {"app-token": user.headers["app-token"]})
    signed_in = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    return app.signed_in(signed_in["accessToken"])


async def test_M16_an_answer_begins_afresh(service: Service) -> None:
    """Whoever sends a code back is asked for no pause: somebody reads there."""
    ada = await caller(service)

    for _ in range(3):
        required = await ada.login()
        assert required["textSentTo"] == "••••••••••71"
        assert (await ada.complete(required["loginToken"], await ada.code()))["__typename"] == "SignedIn"


async def test_M16_a_login_waits_without_an_sms(service: Service) -> None:
    """Too soon after another the login is answered, no SMS goes out, and the wait is told on request."""
    ada = await caller(service)
    await ada.login()
    texts = await texts_to(service)

    second = await ada.login()

    assert (second["__typename"], second["textSentTo"]) == ("TwoFactorRequired", None)
    assert await texts_to(service) == texts
    refused = await ada.app.error(RESEND, {"loginToken": second["loginToken"]})
    assert refused == {"code": "RATE_LIMITED", "retryAfterSeconds": 60}
    assert (await ada.complete(second["loginToken"], ada.recovery_codes[0]))["__typename"] == "SignedIn"


async def test_M16_a_thousand_neighbours(service: Service) -> None:
    """Of a block of numbers five get an SMS in ten minutes, whoever asks; the operator hears of it."""
    app = await application(service, "PHONE")
    ended = []
    with capture_logs() as log:
        for start in range(0, 50, 5):
            user = await signed_up(app, f"user{start}@example.com")
            ended += [
                await asked(user, f"+1415555{number:04}") for number in range(2600 + start, 2605 + start)
            ]

    assert ended.count("CodeSent") == 5
    assert {each["limit"] for each in log if each["event"] == "texts.limited"} == {"text-prefix"}
    assert not any("+1415" in str(each) for each in log if each["event"] == "texts.limited")


async def test_M16_one_user_and_many_blocks(service: Service) -> None:
    """A user gets ten SMS an hour, to whatever numbers."""
    ada = await signed_up(await application(service, "PHONE"))

    ended = [await asked(ada, f"+1415{block}2671") for block in range(552, 568)]

    assert ended.count("CodeSent") == 10


async def test_M16_an_application_and_many_users(service: Service) -> None:
    """An application pays for a hundred SMS an hour, whoever asks; the operator hears of it."""
    app = await application(service, "PHONE")
    ended = []
    with capture_logs() as log:
        for start in range(600, 720, 10):
            user = await signed_up(app, f"user{start}@example.com")
            ended += [await asked(user, f"+1415{block}2671") for block in range(start, start + 10)]

    assert (ended[:100], ended[100:]) == (["CodeSent"] * 100, ["RATE_LIMITED"] * 20)
    assert {each["limit"] for each in log if each["event"] == "texts.limited"} == {"text-application"}
    assert [each["sent"] for each in log if each["event"] == "texts.many"] == [50]
    service.clock.advance(HOUR)
    assert await asked(await signed_up(app, "late@example.com"), "+14157302671") == "CodeSent"


@pytest.mark.parametrize(("answered", "told"), [(4, [(20, 4)]), (5, [])], ids=["few", "enough"])
async def test_M16_codes_that_do_not_come_back(
    service: Service, answered: int, told: list[tuple[int, int]]
) -> None:
    """When of twenty codes fewer than a quarter came back, the operator hears of it, once."""
    app = await application(service, "PHONE")
    numbers = [f"+1415{block}2671" for block in range(600, 620)]
    for start in (0, 10):
        user = await signed_up(app, f"user{start}@example.com")
        for position, number in enumerate(numbers[start : start + 10], start):
            assert await asked(user, number) == "CodeSent"
            if position < answered:
                assert await outcome(user, VERIFY_PHONE, {"code": await code_at(service, number)}) == "User"
    with capture_logs() as early:
        await asked(user)
    service.clock.advance(HOUR)
    late = await signed_up(app, "late@example.com")
    with capture_logs() as log:
        ended = [await asked(late, f"+1415{block}2671") for block in (701, 702)]

    events = [each for each in (*early, *log) if each["event"] == "texts.unanswered"]
    assert ended == ["CodeSent"] * 2
    assert [(each["sent"], each["answered"]) for each in events] == told


async def test_M16_applications_are_counted_apart(service: Service) -> None:
    """What one application has used up leaves another alone."""
    ada = await signed_up(await application(service, "PHONE"))
    await asked(ada)
    assert await asked(ada) == "RATE_LIMITED"
    elsewhere = await service_elsewhere(service)

    assert await asked(elsewhere) == "CodeSent"


async def service_elsewhere(service: Service) -> GraphQL:
    """Return a user of another developer's application."""
    dev = await developer(service, "elsewhere@example.com")
    made = await created(dev, twoFactorVerification="PHONE", onboarding={"signupFlow": "NONE"})
    return await signed_up(service.client_of(made["appToken"]))


async def test_C15_odd_codes_are_wrong_and_count(service: Service) -> None:
    """Whatever a code is not gets the same answer, and is a guess like any other."""
    ada = await signed_up(await application(service, "PHONE"))
    await asked(ada)
    code = await code_at(service)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    odd = [
        await outcome(ada, VERIFY_PHONE, {"code": each}) for each in ("", "\x00", wide, "9" * 10_000, "{}")
    ]
    unparsed = [
        await outcome(ada, VERIFY_PHONE, {"code": each}) for each in (None, [code], {"a": 1}, int(code))
    ]

    assert odd == ["INVALID_CODE"] * 5
    assert set(unparsed) == {"BAD_USER_INPUT"}
    assert await outcome(ada, VERIFY_PHONE, {"code": code}) == "TOO_MANY_ATTEMPTS"


async def test_M06_a_code_of_another_login_is_wrong(service: Service) -> None:
    """The code that was sent for one login finishes no other, of the same user or another."""
    ada = await caller(service)
    bob = await caller(service, ada.app, "bob@example.com", "+14155562671")
    first = (await ada.login())["loginToken"]
    code = await ada.code()
    others = [(await ada.login())["loginToken"], (await bob.login())["loginToken"]]

    ended = [(await ada.complete(token, code))["code"] for token in others]

    assert ended == ["INVALID_CODE"] * 2
    assert (await ada.complete(first, code))["__typename"] == "SignedIn"


async def test_M16_one_address_and_many_numbers(limited: Service) -> None:
    """From one network address thirty numbers an hour are taken, whoever names them."""
    app = await application(limited, "PHONE")
    ended = []
    for start in (600, 610, 620, 630):
        user = await signed_up(app, f"user{start}@example.com")
        ended += [await asked(user, f"+1415{block}2671") for block in range(start, start + 8)]

    assert ended == ["CodeSent"] * 30 + ["RATE_LIMITED"] * 2
