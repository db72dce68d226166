"""How is a crowd let in that comes at once? Many in one turn of the event loop, which by itself takes one.

uvloop accepts a connection, then does all else that is to be done, and then accepts the next: each waits for
a turn of its own, on a busy server for seconds. Not for processes that share a socket: the one that wakes
first would take all.
"""

import asyncio
import errno
import socket
from collections.abc import Callable

import uvloop

AT_ONCE = 64
"""How many are let in before those are served that are inside."""
PAUSE_SECONDS = 1.0
"""How long nobody is let in where the process, or the machine, can have no more connections."""
_FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
Make = Callable[[], asyncio.Protocol]


class Admission:
    """What listens on a socket: as much of an `asyncio.Server` as a web server uses."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        listener: socket.socket,
        make: Make,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        """Begin to let in, each with a protocol of its own."""
        self._loop, self._listener, self._make, self._pause = loop, listener, make, pause_seconds
        self._entering: set[asyncio.Task[None]] = set()
        self._is_open = True
        listener.setblocking(False)  # noqa: FBT003 - that is how it is called
        self._open()

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """Where it listens."""
        return (self._listener,) if self._is_open else ()

    def close(self) -> None:
        """Let nobody in any more."""
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._listener)

    async def wait_closed(self) -> None:
        """Wait for those who were just coming in."""
        if self._entering:
            await asyncio.wait(self._entering)

    def _open(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._listener, self._let_in)

    def _let_in(self) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                self._loop.remove_reader(self._listener)
                self._loop.call_later(self._pause, self._open)
                return
            entering = self._loop.create_task(self._enter(connection))
            self._entering.add(entering)
            entering.add_done_callback(self._entering.discard)

    async def _enter(self, connection: socket.socket) -> None:
        try:
            # As the event loop does for those that it accepts itself: answers do not wait to be longer.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.connect_accepted_socket(self._make, connection)
        except OSError:
            # Gone again.
            connection.close()


class AdmittingLoop(uvloop.Loop):
    """uvloop, letting in many at once where a web server listens on a socket of ours."""

    async def create_server(  # type: ignore[override]  # no others are asked for
        self, protocol_factory: Make, *, sock: socket.socket, **_settings: object
    ) -> Admission:
        """Listen on a socket; what else may be said of it is for those that a web server makes itself."""
        return Admission(self, sock, protocol_factory)
