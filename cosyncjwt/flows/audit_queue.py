"""How are acts written down without anybody waiting for it?

What is noted waits in memory for a fraction of a second and is written with all else that came meanwhile. It
is lost with the process that dies before, or when the store is away for so long that no more can wait; the
latter is counted and logged.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress

import structlog
from structlog.typing import FilteringBoundLogger

from cosyncjwt.delivery.faults import named
from cosyncjwt.domain.audit import AuditEvent
from store.ports.audit import AuditLog

MOST_WAITING = 10_000
BATCH = 500
PAUSE_SECONDS = 0.2
PAUSE_AFTER_FAILURE_SECONDS = 2.0
FAREWELL_SECONDS = 5.0


class AuditQueue:
    """Events on their way into the store, each with the application to whose log it belongs."""

    def __init__(
        self,
        log_of: Callable[[str], AuditLog],
        *,
        log: FilteringBoundLogger | None = None,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Take what leads to each application's log."""
        self._log_of = log_of
        self._log: FilteringBoundLogger = log or structlog.get_logger("audit")
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[str, AuditEvent]] = deque()
        self._lost = 0
        self._filled = asyncio.Event()
        self._writing = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write; call it once, on the running event loop."""
        self._loop = asyncio.create_task(self._write())

    def put(self, application_id: str, event: AuditEvent) -> None:
        """Let the event wait, or count it as lost when too many do."""
        if len(self._waiting) >= self._most_waiting:
            self._lost += 1
        else:
            self._waiting.append((application_id, event))
        self._filled.set()

    async def flush(self) -> None:
        """Return when all that was put before is in the store; raise what its driver raises."""
        async with self._writing:
            while self._waiting:
                await self._write_batch()

    async def stop(self) -> None:
        """Write what still waits, within 5 seconds."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        # The edge of the process: whatever the store raises, the server goes down.
        with suppress(Exception):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self.flush()
        self._lost += len(self._waiting)
        self._tell_losses()

    async def _write(self) -> None:
        while True:
            await self._filled.wait()
            await asyncio.sleep(PAUSE_SECONDS)
            self._filled.clear()
            try:
                await self.flush()
            # The edge of the process: a store fails in the words of its own driver, and comes back.
            except Exception as failure:  # noqa: BLE001
                self._log.error("audit.unwritten", reason=named(failure), waiting=len(self._waiting))
                self._filled.set()
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            self._tell_losses()

    async def _write_batch(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        logs: dict[str, list[AuditEvent]] = defaultdict(list)
        for application_id, event in batch:
            logs[application_id].append(event)
        try:
            await asyncio.gather(*(self._log_of(each).append(events) for each, events in logs.items()))
        except BaseException:
            # A cancellation too. Some may be written: to append them again changes nothing.
            self._waiting.extendleft(reversed(batch))
            raise

    def _tell_losses(self) -> None:
        if self._lost:
            self._log.error("audit.lost", events=self._lost)
            self._lost = 0
