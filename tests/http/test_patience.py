"""Is a connection closed whose request does not become whole? Slow clients, by their bytes."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from cosyncjwt.http.patience import Patience
from tests.http.twins import USUAL, Connection

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
HEAD = b"POST / HTTP/1.1\r\nHost: auth.test\r\nContent-Length: 4\r\n\r\n"
BOUND, DRIP, ENOUGH = 0.2, 0.02, 60.0
"""Seconds: the bound, between two bytes of a slow client, and until a test gives up."""
LONG = 3600.0
"""Seconds that do not pass while a test runs, however slow the machine is."""


class Impatience(Patience):
    """The same with less patience."""

    seconds = BOUND

    def lose_patience(self) -> None:
        """Do now what is done when the bound is over."""
        if self._end is not None:
            self._end.cancel()
            self._give_up()


class Forbearance(Impatience):
    """The same with more patience than a test needs: it ends only when the test says so."""

    seconds = LONG


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once under /early, and when the body is whole under /."""
    if scope["path"] != "/early":
        while (await receive()).get("more_body"):
            pass
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Return what connects to a server of little patience."""
    async with _served(_application, Impatience) as (connect, _):
        yield connect


@asynccontextmanager
async def _served(
    application: ASGIApp, protocol: type[Impatience]
) -> AsyncIterator[tuple[Connect, set[Impatience]]]:
    """Yield what connects to a server, and its connections."""
    config = uvicorn.Config(application, lifespan="off", log_config=None, log_level="critical", ws="none")
    config.load()
    state, loop = ServerState(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, state, {}, loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield lambda: asyncio.open_connection("127.0.0.1", port), cast("set[Impatience]", state.connections)
    server.close()
    for connection in list(state.connections):
        connection.transport.close()
    await server.wait_closed()
    # The transports' own farewell.
    await asyncio.sleep(0)


async def dripping(connect: Connect, first: bytes, drop: bytes) -> bytes:
    """Send the beginning, then a drop again and again; return what comes until the server closes."""
    reader, writer = await connect()
    writer.write(first)

    async def drip() -> None:
        while True:
            await asyncio.sleep(DRIP)
            writer.write(drop)

    drops = asyncio.create_task(drip())
    answer = b""
    # Closed while bytes were on their way, a connection ends by a reset.
    with suppress(ConnectionError):
        while part := await asyncio.wait_for(reader.read(4096), ENOUGH):
            answer += part
    drops.cancel()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b""),
        (b"P", b""),
        (b"POST / HTTP/1.1\r\n", b"X-Slow: a\r\n"),
        (b"POST / HTTP/1.1\r\nX-Slow: ", b"a"),
        (b"\r\n", b"\r\n"),
        (HEAD.replace(b"4", b"4000"), b"a"),
        (HEAD.replace(b"Content-Length: 4", b"Transfer-Encoding: chunked"), b"1\r\na\r\n"),
    ],
    ids=["silent", "one byte", "slow fields", "slow value", "empty lines", "slow body", "slow chunks"],
)
async def test_G07_a_request_that_does_not_become_whole_is_cut(
    connect: Connect, first: bytes, drop: bytes
) -> None:
    """Whatever drips in, the connection is closed when the bound has passed, and there is no answer."""
    assert await dripping(connect, first, drop) == b""


@pytest.mark.parametrize("path", [b"/early", b"/"])
async def test_G07_what_follows_an_answer_is_bounded_too(connect: Connect, path: bytes) -> None:
    """A body that goes on after its answer, and a second request that drips in, end with the connection."""
    first = HEAD.replace(b"/ ", path + b" ", 1)
    beginning, drop = (first.replace(b"4", b"4000"), b"a") if path == b"/early" else (first + b"body", b"P")

    answer = await dripping(connect, beginning, drop)

    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_whole_request_is_never_cut() -> None:
    """However long an answer takes, a request that has come in pieces within the bound gets it."""
    whole, go = asyncio.Event(), asyncio.Event()

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        whole.set()
        await go.wait()
        await _application({**scope, "path": "/early"}, receive, send)

    async with _served(late, Forbearance) as (connect, connections):
        reader, writer = await connect()
        for piece in (b"POST / HTTP/1.1\r\nHost: auth.test\r\n", b"Content-Length: 4\r\n\r\nbo", b"dy"):
            writer.write(piece)
            await asyncio.sleep(DRIP)
        await asyncio.wait_for(whole.wait(), ENOUGH)
        [connection] = connections
        connection.lose_patience()
        go.set()

        answer = await asyncio.wait_for(reader.readuntil(b"ok"), ENOUGH)
        writer.close()
        await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_request_in_pieces_is_cut_when_the_bound_is_over() -> None:
    """The test above can fail: without its last piece the same request ends so."""
    async with _served(_application, Forbearance) as (connect, connections):
        reader, writer = await connect()
        writer.write(HEAD + b"bo")
        while not any(connection.cycle for connection in connections):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        [connection] = connections
        connection.lose_patience()

        answer = await asyncio.wait_for(reader.read(), ENOUGH)
        writer.close()
        await writer.wait_closed()

    assert answer == b""


async def test_hanging_up_at_once_to_be_counted_under_no_address() -> None:
    """What is sent by who was gone before being let in is not done: it would be nobody's in the trail."""
    made = Connection(Patience)
    loop = asyncio.get_running_loop()

    def protocol() -> asyncio.Protocol:
        return Patience(made.protocol.config, made.state, {}, loop)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        client.send(USUAL)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        served, _ = listener.accept()
    _, patience = await loop.connect_accepted_socket(protocol, served)
    while patience in made.state.connections:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0)
    await made.send([], [])

    assert made.told.requests == []
