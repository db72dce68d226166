"""What becomes of a message when its provider fails?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from cosyncjwt.delivery.messages import Template
from store.ports import Store
from tests.delivery.stand_ins import (
    DOWN,
    LINK,
    REFUSED,
    ScriptedMailer,
    make_compose,
)
from tests.fakes import FrozenClock
from tests.worker.pace import QUICK, Put, events, working


async def test_retries_come_after_10_60_and_300_seconds(store: Store, clock: FrozenClock, put: Put) -> None:
    """The pauses after failures are 10, 60, 300 and again 300 seconds."""
    await put(Template.SIGNUP_LINK, minutes=60)
    mailer = ScriptedMailer([DOWN] * 4)
    worker = working(store, mailer, clock)

    pauses = []
    for _ in range(4):
        await worker.drain()
        due_at = await store.outbox.next_due()
        assert due_at is not None
        pauses.append((due_at - clock.now()).total_seconds())
        clock.advance(due_at - clock.now())
    await worker.drain()

    assert pauses == [10, 60, 300, 300]
    assert len(mailer.sent) == 1


async def test_no_retry_after_the_code_is_dead(store: Store, clock: FrozenClock, put: Put) -> None:
    """A message whose next attempt would come after its end is dropped."""
    await put(minutes=1)
    mailer = ScriptedMailer([DOWN] * 9)
    worker = working(store, mailer, clock)

    await worker.drain()
    clock.advance(timedelta(seconds=10))
    await worker.drain()

    assert mailer.attempts == 2
    assert await store.outbox.next_due() is None


async def test_permanent_failure_is_dropped_and_logged(store: Store, clock: FrozenClock, put: Put) -> None:
    """A mail that the server refuses for good is not tried again, and the log says why."""
    message = await put()
    mailer = ScriptedMailer([REFUSED])

    with capture_logs() as log:
        await working(store, mailer, clock).drain()

    assert await store.outbox.next_due() is None
    [event] = events(log, "message.failed")
    assert event["message_id"] == message.id
    assert event["reason"] == REFUSED.reason
    assert event["retry_at"] is None


async def test_unreadable_message_does_not_stop_others(store: Store, clock: FrozenClock, put: Put) -> None:
    """A message that cannot be opened is tried later; the one behind it is sent."""
    await put(compose=make_compose(key=b"another master key of 32 bytes!!"))
    await put()
    mailer = ScriptedMailer()

    await working(store, mailer, clock).drain()

    assert len(mailer.sent) == 1
    assert await store.outbox.next_due() == clock.now() + timedelta(seconds=10)


async def test_E21_five_failures_open_the_breaker(store: Store, clock: FrozenClock, put: Put) -> None:
    """After five failures nothing is claimed for 30 seconds, then one message at a time until one is sent."""
    for _ in range(7):
        await put()
    mailer = ScriptedMailer([DOWN] * 6)
    worker = working(store, mailer, clock, replace(QUICK, at_once=1))

    with capture_logs() as log:
        await worker.drain()
    assert mailer.attempts == 5
    assert len(events(log, "delivery.paused")) == 1

    clock.advance(timedelta(seconds=30))
    await worker.drain()
    assert mailer.attempts == 6

    clock.advance(timedelta(seconds=30))
    await worker.drain()
    assert len(mailer.sent) == 7


async def test_refusals_of_single_mails_do_not_open_the_breaker(
    store: Store, clock: FrozenClock, put: Put
) -> None:
    """A provider that says no to ten mails works; the eleventh is sent."""
    for _ in range(11):
        await put()
    mailer = ScriptedMailer([REFUSED] * 10)

    await working(store, mailer, clock, replace(QUICK, at_once=1)).drain()

    assert len(mailer.sent) == 1


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("script", [[], [DOWN], [REFUSED], [ValueError("ada@example.com 042917")]])
async def test_J09_logs_say_which_message_and_nothing_else(
    store: Store, clock: FrozenClock, put: Put, template: Template, script: list[Exception]
) -> None:
    """Whatever becomes of a message, no log line has its recipient, code, link or subject."""
    message = await put(template)

    with capture_logs() as log:
        await working(store, ScriptedMailer(script), clock).drain()

    [event] = events(log, "message.sent") + events(log, "message.failed")
    assert event["application_id"] == message.application_id
    assert event["template"] == template
    assert event["message_id"] == message.id
    assert not any(word in str(log) for word in ("ada@", "042917", LINK, "token", "Notes"))
