"""Who sends the requests? wrk where it is installed, else a client of our own, each in its own process."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import client
from bench.client import Outcome
from bench.conversations import Conversation, Repeated
from bench.requests import PATH, request_of
from bench.servers import HOST

SCRIPT = str(Path(__file__).with_name("wrk.lua"))
AT_ONCE = 2
"""How many loads may run beside each other."""


class Load:
    """Loads servers from outside of this process."""

    def __init__(self, wrk: str | None, seconds: int) -> None:
        """Take where wrk is, if it is to be used, and how long a figure is measured."""
        self._wrk = wrk
        self.seconds = seconds
        self._processes = ProcessPoolExecutor(AT_ONCE, get_context("spawn"))

    @classmethod
    def of(cls, choice: str | None, seconds: int) -> Self:
        """Choose wrk when it is there, unless told otherwise."""
        return cls(None if choice == "own" else shutil.which("wrk"), seconds)

    @property
    def name(self) -> str:
        """What a reader must know of who sent the requests."""
        return "wrk (me) and our own client (all else)" if self._wrk else "our own client"

    def repeat(
        self,
        port: int,
        headers: Mapping[str, str],
        body: bytes,
        expected: bytes,
        connections: int,
        *,
        path: str = PATH,
    ) -> Outcome:
        """Send one request over and over on so many connections; without a body it is a GET."""
        if self._wrk is None:
            request = request_of(port, headers, body, path)
            repeated = [Repeated([request], expected) for _ in range(connections)]
            return self.talk(port, repeated)
        fields = {"Content-Type": "application/json", **headers}
        # One thread of wrk keeps every core busy that Python can offer here.
        options = ("-t1", f"-c{connections}", f"-d{self.seconds}s", "-s", SCRIPT)
        found = subprocess.run(
            [self._wrk, *options, f"http://{HOST}:{port}{path}", "--", *_assigned(fields), body.decode()],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        rate, p99, refused, answers = found.partition("FOUND ")[2].split()
        return Outcome(float(rate), float(p99), int(refused), int(answers))

    def talk(self, port: int, conversations: Sequence[Conversation]) -> Outcome:
        """Hold conversations, each on its own connection."""
        return self.begin(port, conversations, self.seconds).result()

    def begin(
        self, port: int, conversations: Sequence[Conversation], seconds: float, pause: float = 0.0
    ) -> "Future[Outcome]":
        """Begin to hold conversations, with a pause after each answer."""
        return self._processes.submit(client.loaded, port, conversations, seconds, pause)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the processes go."""
        self._processes.shutdown(cancel_futures=True)


def _assigned(fields: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in fields.items()]
