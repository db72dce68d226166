"""Does an address get no more mail than it should? Named after the requirement (security C-08)."""

from datetime import timedelta

import pytest

from tests.documents import COMPLETE_SIGNUP, FORGOT_PASSWORD, RESEND_SIGNUP, SIGNUP
from tests.people import signed_up
from tests.recovering import ending, forgot, reset, sent_to
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
NOBODY = "nobody@example.com"
SENDERS = {"signup": SIGNUP, "resendSignup": RESEND_SIGNUP, "forgotPassword": FORGOT_PASSWORD}
each_sender = pytest.mark.parametrize("document", SENDERS.values(), ids=SENDERS)


async def mailing(service: Service, document: str, handle: str = NOBODY) -> str:
    """Ask for a mail."""
    variables = {"handle": handle} | ({"password": PASSWORD} if document == SIGNUP else {})
    return await ending(service.sample, document, **variables)


@each_sender
async def test_C08_two_mails_then_a_pause(service: Service, document: str) -> None:
    """Two may follow each other at once; before the third a minute passes."""
    answers = [await mailing(service, document) for _ in range(3)]
    service.clock.advance(timedelta(seconds=59))
    answers.append(await mailing(service, document))
    service.clock.advance(timedelta(seconds=1))
    answers.append(await mailing(service, document))

    assert answers == ["CodeSent", "CodeSent", "RATE_LIMITED", "RATE_LIMITED", "CodeSent"]


@each_sender
async def test_C08_five_an_hour_and_ten_a_day(service: Service, document: str) -> None:
    """Asked for every minute of two hours and on and on for a day, an address gets five an hour, ten in all.

    What may be sent may be sent until it is: later in the day every quarter of an hour finds all there is.
    """
    sent, begun = [], service.clock.now()
    for minute in (*range(120), *range(120, 24 * 60, 15)):
        service.clock.advance(begun + timedelta(minutes=minute) - service.clock.now())
        if await mailing(service, document) == "CodeSent":
            sent.append(minute)

    assert sent == [0, 1, 2, 3, 4, 60, 61, 62, 63, 64]
    service.clock.advance(begun + timedelta(days=1) - service.clock.now())
    assert await mailing(service, document) == "CodeSent"


async def test_C08_the_sink_agrees(service: Service) -> None:
    """What was refused was not sent."""
    for _ in range(9):
        await mailing(service, SIGNUP)

    assert await sent_to(service, NOBODY) == ["signup_code"] * 2


async def test_C08_all_mails_count_together(service: Service) -> None:
    """An address has one budget, whatever the mail."""
    answers = [await mailing(service, document) for document in SENDERS.values()]

    assert answers == ["CodeSent", "CodeSent", "RATE_LIMITED"]


async def test_C08_the_wait_is_told(service: Service) -> None:
    """The refusal says after how many seconds to come back, in the error and in the header."""
    for _ in range(2):
        await mailing(service, FORGOT_PASSWORD)
    service.clock.advance(timedelta(milliseconds=500))

    reply = await service.sample.post(FORGOT_PASSWORD, {"handle": NOBODY})

    assert reply.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 60}
    assert reply.headers["retry-after"] == "60"


async def test_C08_a_user_and_a_stranger_wait_alike(service: Service) -> None:
    """The refusal is the same for a handle that has a user and for one that has none (security L-06)."""
    await signed_up(service, service.sample, ADA)
    errors = []

    for handle in (ADA, NOBODY):
        for _ in range(2):
            await mailing(service, FORGOT_PASSWORD, handle)
        errors.append((await service.sample.post(FORGOT_PASSWORD, {"handle": handle})).json()["errors"])

    assert [error[0]["message"] for error in errors] == [errors[0][0]["message"]] * 2
    assert errors[0][0]["extensions"] == errors[1][0]["extensions"]


async def test_C08_other_handles_and_applications_are_free(service: Service) -> None:
    """The budget is that of one address in one application."""
    for _ in range(3):
        await mailing(service, FORGOT_PASSWORD)

    assert await mailing(service, FORGOT_PASSWORD, ADA) == "CodeSent"
    assert await ending(service.portal, FORGOT_PASSWORD, handle=NOBODY) == "CodeSent"


async def test_C08_who_proves_the_address_begins_afresh(service: Service) -> None:
    """The right code shows that the mails are wanted: signup and reset may follow each other quickly."""
    await signed_up(service, service.sample, ADA)

    for number in range(4):
        code = await forgot(service, service.sample, ADA)
        assert (await reset(service.sample, ADA, code, f"password number {number}"))["ok"] is True


async def test_C08_a_refused_signup_costs_nothing(service: Service) -> None:
    """A signup with a weak password sends no mail and is not counted."""
    for _ in range(5):
        assert await ending(service.sample, SIGNUP, handle=ADA, password="short12") == "PASSWORD_TOO_WEAK"

    assert await mailing(service, SIGNUP, ADA) == "CodeSent"


async def test_a_pending_signup_is_confirmed_while_mails_wait(service: Service) -> None:
    """The limit on mails does not stand in the way of the code that was sent."""
    for _ in range(3):
        await mailing(service, SIGNUP, ADA)
    code = (await service.newest(ADA))["code"]

    done = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert done["__typename"] == "SignedIn"
