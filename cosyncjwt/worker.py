"""Who sends the messages and tidies the store? A background task in every server process."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from structlog.typing import FilteringBoundLogger

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.faults import named
from cosyncjwt.delivery.sender import Sender
from cosyncjwt.domain.message import Channel, OutboxMessage
from store.ports import Store


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the worker looks, how much of a channel it does at once, how long it waits; in seconds.

    The lease is longer than a send can take, so that nobody else takes a message that is under way. The head
    start is what a caller's answer has before the message of its request is taken up: work that is done for
    known handles alone, while the answer still leaves, would tell by its time who is known (security H-04).
    """

    poll: float = 1.0
    head_start: float = 0.005
    longest_backoff: float = 10.0
    at_once: int = 8
    lease: timedelta = timedelta(seconds=30)
    tidy: float = 60.0
    drain: float = 2.0
    farewell: float = 5.0


class Worker:
    """Claims due messages and sends them; every minute it repairs and purges the store.

    A message is sent at least once: one whose sender dies is due again after its lease. Mail and SMS wait for
    providers of their own and never for each other: each channel is claimed for itself.
    """

    def __init__(
        self,
        *,
        store: Store,
        sender: Sender,
        clock: Clock,
        log: FilteringBoundLogger | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Take an open store, and who sends what is claimed there."""
        self._store = store
        self._sender = sender
        self._clock = clock
        self._log: FilteringBoundLogger = log or structlog.get_logger()
        self._pace = pace or Pace()
        self._loops: set[asyncio.Task[None]] = set()
        self._sending: dict[Channel, set[asyncio.Task[None]]] = {channel: set() for channel in Channel}
        self._chores: dict[str, Callable[[], Awaitable[object]]] = {
            "repair": lambda: store.repair(clock.now()),
            "purge": lambda: store.purge(clock.now()),
        }
        self._claiming = asyncio.Lock()
        self._woken = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()

    def also(self, name: str, chore: Callable[[], Awaitable[object]]) -> None:
        """Do this too whenever the store is tidied; call it before `start`. The log knows it by its name."""
        self._chores[name] = chore

    def start(self) -> None:
        """Begin; call it once, on the running event loop."""
        self._loops = {asyncio.create_task(self._deliver()), asyncio.create_task(self._tidy())}

    def wake(self) -> None:
        """Look for messages soon: one was just put into the outbox.

        The last call counts, so that the answer to it has its head start too; under a stream of calls the
        worker looks as often as it does by itself.
        """
        self._silence()
        if not self.is_stopping:
            self._alarm = asyncio.get_running_loop().call_later(self._pace.head_start, self._woken.set)

    def _silence(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    async def drain(self) -> None:
        """Return when nothing that may be sent is due or under way, after 2 seconds at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.drain):
                while await self._claim(self._clock.now()) or self._under_way:
                    # What one channel has claimed may be sent before the other's claim is back.
                    if sending := self._under_way:
                        await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)

    @property
    def _under_way(self) -> set[asyncio.Task[None]]:
        return set[asyncio.Task[None]]().union(*self._sending.values())

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    async def stop(self) -> None:
        """Claim nothing more, finish what is under way within 5 seconds, leave the rest to its lease."""
        self._stopping.set()
        self._silence()
        self._woken.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.farewell):
                while tasks := self._loops | self._under_way:
                    await asyncio.wait(tasks)
                    self._loops.clear()
        unfinished = self._loops | self._under_way
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _deliver(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                pause = await self._turn()
            # The edge of the process: a store fails in the words of its own driver, and comes back.
            except Exception as failure:  # noqa: BLE001
                failures += 1
                self._log.error("outbox.unreachable", reason=named(failure), failures=failures)
                await _within(self._stopping, min(self._pace.poll * 2**failures, self._pace.longest_backoff))
            else:
                failures = 0
                await _within(self._woken, pause)
                self._woken.clear()

    async def _turn(self) -> float:
        """Begin to send what is due; return how long to rest."""
        now = self._clock.now()
        return min([await self._turn_of(channel, now) for channel in Channel])

    async def _turn_of(self, channel: Channel, now: datetime) -> float:
        if self._room(channel, now) <= 0:
            return self._pace.poll
        # Reading when the next one is due is cheap; claiming is a write.
        due_at = await self._store.outbox.next_due(channel)
        if due_at is None:
            return self._pace.poll
        if due_at > now:
            return min(self._pace.poll, (due_at - now).total_seconds())
        return 0.0 if await self._claim_of(channel, now) else self._pace.poll

    async def _claim(self, now: datetime) -> int:
        return sum([await self._claim_of(channel, now) for channel in Channel])

    async def _claim_of(self, channel: Channel, now: datetime) -> int:
        # One at a time, so that whoever waits here sees every claimed message as under way.
        async with self._claiming:
            room = self._room(channel, now)
            if room <= 0 or self._stopping.is_set():
                return 0
            lease = self._pace.lease
            claimed = await self._store.outbox.claim(now, lease=lease, most=room, channel=channel)
            for message in claimed:
                self._begin(message)
            return len(claimed)

    def _room(self, channel: Channel, now: datetime) -> int:
        """Return how many more messages of the channel may be under way."""
        most = self._pace.at_once
        # The accounts that SMS go out by have breakers of their own: see TextSender.
        width = self._sender.breaker.width(now, most) if channel is Channel.EMAIL else most
        return width - len(self._sending[channel])

    def _begin(self, message: OutboxMessage) -> None:
        task = asyncio.create_task(self._sender.deliver(message))
        sending = self._sending[message.channel]
        sending.add(task)
        task.add_done_callback(lambda ended: self._end(sending, ended))

    def _end(self, sending: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        sending.discard(task)
        # There is room for another one.
        self._woken.set()

    async def _tidy(self) -> None:
        while not await _within(self._stopping, self._pace.tidy):
            for name, chore in self._chores.items():
                await self._try(name, chore)

    async def _try(self, name: str, chore: Callable[[], Awaitable[object]]) -> None:
        """Do one chore; one that fails keeps no other from its turn, and has another in the next round."""
        try:
            done = await chore()
        # The edge of the process: what fails is told, and tried again.
        except Exception as failure:  # noqa: BLE001
            self._log.error("store.not_tidied", chore=name, reason=named(failure))
        else:
            self._log.debug("store.tidied", chore=name, done=done)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for `event`, at most so long; say whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
