"""How does the background task of a server live at the time that a test says, and say how far it is?"""

import asyncio

from cosyncjwt import server, worker
from tests.servers.later import LaterClock

LOOK = 0.1
"""How many seconds may pass until it is seen that the clock was moved."""

later = LaterClock()
by_the_machine = worker._within


class LaterWorker(worker.Worker):
    """Notes of which moment its chores are done."""

    def start(self) -> None:
        """Begin, and be seen."""
        later.own.touch()
        later.note(0)
        self._chores = {"begin": self._chores_begin, **self._chores}
        self.also("end", self._chores_end)
        super().start()

    async def stop(self) -> None:
        """End, and be seen no more."""
        await super().stop()
        later.own.unlink(missing_ok=True)

    async def _chores_begin(self) -> None:
        self._begun = later.now().timestamp()

    async def _chores_end(self) -> None:
        later.note(self._begun)


async def within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for `event`, at most so long by the clock that a test may move; say whether it came."""
    over = later.monotonic() + seconds
    while not event.is_set() and (left := over - later.monotonic()) > 0:
        await by_the_machine(event, min(left, LOOK))
    return event.is_set()


def follow_the_clock() -> None:
    """Let the servers that this process starts from now on have such a task."""
    for module, name, theirs in ((worker, "_within", within), (server, "Worker", LaterWorker)):
        setattr(module, name, theirs)
