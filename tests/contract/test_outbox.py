"""Does a store keep messages as `Outbox` promises?"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cosyncjwt.domain.message import Channel, OutboxMessage
from store.ports import Store, Tenant
from tests.factories import make_message, make_signup
from tests.fakes import NOW

LEASE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)

Queue = Callable[..., Awaitable[OutboxMessage]]


@pytest.fixture
def queue(tenant: Tenant) -> Queue:
    """Return what puts a message into the outbox, with a signup as the door."""

    async def queued(**changes: object) -> OutboxMessage:
        message = make_message(**changes)
        await tenant.signups.put(make_signup(), message)
        return message

    return queued


async def claimed(store: Store, now: datetime = NOW, most: int = 10) -> list[OutboxMessage]:
    """Claim what is due."""
    return list(await store.outbox.claim(now, lease=LEASE, most=most))


async def ids(store: Store, now: datetime = NOW, most: int = 10) -> list[str]:
    """Claim what is due and return the ids."""
    return [message.id for message in await claimed(store, now, most)]


async def test_every_field_comes_back(store: Store, queue: Queue) -> None:
    """A message comes back as it was, but for the attempt counted and the lease as its due time."""
    message = await queue(
        recipient="anna@bücher.example",
        template="signup_link",
        sealed_values=bytes(range(256)) * 3,
        created_at=NOW - timedelta(milliseconds=122),
        expires_at=NOW + timedelta(days=2, milliseconds=4),
        due_at=NOW - MOMENT,
        attempts=2,
    )

    assert await claimed(store) == [replace(message, attempts=3, due_at=NOW + LEASE)]


async def test_an_empty_outbox_gives_nothing(store: Store) -> None:
    """Where nothing waits nothing is claimed."""
    assert await claimed(store) == []


async def test_a_message_is_claimed_when_it_is_due(store: Store, queue: Queue) -> None:
    """A message is not claimed before it is due, and at that moment it is."""
    message = await queue(due_at=NOW + MOMENT)

    assert await ids(store, NOW) == []
    assert await ids(store, NOW + MOMENT) == [message.id]


async def test_earliest_due_first(store: Store, queue: Queue) -> None:
    """Messages are claimed in the order in which they became due."""
    late = await queue(due_at=NOW - MOMENT)
    early = await queue(due_at=NOW - 3 * MOMENT)
    middle = await queue(due_at=NOW - 2 * MOMENT)

    assert await ids(store) == [early.id, middle.id, late.id]


async def test_no_more_than_asked_for(store: Store, queue: Queue) -> None:
    """A claim takes the earliest `most`, and the next one the rest."""
    messages = [await queue(due_at=NOW - n * MOMENT) for n in (3, 2, 1)]

    first, second = await ids(store, most=2), await ids(store, most=2)

    assert (first, second) == ([m.id for m in messages[:2]], [messages[2].id])


async def test_a_claimed_message_is_nobody_elses(store: Store, queue: Queue) -> None:
    """Until the lease is over a second claim gets nothing."""
    await queue()
    await claimed(store)

    assert await ids(store, NOW + LEASE - MOMENT) == []


async def test_a_lease_expires(store: Store, queue: Queue) -> None:
    """When its sender has not come back within the lease, the message is due again, an attempt older."""
    message = await queue()
    await claimed(store)

    again = await claimed(store, NOW + LEASE)

    assert again == [replace(message, attempts=2, due_at=NOW + 2 * LEASE)]


async def test_an_expired_message_is_dropped(store: Store, queue: Queue) -> None:
    """From its end on a message is removed and not returned; others are."""
    await queue(expires_at=NOW)
    good = await queue(expires_at=NOW + MOMENT, due_at=NOW)

    assert await ids(store) == [good.id]
    assert await ids(store, NOW - MOMENT) == []


async def test_expired_messages_do_not_use_up_a_claim(store: Store, queue: Queue) -> None:
    """A claim takes as many good messages as it asks for, however many expired ones stand before them."""
    for _ in range(3):
        await queue(expires_at=NOW, due_at=NOW - MOMENT)
    good = [await queue(due_at=NOW - MOMENT), await queue()]

    assert await ids(store, most=2) == [message.id for message in good]


async def test_a_removed_message_is_forgotten(store: Store, queue: Queue) -> None:
    """A message that was sent never comes back; another does."""
    sent, other = await queue(), await queue()
    await claimed(store)

    await store.outbox.remove(sent.id)

    assert await ids(store, NOW + LEASE) == [other.id]


async def test_removing_an_unknown_message_is_nothing(store: Store, queue: Queue) -> None:
    """To forget what is not there changes nothing."""
    message = await queue()

    await store.outbox.remove("unknown")

    assert await ids(store) == [message.id]


async def test_a_delayed_message_comes_at_its_new_time(store: Store, queue: Queue) -> None:
    """A message given back is due when its sender said, with its attempts."""
    message = await queue()
    await claimed(store)
    later = NOW + timedelta(seconds=5)

    await store.outbox.delay(message.id, later)

    assert await ids(store, later - MOMENT) == []
    assert await claimed(store, later) == [replace(message, attempts=2, due_at=later + LEASE)]


async def test_delaying_an_unknown_message_is_nothing(store: Store) -> None:
    """To delay what is not there makes no message."""
    await store.outbox.delay("unknown", NOW)

    assert await store.outbox.next_due() is None


async def test_an_empty_outbox_has_no_next(store: Store, queue: Queue) -> None:
    """Nothing is next in an outbox whose last message was removed."""
    message = await queue()
    await store.outbox.remove(message.id)

    assert await store.outbox.next_due() is None


async def test_the_next_is_the_earliest(store: Store, queue: Queue) -> None:
    """The next message is the one that is due first."""
    for minutes in (3, 1, 2):
        await queue(due_at=NOW + timedelta(minutes=minutes))

    assert await store.outbox.next_due() == NOW + timedelta(minutes=1)


async def test_a_claimed_message_is_due_at_the_end_of_its_lease(store: Store, queue: Queue) -> None:
    """While all messages are claimed the next is due when the first lease ends."""
    await queue()
    await claimed(store)

    assert await store.outbox.next_due() == NOW + LEASE


async def test_the_outbox_is_that_of_all_applications(store: Store, queue: Queue) -> None:
    """Messages of several applications are claimed together, each with its own."""
    mine, theirs = await queue(application_id="one"), await queue(application_id="two")

    found = {message.id: message.application_id for message in await claimed(store)}

    assert found == {mine.id: "one", theirs.id: "two"}


async def test_a_channel_is_claimed_for_itself(store: Store, queue: Queue) -> None:
    """Who asks for the messages of one channel gets those, however many of another stand before them."""
    mails = [await queue(due_at=NOW - 2 * MOMENT) for _ in range(2)]
    texts = [await queue(channel=Channel.SMS, due_at=NOW - n * MOMENT) for n in (1, 0)]

    found = [
        [each.id for each in await store.outbox.claim(NOW, lease=LEASE, most=1, channel=Channel.SMS)]
        for _ in range(3)
    ]

    assert found == [[texts[0].id], [texts[1].id], []]
    assert sorted(await ids(store)) == sorted(mail.id for mail in mails)


async def test_the_next_of_a_channel(store: Store, queue: Queue) -> None:
    """When the next SMS is due does not depend on mails; where none waits there is no next one."""
    await queue(due_at=NOW)
    before = await store.outbox.next_due(Channel.SMS)
    await queue(channel=Channel.SMS, due_at=NOW + MOMENT)

    assert before is None
    assert await store.outbox.next_due(Channel.SMS) == NOW + MOMENT
    assert await store.outbox.next_due(Channel.EMAIL) == NOW


async def test_a_message_is_put_once(store: Store) -> None:
    """A message that is put twice waits once, in its language."""
    message = make_message(locale="FR")
    for _ in range(2):
        await store.outbox.put(message)

    (claimed,) = await store.outbox.claim(NOW, lease=LEASE, most=10)
    await store.outbox.remove(message.id)

    assert (claimed.id, claimed.locale) == (message.id, "FR")
    assert await store.outbox.claim(NOW, lease=LEASE, most=10) == []
