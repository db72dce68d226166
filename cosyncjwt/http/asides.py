"""What may a request say beside its head and its body? What it likes: nobody listens.

Fields behind a body (trailers) would be taken for those of the head, and a client could so write what only
its proxy may: the address that it comes from. Some proxies let them pass, and see no harm in them.

Nobody has to grant another protocol. But of a request that asks for one the parser reads the head only. What
follows would be lost, or, where it comes by itself, be the next request: of what its proxy takes for a body.

Knows of uvicorn: that fields go to `headers` whenever they come, and when `_should_upgrade` is asked.
"""

import sys

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cosyncjwt.http.whole_answers import Field


class Forgotten(list[Field]):
    """Where fields go that come behind a body."""

    def append(self, field: Field, /) -> None:
        """Forget it."""


_FORGOTTEN = Forgotten()


class OtherProtocol(Exception):
    """A request asks for another protocol; its cause says how many bytes were read until then."""


class Asides(HttpToolsProtocol):
    """uvicorn's protocol, reading a request for what it is whatever it says beside."""

    def data_received(self, data: bytes) -> None:
        """Take what has come, and what follows a wish for another protocol as if there was no wish."""
        while True:
            try:
                super().data_received(data)
            except OtherProtocol as wish:
                data = self._without_wish() + data[wish.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                # As the server makes its own.
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            else:
                return

    def on_headers_complete(self) -> None:
        """Begin to answer; what comes as a field from now on is none."""
        super().on_headers_complete()
        self.headers = _FORGOTTEN

    def on_chunk_complete(self) -> None:
        """Close with the answer where a field behind the body says so: the parser takes nothing more."""
        if not self.parser.should_keep_alive():
            self.cycle.keep_alive = False
            if self.cycle.response_complete:
                self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Say how far the parser has read, or refuse a tunnel."""
        if self.scope["method"] == "CONNECT":
            self.send_400_response("This is no proxy.")
            return
        # Called while it is handled that the parser has stopped.
        stopped = sys.exception()
        raise OtherProtocol(*(stopped.args if stopped else ()))

    def _should_upgrade(self) -> bool:
        # By that the server begins nothing with such a request, and calls the above.
        return True

    def _without_wish(self) -> bytes:
        """Return the head that was read, without what makes it stop the parser."""
        method, version = self.scope["method"].encode(), self.scope["http_version"].encode()
        start = b"%b %b HTTP/%b" % (method, self.url, version)
        fields = [b"%b: %b" % field for field in self.scope["headers"] if field[0] != b"upgrade"]
        return b"\r\n".join((start, *fields, b"", b""))
