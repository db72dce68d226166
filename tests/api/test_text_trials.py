"""What does a developer get for a test of the own Twilio account?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.delivery.twilio import TOTAL, TwilioTexter
from cosyncjwt.flows.text_accounts import PATIENCE
from cosyncjwt.http.graphql.endpoint import DEADLINE_SECONDS
from tests.applications import created
from tests.backends import Backend
from tests.delivery.twilio_stand_in import (
    AUTH_TOKEN,
    CREDENTIALS,
    SECRETS_OF_TWILIO,
    SENDER,
    TwilioStandIn,
    twilio,
)
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome, refusal
from tests.people import developer, developer_again
from tests.phones import NUMBER, OTHER
from tests.service import GraphQL, Service, running
from tests.text_trials import CONFIRM, TEST, proven_number

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TRIAL = "This is a test of the SMS of Notes: they are sent, and they arrive."


@dataclass
class Desk:
    """A developer with an application whose SMS go to the stand-in."""

    service: Service
    twilio: TwilioStandIn
    dev: GraphQL
    id: str

    async def test(self, phone: str | None = None) -> Any:
        """Test the account and return the answer."""
        return await self.dev.run(TEST, {"id": self.id, "phone": phone})

    async def confirm(self, code: str) -> Any:
        """Bring a code and return the answer."""
        return await self.dev.run(CONFIRM, {"id": self.id, "code": code})

    def code(self) -> str:
        """Return the code of the newest SMS."""
        return self.twilio.messages[-1]["Body"][:6]

    async def prove(self, phone: str = NUMBER) -> None:
        """Prove a number, and wait until another SMS may go to it."""
        await self.test(phone)
        assert (await self.confirm(self.code()))["__typename"] == "Application"

    async def later(self, time: timedelta = MINUTE) -> None:
        """Let time pass and log in again: an access token does not live for ever."""
        self.service.clock.advance(time)
        self.dev = await developer_again(self.service)


@pytest.fixture
def total() -> float:
    """Return how many seconds Twilio may take; more than any machine needs."""
    return TOTAL


@pytest.fixture
async def desk(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, total: float
) -> AsyncIterator[Desk]:
    """Yield a service as in production, and a developer's application with a good account."""
    async with twilio() as stand_in:
        texter = TwilioTexter(stand_in.url, total=total)
        async with running(backend.connect(), clock, entropy, texter=texter) as service:
            dev = await developer(service)
            made = await created(dev, "Notes", twilio=CREDENTIALS)
            yield Desk(service, stand_in, dev, made["id"])


async def test_M17_a_good_account_is_tested_without_an_sms(desk: Desk) -> None:
    """Before a number is proven, a test asks for account and number, and sends nothing."""
    assert await desk.test() == {"__typename": "TwilioTested", "testSentTo": None}
    assert desk.twilio.messages == []


async def test_a_number_is_proven_by_a_code(desk: Desk) -> None:
    """The first SMS to a number brings a code, through the developer's account, and the code proves it."""
    sent = await desk.test("+1 (415) 555-2671")
    before = await proven_number(desk.dev, desk.id)
    confirmed = await desk.confirm(desk.code())

    (message,) = desk.twilio.messages
    assert (sent["__typename"], sent["sentTo"], sent["delivery"]) == ("CodeSent", NUMBER, "SMS_CODE")
    assert (message["To"], message["From"]) == (NUMBER, SENDER)
    assert message["Body"][6:].startswith(" is your code to confirm this number for Notes.")
    assert (before, confirmed["twilio"]["testNumber"]) == (None, NUMBER)


async def test_a_test_goes_to_the_proven_number(desk: Desk) -> None:
    """Once a number is proven, a test is an SMS to it, whether it is named or not."""
    await desk.prove()

    answers = [await desk.test()]
    await desk.later()
    answers.append(await desk.test(NUMBER))

    assert answers == [{"__typename": "TwilioTested", "testSentTo": NUMBER}] * 2
    assert [(each["To"], each["Body"]) for each in desk.twilio.messages[1:]] == [(NUMBER, TRIAL)] * 2


