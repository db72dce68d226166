"""Do several workers act as one server?"""

import asyncio
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
import uvloop
from uvicorn.supervisors.multiprocess import SIGNALS

from cosyncjwt import serving
from cosyncjwt.cache import STALENESS
from cosyncjwt.listening import listening_socket
from tests.documents import LOGIN, LOGOUT, ME
from tests.process.conftest import ADMINISTRATOR, Production
from tests.process.server import HOST, PATIENCE, REUSE, Client, Running, eventually
from tests.service import PASSWORD

CONNECTIONS = 4
REQUESTS = 50
STALL = 0.040
"""Seconds by which an answer is late that waits for an acknowledgement."""
TYPENAME = {"query": "{ __typename }"}


@pytest.fixture(scope="module")
def two_workers(production: Production) -> Iterator[Running]:
    """Yield a production server of two processes."""
    with production.served("--workers", "2") as server:
        yield server


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Yield what closes every connection of the test."""
    with ExitStack() as connections:
        yield connections


def connected(server: Running, app_token: str, stack: ExitStack) -> Client:
    """Return a front end with a connection, and so with a worker, of its own."""
    http = httpx.Client(base_url=server.origin, trust_env=False, timeout=PATIENCE, limits=REUSE)
    return Client(stack.enter_context(http), app_token)


def test_a_logout_reaches_the_other_worker(
    two_workers: Running, production: Production, stack: ExitStack
) -> None:
    """A session that one worker has ended is refused by the other when five seconds are over."""
    unaware: list[Client] = []
    token, ended, believed = "", 0.0, 0.0

    def is_remembered() -> bool:
        """End a new session at one worker; say whether another one still takes its token."""
        nonlocal token, ended
        first, *others = [connected(two_workers, production.app_token, stack) for _ in range(CONNECTIONS)]
        token = first.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)["accessToken"]
        assert [other.error(ME, token) for other in others] == [None] * len(others)
        first.run(LOGOUT, token)
        ended = time.monotonic()
        unaware[:] = [other for other in others if other.error(ME, token) is None]
        return bool(unaware)

    def is_refused() -> bool:
        """Ask those who took it; note when the last question was sent that was answered."""
        nonlocal believed
        sent = time.monotonic()
        still = [other for other in unaware if other.error(ME, token) != "TOKEN_INVALID"]
        believed = sent if still else believed
        return not still

    # Both are at one worker now and then, and on a slow machine five seconds are over before it is asked.
    eventually(is_remembered, "no worker remembers a session that another has ended")
    eventually(is_refused, "the other worker does not hear of the logout")

    # How long the answers take is not theirs to decide, only when they were asked.
    assert believed - ended <= STALENESS.total_seconds()


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put the handlers of signals back that a supervisor takes over."""
    former = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_the_death_of_a_worker_is_heard() -> None:
    """Who waits for the answer of a process that dies hears of it at once: the pipe to it ends."""
    supervisor = serving.Supervisor(uvicorn.Config("nobody:nothing", workers=1), sockets=[])
    supervisor.init_processes()
    (worker,) = supervisor.processes

    worker.process.kill()
    worker.join()

    assert worker.parent_conn.poll(0)


def test_a_kept_connection_does_not_stall(two_workers: Running) -> None:
    """Requests on one connection to two workers wait for no delayed acknowledgement."""

    def are_quick() -> bool:
        begun = time.monotonic()
        for _ in range(REQUESTS):
            two_workers.http.post("/graphql", json=TYPENAME)
        return time.monotonic() - begun < REQUESTS * STALL / 2

    # A busy machine is slow too, but not every time; what stalls is never quick.
    eventually(are_quick, "each answer is late")


def test_an_answer_waits_for_no_acknowledgement() -> None:
    """Connections have TCP_NODELAY, without which a request on a kept one may wait for 40 ms."""

    async def option() -> int:
        loop, accepted = asyncio.get_running_loop(), asyncio.Queue[asyncio.BaseTransport]()
        server = await loop.create_server(lambda: _Accepting(accepted), sock=listening_socket(HOST, 0))
        async with server:
            with socket.create_connection(server.sockets[0].getsockname()):
                transport = await accepted.get()
                chosen: int = transport.get_extra_info("socket").getsockopt(
                    socket.IPPROTO_TCP, socket.TCP_NODELAY
                )
                transport.close()
        return chosen

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(option()) == 1


class _Accepting(asyncio.Protocol):
    """Hands on its connection."""

    def __init__(self, accepted: asyncio.Queue[asyncio.BaseTransport]) -> None:
        self._accepted = accepted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand it on."""
        self._accepted.put_nowait(transport)


def test_a_worker_may_be_silent_for_a_minute() -> None:
    """One that a busy machine keeps from answering is not ended for it."""
    assert serving._config("named later", workers=2).timeout_worker_healthcheck == 60
