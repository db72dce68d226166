"""Does a message leave at once, and once?"""

import asyncio
from dataclasses import replace

from cosyncjwt.domain.message import Channel
from store.ports import Store
from tests.delivery.stand_ins import (
    HeldMailer,
    ScriptedMailer,
)
from tests.fakes import FrozenClock
from tests.worker.pace import QUICK, SOON, Put, until, working
from tests.worker.stores import Looked, StoreWithOutbox


async def test_message_is_sent_and_forgotten(store: Store, clock: FrozenClock, put: Put) -> None:
    """A due message is sent to its recipient, and the outbox is empty."""
    await put()
    mailer = ScriptedMailer()

    await working(store, mailer, clock).drain()

    assert [(mail.to, mail.code) for mail in mailer.sent] == [("ada@example.com", "042917")]
    assert await store.outbox.next_due() is None


async def test_started_worker_finds_messages_by_itself(store: Store, clock: FrozenClock, put: Put) -> None:
    """A message that nobody told of leaves at the next look."""
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock)
    worker.start()

    await put()

    await asyncio.wait_for(mailer.arrived.wait(), SOON)
    await worker.stop()


async def test_wake_sends(store: Store, clock: FrozenClock, put: Put) -> None:
    """A worker that rests for an hour sends when it is woken, however often it is."""
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock, replace(QUICK, poll=3600))
    worker.start()
    await put()

    worker.wake()
    worker.wake()

    await asyncio.wait_for(mailer.arrived.wait(), SOON)
    await worker.stop()


async def test_a_worker_can_be_woken_again(store: Store, clock: FrozenClock, put: Put) -> None:
    """One call is not the last: a message that comes after another was sent leaves too."""
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock, replace(QUICK, poll=3600))
    worker.start()

    for number in (1, 2):
        await put()
        worker.wake()
        await until(lambda sent=number: len(mailer.sent) == sent)

    await worker.stop()


async def test_H04_an_answer_has_a_head_start(store: Store, clock: FrozenClock, put: Put) -> None:
    """A woken worker leaves the message alone until the answer of its request is out."""
    looked = Looked(store)
    watched: Store = StoreWithOutbox(store, looked)  # type: ignore[assignment]  # by __getattr__
    worker = working(watched, ScriptedMailer(), clock, replace(QUICK, poll=3600, head_start=3600))
    worker.start()
    await until(lambda: looked.times == len(Channel))
    await put()

    worker.wake()

    # As many turns as an answer may take; one that is woken at once looks in the second.
    for _ in range(50):
        await asyncio.sleep(0)
    assert looked.times == len(Channel)
    await worker.stop()


async def test_more_messages_than_may_be_under_way_all_leave(
    store: Store, clock: FrozenClock, put: Put
) -> None:
    """A backlog leaves without another look at the clock: each end of a send makes room."""
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock, replace(QUICK, poll=3600, at_once=2))
    for _ in range(7):
        await put()

    worker.start()

    await until(lambda: len(mailer.sent) == 7)
    await worker.stop()


async def test_at_most_eight_are_under_way(store: Store, clock: FrozenClock, put: Put) -> None:
    """Of twelve due messages eight are sent at the same time."""
    for _ in range(12):
        await put()
    mailer = HeldMailer()
    worker = working(store, mailer, clock)
    worker.start()

    await until(lambda: mailer.begun == 8)
    assert await worker._claim(clock.now()) == 0

    assert mailer.begun == 8
    mailer.let_go.set()
    await worker.stop()
    assert len(mailer.sent) == 8


async def test_two_workers_send_each_message_once(store: Store, clock: FrozenClock, put: Put) -> None:
    """Two workers on one store share the messages and send none twice."""
    for _ in range(20):
        await put()
    mailer = ScriptedMailer()

    await asyncio.gather(*(working(store, mailer, clock).drain() for _ in range(2)))

    assert len({mail.id for mail in mailer.sent}) == len(mailer.sent) == 20


async def test_stop_finishes_what_is_under_way(store: Store, clock: FrozenClock, put: Put) -> None:
    """A send that was begun ends before `stop` does, and is marked."""
    await put()
    mailer = HeldMailer()
    worker = working(store, mailer, clock, replace(QUICK, farewell=SOON))
    worker.start()
    await asyncio.wait_for(mailer.holding.wait(), SOON)

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    mailer.let_go.set()
    await stopping

    assert len(mailer.sent) == 1
    assert await store.outbox.next_due() is None


async def test_stop_leaves_a_hanging_send_to_its_lease(store: Store, clock: FrozenClock, put: Put) -> None:
    """A send that does not end in time is broken off, and the message is due again after its lease."""
    await put()
    mailer = HeldMailer()
    worker = working(store, mailer, clock)
    worker.start()
    await asyncio.wait_for(mailer.holding.wait(), SOON)

    await asyncio.wait_for(worker.stop(), SOON)

    assert mailer.sent == []
    assert await store.outbox.next_due() == clock.now() + QUICK.lease


async def test_stopped_worker_claims_nothing(store: Store, clock: FrozenClock, put: Put) -> None:
    """After `stop` a new message stays where it is."""
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock)
    worker.start()
    await worker.stop()
    await put()

    await worker.drain()

    assert mailer.sent == []


async def test_drain_ends_when_a_send_does_not(store: Store, clock: FrozenClock, put: Put) -> None:
    """`drain` waits for its time and no longer, and breaks nothing off."""
    await put()
    mailer = HeldMailer()
    worker = working(store, mailer, clock, replace(QUICK, drain=0.05))
    # Begun before, for on a slow machine the time is over before a message is claimed.
    worker.start()
    await asyncio.wait_for(mailer.holding.wait(), SOON)

    await asyncio.wait_for(worker.drain(), SOON)
    assert mailer.sent == []
    mailer.let_go.set()
    await worker.stop()

    assert len(mailer.sent) == 1


async def test_E23_a_message_claimed_by_a_dead_worker_is_sent_after_its_lease(
    store: Store, clock: FrozenClock, put: Put
) -> None:
    """A message whose sender died before sending leaves when the lease is over."""
    await put()
    await store.outbox.claim(clock.now(), lease=QUICK.lease, most=1)
    mailer = ScriptedMailer()
    worker = working(store, mailer, clock)

    await worker.drain()
    assert mailer.sent == []

    clock.advance(QUICK.lease)
    await worker.drain()
    assert len(mailer.sent) == 1


async def test_worker_says_when_it_stops(store: Store, clock: FrozenClock) -> None:
    """From the call of `stop` on the worker is stopping, so that readiness can say so."""
    worker = working(store, ScriptedMailer(), clock)
    assert not worker.is_stopping

    await worker.stop()

    assert worker.is_stopping
