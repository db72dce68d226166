"""How does an answer leave in one system call? Its head waits for the first bytes of its body.

The web server writes head and body one after the other, and the event loop sends each at once: two system
calls, and a client woken twice, which on a small answer costs as much as a quarter of a cached query.
"""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD = b"HTTP/1.1 "
# An interim answer (RFC 9110, 15.2) has no body to wait for: the client waits for it to send its own.
_INTERIM = b"HTTP/1.1 100 "


class HeadHolder:
    """What the protocol writes to: a transport that keeps back the head of an answer until more comes.

    It has the methods that the protocol calls; what happens rarely is handed through.
    """

    __slots__ = ("_held", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport) -> None:
        """Take the transport that sends."""
        self._transport = transport
        self._held = b""
        # Asked after every answer; bound here it costs no more than on the transport itself.
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send, together with the head that waits; or let a head wait."""
        if self._held:
            data, self._held = self._held + data, b""
        elif data.startswith(_HEAD) and not data.startswith(_INTERIM):
            self._held = data
            return
        self._transport.write(data)

    def flush(self) -> None:
        """Send a head that has no body, as those of HEAD requests and of 204."""
        if self._held:
            self._transport.write(self._held)
            self._held = b""

    def close(self) -> None:
        """Send what waits and close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's protocol, its answers in one piece."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Put the holder between the protocol and the transport."""
        self._holder = HeadHolder(transport)
        super().connection_made(cast("asyncio.Transport", self._holder))

    def on_response_complete(self) -> None:
        """Let no head wait for a body that will not come."""
        self._holder.flush()
        super().on_response_complete()
