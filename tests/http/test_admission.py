"""Is a crowd let in at once, and nobody when the door is shut?"""

import asyncio
import errno
import socket
from collections.abc import Coroutine
from contextlib import ExitStack
from typing import Any

from cosyncjwt.http.admission import Admission, AdmittingLoop
from cosyncjwt.listening import listening_socket

HOST, MANY, TURNS, PATIENCE = "127.0.0.1", 40, 8, 60


class Guest(asyncio.Protocol):
    """A connection that notes in which turn of the event loop it was let in."""

    def __init__(self, hall: "Hall") -> None:
        self._hall = hall

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in."""
        self._hall.turns.append(self._hall.turn)
        self._hall.inside.append(transport)


class Hall:
    """Where guests come in; counts the turns of the event loop."""

    def __init__(self) -> None:
        self.turn, self.turns = 0, list[int]()
        self.inside: list[asyncio.BaseTransport] = []

    def make(self) -> Guest:
        """Return a guest."""
        return Guest(self)

    async def until(self, count: int) -> None:
        """Let the event loop turn until so many are inside, and some turns more."""
        async with asyncio.timeout(PATIENCE):
            while len(self.inside) < count:
                await self.wait(1)
        await self.wait(TURNS)

    async def wait(self, turns: int) -> None:
        """Let the event loop turn so often."""
        for _ in range(turns):
            await asyncio.sleep(0)
            self.turn += 1

    async def empty(self) -> None:
        """Send all away."""
        for each in self.inside:
            each.close()
        await self.wait(TURNS)


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run it on the event loop of a server."""
    with asyncio.Runner(loop_factory=AdmittingLoop) as runner:
        runner.run(story)


def crowd(stack: ExitStack, listener: socket.socket, count: int) -> None:
    """Connect so many, who wait to be let in."""
    for _ in range(count):
        stack.enter_context(socket.create_connection(listener.getsockname(), timeout=PATIENCE))


def test_a_crowd_comes_in_within_a_few_turns() -> None:
    """Who has connected does not wait until all others have been served once for each before."""

    async def story() -> None:
        hall = Hall()
        with ExitStack() as stack, listening_socket(HOST, 0) as listener:
            crowd(stack, listener, MANY)
            server = await asyncio.get_running_loop().create_server(hall.make, sock=listener)
            await hall.until(MANY)
            await hall.empty()
            server.close()
            await server.wait_closed()

        assert hall.turns[-1] - hall.turns[0] < TURNS

    run(story())


def test_answers_are_sent_as_they_come() -> None:
    """No connection waits for more to send."""

    async def story() -> None:
        hall = Hall()
        with ExitStack() as stack, listening_socket(HOST, 0) as listener:
            server = await asyncio.get_running_loop().create_server(hall.make, sock=listener)
            crowd(stack, listener, 1)
            await hall.until(1)
            connection = hall.inside[0].get_extra_info("socket")
            delays_nothing = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            await hall.empty()
            server.close()

        assert delays_nothing

    run(story())


def test_a_closed_door_lets_nobody_in() -> None:
    """Who connects after the server was closed stays outside, and the socket is no longer the server's."""

    async def story() -> None:
        hall = Hall()
        with ExitStack() as stack, listening_socket(HOST, 0) as listener:
            server = await asyncio.get_running_loop().create_server(hall.make, sock=listener)
            assert [each.fileno() for each in server.sockets] == [listener.fileno()]
            server.close()
            crowd(stack, listener, 1)
            await hall.wait(TURNS)

            assert server.sockets == ()
        assert hall.inside == []

    run(story())


class Full(socket.socket):
    """A socket of a process that can open no more files at first."""

    refusals = 2

    def accept(self) -> tuple[socket.socket, Any]:
        """Refuse at first."""
        if self.refusals:
            self.refusals -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def test_who_cannot_be_let_in_yet_is_let_in_later() -> None:
    """Where no more connections can be had the server rests a while, and goes on."""

    async def story() -> None:
        hall = Hall()
        with ExitStack() as stack, Full(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind((HOST, 0))
            listener.listen()
            server = Admission(asyncio.get_running_loop(), listener, hall.make, pause_seconds=0)
            crowd(stack, listener, 1)
            await hall.until(1)
            await hall.empty()
            server.close()

        assert listener.refusals == 0

    run(story())