async def test_another_number_must_be_proven_anew(desk: Desk) -> None:
    """To another number goes a code; until it is back, tests go to the former one."""
    await desk.prove()

    sent = await desk.test(OTHER)
    before = await proven_number(desk.dev, desk.id)
    await desk.confirm(desk.code())

    assert (sent["__typename"], before) == ("CodeSent", NUMBER)
    assert await proven_number(desk.dev, desk.id) == OTHER


async def test_C06_a_code_is_good_once(desk: Desk) -> None:
    """A used code, a wrong one and one of another application prove nothing; five guesses, ten minutes."""
    elsewhere = await created(desk.dev, "Elsewhere", twilio=CREDENTIALS)
    await desk.test(NUMBER)
    code = desk.code()

    foreign = await desk.dev.run(CONFIRM, {"id": elsewhere["id"], "code": code})
    wrong = await desk.confirm("000000" if code != "000000" else "000001")
    good = await desk.confirm(code)
    again = await desk.confirm(code)

    assert [foreign["code"], wrong["code"], again["code"]] == ["INVALID_CODE"] * 3
    assert good["__typename"] == "Application"


async def test_C03_five_guesses(desk: Desk) -> None:
    """After five wrong codes the right one is refused."""
    await desk.test(NUMBER)

    ended = [(await desk.confirm("wrong"))["code"] for _ in range(5)]

    assert ended == ["INVALID_CODE"] * 5
    assert (await desk.confirm(desk.code()))["code"] == "TOO_MANY_ATTEMPTS"


async def test_C03_ten_minutes(desk: Desk) -> None:
    """A code that comes too late is told so."""
    await desk.test(NUMBER)
    await desk.later(10 * MINUTE)

    assert (await desk.confirm(desk.code()))["code"] == "CODE_EXPIRED"


@pytest.mark.parametrize(
    ("answer", "words"), [("400/21608", "on trial"), ("500/20500", "did not say whether")]
)
async def test_what_twilio_refuses_is_said_in_words_of_ours(desk: Desk, answer: str, words: str) -> None:
    """The developer reads what to look at, never Twilio's own text, and the SMS is asked for once."""
    desk.twilio.of_the_account, desk.twilio.answers = "201", [answer]

    refused = await desk.test(NUMBER)

    assert (refused["code"], words in refused["message"]) == ("DELIVERY_FAILED", True), refused
    assert not any(each in refused["message"] for each in (SECRETS_OF_TWILIO, "042917", NUMBER))
    # Two for the account and its number, one for the SMS.
    assert desk.twilio.requests == 3


@pytest.mark.parametrize("total", [0.3])
@pytest.mark.parametrize("answer", ["hang", "drip"])
async def test_a_developer_does_not_wait_for_ever(desk: Desk, answer: str) -> None:
    """Where Twilio does not come to an end, the developer hears so, and no SMS is asked for twice."""
    desk.twilio.of_the_account, desk.twilio.answers = "201", [answer]

    refused = await desk.test(NUMBER)

    assert (refused["code"], refused["message"][:14]) == ("DELIVERY_FAILED", "Twilio did not")
    assert desk.twilio.requests <= 3


def test_G17_two_questions_fit_into_a_request() -> None:
    """Twilio is asked about the account and then for the SMS, and the developer hears of both in time."""
    assert 2 * PATIENCE < DEADLINE_SECONDS


async def test_M17_a_bad_account_says_what_to_look_at(desk: Desk) -> None:
    """A wrong token is named as such before an SMS is tried."""
    bad = await created(desk.dev, "Bad", twilio={**CREDENTIALS, "authToken": AUTH_TOKEN[::-1]})

    refused = await desk.dev.run(TEST, {"id": bad["id"], "phone": NUMBER})

    assert refused["code"] == "DELIVERY_FAILED"
    assert refused["message"] == (
        "Twilio does not know this account SID with this auth token. Copy both again from its console."
    )
    assert desk.twilio.requests == 1


async def test_without_an_account_nothing_is_tested(service: Service) -> None:
    """The developer is told to set one first, in development too."""
    dev = await developer(service)
    application = await created(dev)

    assert (await dev.run(TEST, {"id": application["id"]}))["code"] == "DELIVERY_FAILED"


