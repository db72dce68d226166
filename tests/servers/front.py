"""How does a balancer share requests out among servers? In turn, among those whose `/readyz` is well.

It takes a server out as soon as that says so, and back when it is well again. It sends a request a second
time only when no connection was to be had, for then nobody has seen it; whatever else fails is the caller's.
"""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
LOOK_SECONDS = 0.1
PATIENCE = 120.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)
PROBE = b"GET /readyz HTTP/1.1\r\nHost: front\r\nConnection: close\r\n\r\n"
LOST = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Back:
    """A server behind the balancer, and how many requests it has answered."""

    port: int
    is_ready: bool = False
    answered: int = 0

    async def ask(self, request: bytes) -> bytes:
        """Return the whole answer to a request that closes its connection; nothing when it was cut."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            writer.write(request)
            return await reader.read(-1)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def look(self) -> None:
        """Look whether the server is ready, again and again."""
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    self.is_ready = (await self.ask(PROBE)).startswith(b"HTTP/1.1 200")
            except OSError:
                self.is_ready = False
            await asyncio.sleep(LOOK_SECONDS)


@dataclass
class Front:
    """A balancer; `lost` counts the requests that got no answer."""

    backs: list[Back]
    port: int = 0
    lost: int = 0
    _turn: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def of_port(self, port: int) -> Back:
        """Return the server on that port."""
        (back,) = (back for back in self.backs if back.port == port)
        return back

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            head = CONNECTION.sub(b"", head).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
            writer.write(await self._answer(head + body))
            await writer.drain()
        writer.close()

    async def _answer(self, request: bytes) -> bytes:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    back = await self._next()
                    try:
                        answer = await back.ask(request)
                    except ConnectionRefusedError:
                        back.is_ready = False
                        continue
                    back.answered += 1
                    if answer:
                        return answer
                    break
        self.lost += 1
        return LOST

    async def _next(self) -> Back:
        """Return the ready server whose turn it is; wait while there is none."""
        while True:
            for _ in self.backs:
                self._turn += 1
                back = self.backs[self._turn % len(self.backs)]
                if back.is_ready:
                    return back
            await asyncio.sleep(LOOK_SECONDS)

    async def serve(self, started: threading.Event, stopping: asyncio.Event) -> None:
        """Listen until it is to stop."""
        server = await asyncio.start_server(self.accept, HOST, self.port, backlog=1024)
        looks = [asyncio.create_task(back.look()) for back in self.backs]
        started.set()
        await stopping.wait()
        server.close()
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)


@contextmanager
def fronted(port: int, ports: list[int]) -> Iterator[Front]:
    """Run a balancer on the port, beside the test, before servers on these ports."""
    front, started, stopping = Front([Back(each) for each in ports], port), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        loop.run_until_complete(front.serve(started, stopping))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(PATIENCE)
    try:
        yield front
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
