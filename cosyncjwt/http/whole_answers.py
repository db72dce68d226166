"""How does an answer leave in one piece, and without each of its header fields being checked anew?

The web server writes head and body one after the other, and the event loop sends each at once: two system
calls, and a client woken twice, which on a small answer costs as much as a quarter of a cached query. It also
searches every name and value for what may not stand there, although nearly all are the same in every answer.
"""

from functools import lru_cache

from starlette.types import ASGIApp, Message
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

FIELDS = 512
"""How many fields are remembered as they are sent. They are public, and the same bytes for ever."""
_UNUSUAL = frozenset({b"connection", b"transfer-encoding"})
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
        body = message.get("body", b"")
        lines = [STATUS_LINE[start["status"]]]
        for name, value in self.default_headers:
            lines.append(b"%b: %b\r\n" % (name, value))
        has_length = False
        for name, value in start.get("headers", ()):
            if name == _LENGTH and not has_length and value == b"%d" % len(body):
                lines.append(b"content-length: %b\r\n" % value)
                has_length = True
                continue
            if name == _REQUEST_ID and value.isalnum():
                # Never the same twice: to be remembered it would push all the others out.
                lines.append(b"x-request-id: %b\r\n" % value)
                continue
            line = _line(name, value)
            if line is None:
                return None
            lines.append(line)
        if not has_length or self.scope["method"] == "HEAD":
            return None
        lines += (b"\r\n", body)
        return b"".join(lines)

    def _leave(self, whole: bytes) -> None:
        """Send the answer, and note all that the server notes when one is complete."""
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = self.chunked_encoding = False
        self.transport.write(whole)
        self.message_event.set()
        self.on_response()


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's protocol, its answers in one piece."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        # Made by the server a moment ago, and asked for nothing yet.
        cycle.__class__ = WholeCycle
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]  # the same application


@lru_cache(FIELDS)
def _line(name: bytes, value: bytes) -> bytes | None:
    """Return a field as it is sent; None for one that the server must see, or has to refuse."""
    if name.lower() in _UNUSUAL or name.lower() == _LENGTH:
        return None
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        return None
    return b"%b: %b\r\n" % (name, value)
