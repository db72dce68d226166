"""Does an SMS get to Twilio once, and what becomes of it when Twilio does not want it?"""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from cosyncjwt.delivery.ports import DeliveryError, Text, TextAccount
from cosyncjwt.delivery.twilio import TOTAL, TwilioTexter
from cosyncjwt.domain.secret import Secret
from tests.delivery.twilio_stand_in import AUTH_TOKEN, SENDER, SID, TwilioStandIn, twilio

NUMBER = "+14155552671"
TEXT = Text("msg_0", "login_code", NUMBER, "042917 is your code to sign in to Notes.", "042917")
ENDLESS = {"hang", "drip"}
PATIENCE = 60.0
ACCOUNT = TextAccount(SID, Secret(AUTH_TOKEN), SENDER)


@pytest.fixture
async def stand_in() -> AsyncIterator[TwilioStandIn]:
    """Yield a running stand-in."""
    async with twilio() as running:
        yield running


async def failure(stand_in: TwilioStandIn, account: TextAccount | None = ACCOUNT) -> DeliveryError:
    """Return why an SMS was not taken."""
    # Who never ends is not waited for; any other may take as long as a slow machine needs.
    total = 0.3 if stand_in.answers[0] in ENDLESS else TOTAL
    with pytest.raises(DeliveryError) as raised:
        await TwilioTexter(stand_in.url, total=total).text(TEXT, account)
    return raised.value


async def test_an_sms_is_handed_over(stand_in: TwilioStandIn) -> None:
    """Twilio gets number, sender and words, by the account's own credentials."""
    await TwilioTexter(stand_in.url).text(TEXT, ACCOUNT)

    assert stand_in.messages == [{"To": NUMBER, "From": SENDER, "Body": TEXT.text}]


@pytest.mark.parametrize(
    ("answer", "temporary", "provider_failed"),
    [
        ("400", False, False),
        ("403", False, True),
        ("429", True, True),
        ("500", False, True),
        ("502", False, True),
        ("503", True, True),
        ("nonsense", False, True),
        ("hang", False, True),
        ("drip", False, True),
    ],
)
async def test_what_may_be_tried_again(
    stand_in: TwilioStandIn, answer: str, *, temporary: bool, provider_failed: bool
) -> None:
    """Only what was surely not sent is tried again; what is Twilio's or the account's fault is known as such.

    Whatever Twilio says of the number or the code is not in the reason, and each SMS is asked for once.
    """
    stand_in.answers = [answer]

    failed = await failure(stand_in)

    assert (failed.temporary, failed.provider_failed) == (temporary, provider_failed)
    assert not any(word in failed.reason for word in (NUMBER, "042917", AUTH_TOKEN))
    assert stand_in.requests == 1


async def test_a_wrong_token_is_the_accounts_fault(stand_in: TwilioStandIn) -> None:
    """Twilio's 401 is not the message's fault, and the reason names it."""
    failed = await failure(stand_in, replace(ACCOUNT, auth_token=Secret("0" * 32)))

    assert (failed.reason, failed.temporary, failed.provider_failed) == (
        "Twilio answered 401, error 20003",
        False,
        True,
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("400/21608", "on trial"),
        ("400/21211", "does not send to this number"),
        ("400/21408", "may not send to this country"),
        ("400/21606", "not one of this account's"),
        ("400/21610", "has answered STOP"),
        ("400/21612", "cannot send SMS"),
        ("400/30039", "https://www.twilio.com/docs/api/errors/30039"),
        ("401/20003", "account SID with this auth token"),
        ("429/20429", "asks to wait"),
        ("500/20500", "did not say whether"),
        ("nonsense", "did not say whether"),
        ("hang", "did not say whether"),
    ],
)
async def test_a_refusal_says_what_to_look_at(stand_in: TwilioStandIn, answer: str, words: str) -> None:
    """Whoever owns the account is told what to look at, in words of ours and without the number."""
    stand_in.answers = [answer]

    failed = await failure(stand_in)

    assert words in failed.advice
    assert not any(word in failed.advice for word in (NUMBER, "042917", AUTH_TOKEN))


async def test_nobody_listens() -> None:
    """Where no connection can be made nothing was sent, and it may be tried again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"

        with pytest.raises(DeliveryError) as raised:
            await TwilioTexter(url).text(TEXT, ACCOUNT)

    assert raised.value.temporary is True


async def test_a_hanging_provider_is_left_in_time(stand_in: TwilioStandIn) -> None:
    """The limit is on the whole, however little comes all the time."""
    stand_in.answers = ["drip"]

    # It would go on for ever.
    async with asyncio.timeout(PATIENCE):
        await failure(stand_in)


async def test_without_an_account_nothing_is_sent(stand_in: TwilioStandIn) -> None:
    """An application without an account sends no SMS."""
    failed = await failure(stand_in, None)

    assert failed.temporary is False
    assert stand_in.requests == 0


async def test_twenty_at_once(stand_in: TwilioStandIn) -> None:
    """Sends at the same time do not get in each other's way."""
    texter = TwilioTexter(stand_in.url)

    await asyncio.gather(*(texter.text(TEXT, ACCOUNT) for _ in range(20)))

    assert len(stand_in.messages) == 20


async def test_the_account_is_good(stand_in: TwilioStandIn) -> None:
    """A check of a good account sends nothing."""
    await TwilioTexter(stand_in.url).check(ACCOUNT)

    assert stand_in.messages == []


@pytest.mark.parametrize(
    ("account", "answers", "numbers", "words"),
    [
        (
            replace(ACCOUNT, auth_token=Secret("0" * 32)),
            ["201"],
            (SENDER,),
            "account SID with this auth token",
        ),
        (ACCOUNT, ["201"], (), "not one of this account"),
        (ACCOUNT, ["suspended"], (SENDER,), "not active"),
        (ACCOUNT, ["500"], (SENDER,), "did not answer"),
    ],
    ids=["token", "number", "suspended", "down"],
)
async def test_the_account_is_not_good(
    stand_in: TwilioStandIn, account: TextAccount, answers: list[str], numbers: tuple[str, ...], words: str
) -> None:
    """A check says what to look at, in words of ours."""
    stand_in.answers, stand_in.numbers = answers, numbers

    with pytest.raises(DeliveryError) as raised:
        await TwilioTexter(stand_in.url).check(account)

    assert words in raised.value.reason
