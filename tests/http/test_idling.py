"""Is an idle connection closed in time, and no other, by a timer that each answer leaves as it is?"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from cosyncjwt.http.idling import Idling
from tests.http.test_whole_answers import GET, Wire

SECONDS = 5


@dataclass(slots=True)
class Timer:
    """What was to be called, when."""

    due: float
    call: Callable[[], None]
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Take it back."""
        self.is_cancelled = True


@dataclass(slots=True)
class Clock:
    """An event loop whose time passes when the test says so."""

    now: float = 0.0
    timers: list[Timer] = field(default_factory=list)

    def time(self) -> float:
        """Tell the time."""
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Set a timer."""
        self.timers.append(Timer(self.now + seconds, call))
        return self.timers[-1]

    def create_task(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin a request."""
        return asyncio.get_running_loop().create_task(coroutine)

    def go_on(self, seconds: float) -> None:
        """Let time pass, and call what is due."""
        self.now += seconds
        for timer in [each for each in self.timers if each.due <= self.now]:
            self.timers.remove(timer)
            if not timer.is_cancelled:
                timer.call()


class Connection:
    """A connection to a server that answers at once."""

    def __init__(self, kind: type[Idling] = Idling) -> None:
        self.clock, self.wire, self.state = Clock(), Wire(), ServerState()
        config = uvicorn.Config(
            PlainTextResponse("text"), lifespan="off", log_config=None, ws="none", timeout_keep_alive=SECONDS
        )
        config.load()
        self.protocol = kind(config, self.state, {}, self.clock)  # type: ignore[arg-type]  # what is used of it
        self.protocol.connection_made(self.wire)

    async def ask(self, data: bytes = GET) -> None:
        """Send something, and wait for the answers."""
        self.protocol.data_received(data)
        while self.state.tasks:  # noqa: ASYNC110 - nobody tells when it has been answered
            await asyncio.sleep(0)


async def test_what_is_idle_is_closed_in_time() -> None:
    """It is closed when the time since the last answer has passed, neither sooner nor later."""
    connection = Connection()

    await connection.ask()
    connection.clock.go_on(SECONDS - 1)
    await connection.ask()
    connection.clock.go_on(SECONDS - 1)
    assert not connection.wire.closed
    connection.clock.go_on(1)

    assert connection.wire.closed


async def test_many_answers_have_one_timer() -> None:
    """None is set, or taken back, for an answer after the first."""
    connection = Connection()

    for _ in range(3):
        await connection.ask()

    (timer,) = connection.clock.timers
    assert not timer.is_cancelled
    assert connection.state.total_requests == 3


async def test_the_beginning_of_a_request_is_no_idleness() -> None:
    """Whatever has come since the last answer, other bounds hold for how long the rest may take."""
    connection = Connection()

    await connection.ask()
    await connection.ask(GET[:9])
    connection.clock.go_on(SECONDS * 2)
    await connection.ask(GET[9:])
    assert not connection.wire.closed
    connection.clock.go_on(SECONDS)

    assert connection.wire.closed


async def test_a_request_that_waits_for_the_one_before_is_answered() -> None:
    """Two that come at once are answered one after the other, and only then the connection is idle."""
    connection = Connection()

    await connection.ask()
    await connection.ask(GET + GET)

    assert len(connection.wire.sent) == 3
    connection.clock.go_on(SECONDS)
    assert connection.wire.closed


async def test_who_spares_an_idle_connection_is_asked_again() -> None:
    """What is not closed when its time is up, because a request waits to be read, is so after its answer."""
    connection = Connection()

    await connection.ask()
    connection.protocol.timeout_keep_alive_handler = lambda: None  # type: ignore[method-assign]
    connection.clock.go_on(SECONDS)
    del connection.protocol.timeout_keep_alive_handler
    await connection.ask()
    assert not connection.wire.closed
    connection.clock.go_on(SECONDS)

    assert connection.wire.closed


async def test_a_lost_connection_leaves_no_timer() -> None:
    """What is gone is not kept in memory for its last timer."""
    for failure in (None, ConnectionResetError()):
        connection = Connection()
        await connection.ask()

        connection.protocol.connection_lost(failure)

        assert [each.is_cancelled for each in connection.clock.timers] == [True]
