"""When is the server killed? After an answer, after a request, at a write to its file, or while it starts."""

import asyncio
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.process.server import Running

KINDS = ("answer", "request", "write")
STARTS = 10
"""Of so many kills one comes while the server starts."""
MOST = 40
LONGEST_DELAY = 0.02
LONGEST_START = 1.2
POLL_SECONDS = 0.0002


def kill(server: Running) -> None:
    """Kill the server and all its processes by SIGKILL, and wait for its end."""
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


@dataclass
class Kill:
    """One kill of a server that works: after so many events of a kind, and a moment."""

    server: Running
    kind: str
    after: int
    delay: float
    seen: int = 0
    struck: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def drawn(cls, server: Running, chance: random.Random) -> "Kill":
        """Draw one by lot."""
        return cls(server, chance.choice(KINDS), chance.randrange(1, MOST), chance.uniform(0, LONGEST_DELAY))

    @property
    def lives(self) -> bool:
        """Whether the server has not been killed yet."""
        return not self.struck.is_set()

    def happened(self, kind: str) -> Callable[[], None]:
        """Return what is to be called at each event of a kind."""

        def note() -> None:
            if kind == self.kind:
                self.seen += 1
                if self.seen == self.after:
                    asyncio.get_running_loop().call_later(self.delay, self.strike)

        return note

    def strike(self) -> None:
        """Kill, once."""
        if self.lives:
            self.struck.set()
            kill(self.server)

    @contextmanager
    def watching(self, file: Path) -> Iterator[None]:
        """Kill at a write to the file, where that is its kind; and at the end in any case."""
        watcher = threading.Thread(target=self._watch, args=(file,), daemon=True)
        if self.kind == "write":
            watcher.start()
        try:
            yield
        finally:
            self.strike()
            if self.kind == "write":
                watcher.join()

    def _watch(self, file: Path) -> None:
        written = _written(file)
        while self.lives:
            now = _written(file)
            if now != written:
                written, self.seen = now, self.seen + 1
                if self.seen >= self.after:
                    self.strike()
            time.sleep(POLL_SECONDS)


def _written(file: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = file.stat()
        return found.st_mtime_ns, found.st_size
    return 0, 0
