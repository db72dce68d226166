"""How much may come over a connection before there is something to answer? A head, and a few requests ahead.

The web server bounds neither. It keeps a head of any length, copying it anew with each piece; and requests
that are sent without waiting for answers it reads on and on, each of which takes a hundred times its bytes.

Knows of uvicorn: that a connection's reading goes on by `flow` only, and that requests wait in `pipeline`.
"""

import asyncio

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

MOST_BYTES = 64 * 1024
"""How long a head may be, or what stands between parts of a body, but for the piece that it begins in."""
MOST_WAITING = 64
"""How many requests may wait for the answer to the one before them."""
_TOO_LARGE = STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n"


class TooMany(Exception):
    """More requests have come at once than may wait: the parser is to stop."""


class Turns(FlowControl):
    """What nothing is read by while a request waits for its turn."""

    def __init__(self, transport: asyncio.Transport, waiting: object) -> None:
        """Take the connection, and what is true while a request waits."""
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        """Read on, unless what was read is enough."""
        if not self._waiting:
            super().resume_reading()


class Moderation(HttpToolsProtocol):
    """uvicorn's protocol, taking no more than there is a use for."""

    answering: RequestResponseCycle | None
    _unused = 0
    """How many bytes have come since there was a request, or a part of a body."""
    _takes_no_more = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Begin."""
        super().connection_made(transport)
        self.flow = Turns(transport, self.pipeline)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        if self._takes_no_more:
            self.flow.pause_reading()
            return
        self._unused += len(data)
        super().data_received(data)
        if self._unused > MOST_BYTES and not self.transport.is_closing():
            self._refuse(_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._unused = 0
        if len(self.pipeline) >= MOST_WAITING:
            raise TooMany
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._unused = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        if not self._lets_the_last_be_answered():
            super().send_400_response(msg)

    def _refuse(self, refusal: bytes) -> None:
        if self._lets_the_last_be_answered():
            return
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(refusal)
        self.transport.close()

    def _lets_the_last_be_answered(self) -> bool:
        """Let the answer close the connection that a whole request waits for; say whether there is one."""
        if self.pipeline and self.cycle.more_body:
            # What waits and will never be whole.
            self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else self.answering  # type: ignore[assignment]
        cycle = self.cycle
        if cycle is None or cycle.more_body or cycle.response_complete:
            return False
        cycle.keep_alive = False
        self._takes_no_more = True
        self.flow.pause_reading()
        return True
