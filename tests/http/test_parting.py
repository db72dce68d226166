"""Does a web server that stops close no connection under a request, and keep nobody waiting at the door?"""

import asyncio
import select
import socket
import sys
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from cosyncjwt.http.door import take_nobody
from cosyncjwt.http.parting import Parting
from tests.http.test_whole_answers import GET, Wire

PATIENCE = 60


async def until(is_so: Callable[[], bool]) -> None:
    """Let everything go on until it is so."""
    for _ in range(3):
        await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - nobody tells when it is so
            await asyncio.sleep(0.001)


def unconnected() -> Parting:
    """Return the protocol of a server that answers."""
    config = uvicorn.Config(
        PlainTextResponse("text"), lifespan="off", log_config=None, log_level="critical", ws="none"
    )
    config.load()
    return Parting(config, ServerState(), {}, asyncio.get_running_loop())


def connected(wire: Wire) -> Parting:
    """Return the protocol of a connection to it."""
    protocol = unconnected()
    protocol.connection_made(wire)
    return protocol


async def test_a_request_that_is_on_its_way_is_answered() -> None:
    """What comes over an idle connection just after the server has stopped gets its answer."""
    wire = Wire()
    protocol = connected(wire)

    protocol.shutdown()
    protocol.data_received(GET)

    await until(lambda: bool(wire.sent))
    assert b"".join(wire.sent).startswith(b"HTTP/1.1 200")
    await until(lambda: wire.closed)


async def test_an_answer_that_is_still_to_come_says_that_its_connection_closes() -> None:
    """Who was being answered when the server stopped does not send the next request over that connection."""
    wire = Wire()
    protocol = connected(wire)

    protocol.data_received(GET)
    protocol.shutdown()

    await until(lambda: bool(wire.sent))
    assert b"connection: close" in b"".join(wire.sent).lower()


@pytest.fixture
async def kept() -> AsyncIterator[tuple[Parting, socket.socket]]:
    """Yield a kept connection over which one request was answered: the server's side and the client's."""
    loop = asyncio.get_running_loop()
    theirs, ours = socket.socketpair()
    with theirs:
        theirs.setblocking(False)  # noqa: FBT003 - that is how it is called
        _, protocol = await loop.connect_accepted_socket(unconnected, ours)
        await loop.sock_sendall(theirs, GET)
        assert (await loop.sock_recv(theirs, 4096)).startswith(b"HTTP/1.1 200")
        yield protocol, theirs
        protocol.transport.close()
        await until(lambda: protocol.timeout_keep_alive_task is None)


@pytest.mark.parametrize("close", ["timeout_keep_alive_handler", "_part"])
async def test_a_request_that_nobody_could_read_yet_is_answered(
    kept: tuple[Parting, socket.socket], close: str
) -> None:
    """When it is time to close, of idleness or because the server stops, what has come is answered first."""
    protocol, client = kept
    loop = asyncio.get_running_loop()

    # Nothing is awaited in between: the server comes to itself when the request is there and the time is up.
    client.send(GET)
    getattr(protocol, close)()

    assert (await loop.sock_recv(client, 4096)).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("close", ["timeout_keep_alive_handler", "_part"])
async def test_a_connection_over_which_nothing_comes_is_closed(
    kept: tuple[Parting, socket.socket], close: str
) -> None:
    """Nobody keeps one without using it."""
    protocol, client = kept

    getattr(protocol, close)()

    assert await asyncio.get_running_loop().sock_recv(client, 4096) == b""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no such filter")
def test_at_a_shut_door_only_those_who_wait_are_let_in() -> None:
    """Whoever has connected is accepted, and nobody connects any more."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as late:
        with socket.create_connection(listener.getsockname()):
            take_nobody([listener.fileno()])
            late.setblocking(False)  # noqa: FBT003 - that is how it is called
            late.connect_ex(listener.getsockname())

            listener.accept()[0].close()

        assert select.select([listener], [late], [], 0) == ([], [], [])