async def test_in_development_the_test_is_in_the_inbox(service: Service) -> None:
    """Where nothing is sent off the machine, code and test are in the inbox."""
    dev = await developer(service)
    application = await created(dev, twilio=CREDENTIALS)
    await dev.run(TEST, {"id": application["id"], "phone": NUMBER})
    (entry,) = service.inbox.entries(NUMBER)

    await dev.run(CONFIRM, {"id": application["id"], "code": entry["code"]})
    await dev.run(TEST, {"id": application["id"]})

    assert [each["template"] for each in service.inbox.entries(NUMBER)] == ["trial", "phone_code"]


async def test_the_test_is_the_developers(desk: Desk) -> None:
    """Another developer gets NOT_FOUND, and the own eleventh test in an hour must wait."""
    other = await developer(desk.service, "other@example.com")

    foreign = [
        await outcome(other, TEST, {"id": desk.id}),
        await outcome(other, CONFIRM, {"id": desk.id, "code": "123456"}),
    ]
    own = [await outcome(desk.dev, TEST, {"id": desk.id}) for _ in range(11)]

    assert foreign == ["NOT_FOUND"] * 2
    assert own == ["TwilioTested"] * 10 + ["RATE_LIMITED"]


@pytest.mark.parametrize(
    "number", ["+447400123456", "+19005550100", "+881612345678", "415 555 2671", "", "+" + "1" * 10_000]
)
async def test_M15_no_way_to_dear_numbers(desk: Desk, number: str) -> None:
    """Foreign, premium and satellite numbers get no test, and neither does what is no number."""
    assert refusal(await desk.test(number)) == ("PHONE_INVALID", ["input", "phone"])
    assert desk.twilio.messages == []


async def test_M16_a_test_is_one_of_the_numbers_sms(desk: Desk) -> None:
    """A second SMS to the number within a minute must wait, as in `setPhone`."""
    await desk.test(NUMBER)

    assert await desk.dev.error(TEST, {"id": desk.id, "phone": NUMBER}) == {
        "code": "RATE_LIMITED",
        "retryAfterSeconds": 60,
    }


async def test_M16_three_codes_a_day_to_a_number_that_is_not_proven(desk: Desk) -> None:
    """However many developers and applications there are, a number is molested three times a day."""
    others = [await created(desk.dev, name, twilio=CREDENTIALS) for name in ("B", "C")]
    stranger = await developer(desk.service, "stranger@example.com")
    strangers = [await created(stranger, name, twilio=CREDENTIALS) for name in ("D", "E")]

    ended = [
        await outcome(dev, TEST, {"id": application_id, "phone": NUMBER})
        for dev, application_id in (
            (desk.dev, desk.id),
            *((desk.dev, each["id"]) for each in others),
            *((stranger, each["id"]) for each in strangers),
        )
    ]

    assert ended == ["CodeSent"] * 3 + ["RATE_LIMITED"] * 2


async def test_M16_six_codes_a_day_of_a_developer(desk: Desk) -> None:
    """A developer has codes sent to six numbers a day that are not proven, and begins anew the next."""
    numbers = [f"+1415{block}2671" for block in range(552, 560)]

    ended = [await outcome(desk.dev, TEST, {"id": desk.id, "phone": number}) for number in numbers]
    await desk.later(DAY)

    assert ended == ["CodeSent"] * 6 + ["RATE_LIMITED"] * 2
    assert (await desk.test(numbers[-1]))["__typename"] == "CodeSent"


async def test_a_proven_number_is_no_number_of_the_account(desk: Desk) -> None:
    """Who owns the Twilio account reads its log: such a number proves nothing, and is in nobody's way."""
    await desk.prove()
    second = await developer(desk.service, "second@example.com")
    application = await created(second, twilio=CREDENTIALS)
    await desk.later()

    await second.run(TEST, {"id": application["id"], "phone": NUMBER})
    confirmed = await second.run(CONFIRM, {"id": application["id"], "code": desk.code()})

    assert await desk.dev.run("{ me { phone phoneVerified } }") == {"phone": None, "phoneVerified": False}
    assert confirmed["twilio"]["testNumber"] == NUMBER
