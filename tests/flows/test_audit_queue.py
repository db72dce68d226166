"""Does the queue of the audit log lose nothing that it could keep, and tell what it lost?"""

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from cosyncjwt.domain.audit import AuditEvent, AuditSearch
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.flows.audit_queue import BATCH, AuditQueue
from tests.factories import make_event


class Slate:
    """A log in memory whose store can be away, or slow."""

    def __init__(self) -> None:
        """Begin with a store that answers."""
        self.events: list[AuditEvent] = []
        self.batches: list[int] = []
        self.is_away = False
        self.written = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Add the events, once."""
        if self.is_away:
            raise ConnectionError
        await self.free.wait()
        self.batches.append(len(events))
        self.events += [event for event in events if event not in self.events]
        self.written.set()

    async def get(self, event_id: str) -> AuditEvent | None:
        """Return the event, or None."""
        return next((event for event in self.events if event.id == event_id), None)

    async def newest(self, search: AuditSearch, page: PageRequest) -> Page[AuditEvent]:
        """Return all events."""
        del search, page
        return Page(self.events, has_next=False)

    async def count(self, search: AuditSearch, *, most: int) -> int:
        """Return how many there are."""
        del search
        return min(len(self.events), most)


@pytest.fixture
def slate() -> Slate:
    """Return an empty log."""
    return Slate()


async def test_what_is_put_is_written_without_being_asked(slate: Slate) -> None:
    """Started, the queue writes what is put within a moment, in as few steps as it can."""
    queue, events = AuditQueue(lambda _id: slate), [make_event() for _ in range(3)]
    queue.start()

    for event in events:
        queue.put("app", event)
    await asyncio.wait_for(slate.written.wait(), 60)
    await queue.stop()

    assert slate.events == events
    assert slate.batches == [3]


async def test_each_event_comes_into_the_log_of_its_application() -> None:
    """Events of several applications wait together and are written apart."""
    slates = {"one": Slate(), "two": Slate()}
    queue, events = AuditQueue(slates.__getitem__), [make_event(), make_event()]
    for name, event in zip(slates, events, strict=True):
        queue.put(name, event)

    await queue.flush()

    assert [slate.events for slate in slates.values()] == [[events[0]], [events[1]]]


async def test_stopping_writes_what_waits(slate: Slate) -> None:
    """A server that goes down leaves nothing behind, however much it is."""
    queue, events = AuditQueue(lambda _id: slate), [make_event() for _ in range(BATCH + 1)]
    for event in events:
        queue.put("app", event)

    with capture_logs() as logs:
        await queue.stop()

    assert slate.events == events
    assert logs == []


async def test_a_store_that_comes_back_gets_everything(slate: Slate) -> None:
    """What could not be written waits, in its order, and is written later."""
    queue, events = AuditQueue(lambda _id: slate), [make_event() for _ in range(3)]
    for event in events[:2]:
        queue.put("app", event)
    slate.is_away = True
    with pytest.raises(ConnectionError):
        await queue.flush()
    queue.put("app", events[2])
    slate.is_away = False

    await queue.flush()

    assert slate.events == events


async def test_a_caller_who_hangs_up_takes_nothing_along(slate: Slate) -> None:
    """A flush that is cut off leaves its events for the next one."""
    queue, event = AuditQueue(lambda _id: slate), make_event()
    queue.put("app", event)
    slate.free.clear()
    flushing = asyncio.create_task(queue.flush())
    await asyncio.sleep(0)
    flushing.cancel()
    await asyncio.gather(flushing, return_exceptions=True)
    slate.free.set()

    await queue.flush()

    assert slate.events == [event]


async def test_losses_are_counted(slate: Slate) -> None:
    """No more wait than there is room for, and a log event says how many were lost."""
    slate.is_away = True
    with capture_logs() as logs:
        queue = AuditQueue(lambda _id: slate, most_waiting=2)
        for _ in range(5):
            queue.put("app", make_event())
        await queue.stop()

    assert [entry for entry in logs if entry["event"] == "audit.lost"] == [
        {"event": "audit.lost", "events": 5, "log_level": "error"}
    ]
