"""How long may a request take to arrive? One bound for head and body together, whatever drips in meanwhile.

The web server has no such bound of its own: whoever sends a byte now and then keeps a connection for ever,
and there are some two thousand of them (Slowloris). Nearly every request arrives in one piece, and for those
no timer is set.
"""

import asyncio
import socket
from typing import ClassVar

from cosyncjwt.http.taking import Taking


class Patience(Taking):
    """uvicorn's protocol, closing connections whose request does not become whole."""

    seconds: ClassVar[float] = 15
    """Longer than the deadline of an operation, so that a slow body gets its refusal first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Wait for a first request."""
        super().connection_made(transport)
        self._end: asyncio.TimerHandle | None = self.loop.call_later(self.seconds, self._give_up)
        if self.client is None and _is_from_a_network(transport):
            # Gone before it was let in. What it has sent could be read, and done: for nobody, by nobody.
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what has come, and wait for the rest if there must be some."""
        super().data_received(data)
        if not self._is_whole():
            if self._end is None:
                self._end = self.loop.call_later(self.seconds, self._give_up)
        elif self._end is not None:
            self._end.cancel()
            self._end = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _is_whole(self) -> bool:
        """Say whether a request has come entirely and waits for its answer.

        What comes at any other time is the beginning of a request, or of a body that nobody has asked for.
        """
        # None before the first head is complete, whatever the parent's annotation says.
        cycle = self.cycle
        return cycle is not None and not cycle.more_body and not cycle.response_complete

    def _give_up(self) -> None:
        self._end = None
        if not self._is_whole():
            self.transport.close()
            self.on_closing()


def _is_from_a_network(transport: asyncio.Transport) -> bool:
    """Say whether there is an address at the other end as long as there is somebody."""
    connection = transport.get_extra_info("socket")
    return connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}
