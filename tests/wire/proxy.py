"""What stands between a store and its database and can be down, slow, or lose a reply?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65536
SILENCE = 3600.0
"""Seconds after which nobody waits for a reply any more."""


@dataclass
class Proxy:
    """Passes bytes on between a free port and the database's, until it is told otherwise."""

    target: int
    port: int = 0
    down: bool = False
    delay: float = 0.0
    """Seconds by which each reply comes later."""
    lost: int = 0
    """How many replies were lost."""
    _loses: bytes | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def lose_reply_to(self, command: str) -> None:
        """Let the database do the next command of that name, then cut the connection instead of its reply."""
        self._loses = command.encode()

    def fall(self) -> None:
        """Cut every connection, and each further one, until `rise`."""
        self.down = True
        for writer in self._open:
            writer.transport.abort()

    def rise(self) -> None:
        """Pass bytes on again."""
        self.down = False

    def answer_after(self, seconds: float) -> None:
        """Pass each reply on so much later."""
        self.delay = seconds

    def recover(self) -> None:
        """Cut whatever waits, and be as in the beginning."""
        self.fall()
        self.delay = 0.0
        self.rise()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a caller with the database."""
        if self.down:
            writer.transport.abort()
            return
        self._open.add(writer)
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await self._connect(reader, writer)
        writer.transport.abort()
        self._open.discard(writer)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", self.target)
        cut = asyncio.Event()
        ways = [
            asyncio.ensure_future(self._ask(reader, asks, cut)),
            asyncio.ensure_future(self._answer(answers, writer, cut)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            asks.transport.abort()

    async def _ask(
        self, reader: asyncio.StreamReader, asks: asyncio.StreamWriter, cut: asyncio.Event
    ) -> None:
        while asked := await reader.read(CHUNK):
            if self._loses is not None and self._loses in asked:
                self._loses = None
                cut.set()
            asks.write(asked)
            await asks.drain()

    async def _answer(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: asyncio.Event
    ) -> None:
        while answer := await answers.read(CHUNK):
            if cut.is_set():
                self.lost += 1
                return
            await asyncio.sleep(self.delay)
            writer.write(answer)
            await writer.drain()

    async def close(self) -> None:
        """Cut every connection and wait until its two ends are closed."""
        self.fall()
        while self._tasks:
            await asyncio.wait(self._tasks)


@asynccontextmanager
async def proxied(target: int) -> AsyncIterator[Proxy]:
    """Yield a proxy before the database's port."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    server.close()
    await proxy.close()
