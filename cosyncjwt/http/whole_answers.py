"""How does an answer leave in one piece, and without each of its header fields being checked anew?

The web server writes head and body one after the other, and the event loop sends each at once: two system
calls, and a client woken twice, which on a small answer costs as much as a quarter of a cached query. It also
searches every name and value for what may not stand there, although nearly all are the same in every answer.
"""

from functools import lru_cache
from typing import Final

from starlette.types import ASGIApp, Message
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

HEADS = 512
"""How many heads are remembered as they are sent: one for each length of a body, of half a kilobyte."""
Field = tuple[bytes, bytes]
_NONE: Final[tuple[Field, ...]] = ((b"", b""),)
_UNUSUAL = frozenset({b"", b"connection", b"content-length", b"transfer-encoding"})
_LENGTH = b"content-length"
_REQUEST_ID = b"x-request-id"


class WholeCycle(RequestResponseCycle):
    """A request and its answer, whose head waits for its body; what is unusual goes the server's own way."""

    _start: Message | None = None

    async def send(self, message: Message) -> None:  # type: ignore[override]  # any message, as in Starlette
        """Send what the application says, or let a head wait."""
        if message["type"] == "http.response.start" and self._start is None and not self.response_started:
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            whole = self._whole(start, message)
            if whole is not None:
                self._leave(whole)
                return
            await super().send(start)  # type: ignore[arg-type]  # as above
        await super().send(message)  # type: ignore[arg-type]  # as above

    async def send_500_response(self) -> None:
        """Say that the application has failed, in place of a head that has not left."""
        self._start = None
        await super().send_500_response()

    def _whole(self, start: Message, message: Message) -> bytes | None:
        """Return the answer as it goes over the wire; None for one that the server shall write itself."""
        if message.get("more_body") or not self.keep_alive or self.disconnected or self.flow.write_paused:
            return None
        # Where the id of a request stands last, as in all of ours, what comes before is often the same.
        *fields, (name, value) = start.get("headers") or _NONE
        if name == _REQUEST_ID and value.isalnum():
            last = b"x-request-id: %b\r\n\r\n" % value
        else:
            fields.append((name, value))
            last = b"\r\n"
        head, length = _head(tuple(fields))
        body = message.get("body", b"")
        if head is None or length != b"%d" % len(body) or self.scope["method"] == "HEAD":
            return None
        defaults = [b"%b: %b\r\n" % field for field in self.default_headers]
        return b"".join((STATUS_LINE[start["status"]], *defaults, head, last, body))

    def _leave(self, whole: bytes) -> None:
        """Send the answer, and note all that the server notes when one is complete."""
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = self.chunked_encoding = False
        self.transport.write(whole)
        self.message_event.set()
        self.on_response()


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's protocol, its answers in one piece."""

    answering: RequestResponseCycle | None = None
    """The request that was begun last: those behind it wait."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered that its client has gone; the server tells the last."""
        super().connection_lost(exc)
        cycle = self.answering
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        # Made by the server a moment ago, and asked for nothing yet; some are made as such.
        if not isinstance(cycle, WholeCycle):
            cycle.__class__ = WholeCycle
        self.answering = cycle
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]  # the same application


@lru_cache(HEADS)
def _head(fields: tuple[Field, ...]) -> tuple[bytes | None, bytes]:
    """Return fields as they are sent, and the length that they say; None for what the server must see."""
    lines, length = [], b""
    for name, value in fields:
        if name == _LENGTH and not length:
            length = value
        elif name.lower() in _UNUSUAL or HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
            return None, b""
        lines.append(b"%b: %b\r\n" % (name, value))
    return b"".join(lines), length
