"""Is who asks and does not read cut off in time, and nobody who reads slowly?"""

import asyncio
import socket

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from cosyncjwt.http.patience import Patience
from cosyncjwt.http.taking import LEAST_BYTES, Taking
from tests.http.test_idling import SECONDS, Connection
from tests.http.test_parting import until
from tests.http.test_whole_answers import GET

MUCH = 4_000_000


class Soon(Taking):
    """The same for clients of a test."""

    taking_seconds = 0.1


async def paused() -> Connection:
    """Return a connection whose client takes nothing of a long answer."""
    connection = Connection(Taking)
    connection.wire.waiting_bytes = MUCH
    connection.protocol.pause_writing()
    return connection


async def test_G07_who_takes_nothing_is_cut_off() -> None:
    """When the time is over the connection ends, with what is still to be sent."""
    connection = await paused()

    connection.clock.go_on(Taking.taking_seconds - 1)
    assert not connection.wire.aborted
    connection.clock.go_on(1)

    assert connection.wire.aborted


async def test_who_takes_slowly_is_served() -> None:
    """As long as a good part leaves each time, it may take as long as it takes."""
    connection = await paused()

    for _ in range(MUCH // LEAST_BYTES - 1):
        connection.wire.waiting_bytes -= LEAST_BYTES
        connection.clock.go_on(Taking.taking_seconds)
        assert not connection.wire.aborted
    connection.protocol.resume_writing()
    connection.protocol.pause_writing()
    connection.protocol.resume_writing()
    connection.clock.go_on(Taking.taking_seconds)

    assert not connection.wire.aborted


async def test_G07_a_drop_now_and_then_is_nothing() -> None:
    """Whoever takes a byte each time keeps no connection by it."""
    connection = await paused()

    connection.wire.waiting_bytes -= LEAST_BYTES - 1
    connection.clock.go_on(Taking.taking_seconds)

    assert connection.wire.aborted


@pytest.mark.parametrize("ending", ["idle", "close", "no request"])
async def test_G07_what_is_closed_ends_though_nobody_takes_the_rest(ending: str) -> None:
    """Of idleness, by an answer, or by what is no request: also a small rest keeps no connection."""
    connection = Connection(Patience)
    await connection.ask()
    connection.wire.waiting_bytes = 9
    if ending == "idle":
        connection.clock.go_on(SECONDS)
    else:
        closing = GET.replace(b"Host", b"Connection: close\r\nHost")
        await connection.ask(closing if ending == "close" else b"no request\r\n\r\n")
    assert connection.wire.closed
    assert not connection.wire.aborted

    connection.protocol.resume_writing()
    # What is no request is given up first.
    connection.clock.go_on(Patience.seconds)
    connection.clock.go_on(Taking.taking_seconds)

    assert connection.wire.aborted


@pytest.mark.parametrize("failure", [None, ConnectionResetError()])
async def test_a_lost_connection_is_watched_no_more(failure: Exception | None) -> None:
    """What is gone is not kept in memory for its last timer."""
    connection = await paused()

    connection.protocol.connection_lost(failure)

    assert all(timer.is_cancelled for timer in connection.clock.timers)


async def test_G07_who_reads_nothing_keeps_no_connection() -> None:
    """On a real one: a client that asks for more than the system takes at once is away after the bound."""
    config = uvicorn.Config(PlainTextResponse(b"a" * MUCH), lifespan="off", log_config=None, ws="none")
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    client, server = socket.socketpair()
    with client:
        await loop.connect_accepted_socket(lambda: Soon(config, state, {}, loop), server)
        client.send(GET)

        await until(lambda: state.total_requests == 1)
        await until(lambda: not state.connections)
