"""What must a web server do for the usual request? Less than for any: that takes a quarter of its own time.

Usual is a request for the path of the API, in HTTP/1.1, alone on its connection, that asks for no leave to
send its body, while the server takes requests. All others go uvicorn's own way.

Knows of uvicorn: the attributes of its `RequestResponseCycle`, what `on_headers_complete` makes of a request,
and that of `message_event` nothing is used but `set`, `clear` and `wait`.
"""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from cosyncjwt.http.idling import Idling
from cosyncjwt.http.whole_answers import WholeCycle

PATHS = {b"/graphql": "/graphql"}
"""Which addresses need not be taken apart: paths of plain letters, nothing behind them."""


class Sign:
    """What `asyncio.Event` is to one who waits, for less than half of its price."""

    __slots__ = ("_is_set", "_waiting")

    def __init__(self) -> None:
        """Begin unset."""
        self._is_set = False
        self._waiting: tuple[asyncio.Future[None], ...] = ()

    def set(self) -> None:
        """Wake all who wait."""
        self._is_set = True
        waiting, self._waiting = self._waiting, ()
        for each in waiting:
            # Who has given up waiting is done.
            if not each.done():
                each.set_result(None)

    def clear(self) -> None:
        """Let the next one wait."""
        self._is_set = False

    async def wait(self) -> None:
        """Wait until it is set."""
        if not self._is_set:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting += (woken,)
            await woken


class UsualCycle(WholeCycle):
    """A usual request and its answer: the same as uvicorn's, of which most begins alike for all."""

    access_log = False
    disconnected: bool = False
    waiting_for_100_continue: bool = False
    more_body: bool = True
    response_started: bool = False
    response_complete: bool = False
    chunked_encoding: bool | None = None
    expected_content_length: int = 0

    def __init__(self, protocol: "UsualRequests", *, keep_alive: bool) -> None:
        """Begin with the request whose head the protocol has just read."""
        self.scope, self.keep_alive = protocol.scope, keep_alive
        self.transport, self.flow = protocol.transport, protocol.flow
        self.logger, self.access_logger = protocol.logger, protocol.access_logger
        self.default_headers = protocol.server_state.default_headers
        self.on_response = protocol.on_response_complete
        self.message_event = Sign()  # type: ignore[assignment]  # all of it that is used
        self.body = bytearray()


class UsualRequests(Idling):
    """uvicorn's protocol, with a shorter way for usual requests."""

    cycle: RequestResponseCycle
    paths: ClassVar = PATHS

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        path = self.paths.get(self.url)
        parser = self.parser
        if (
            path is None
            or self.expect_100_continue
            or not self._is_free()
            or parser.should_upgrade()
            or parser.get_http_version() != "1.1"
        ):
            super().on_headers_complete()
            return
        scope = self.scope
        scope["method"] = parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"], scope["query_string"] = path, self.url, b""
        self._begin(keep_alive=parser.should_keep_alive())

    def _is_free(self) -> bool:
        """Say whether nothing keeps a request from being answered by the application at once."""
        cycle, most = self.cycle, self.limit_concurrency
        return (
            (cycle is None or cycle.response_complete)
            and not self.access_log
            and not self.root_path
            and (most is None or (len(self.connections) < most and len(self.tasks) < most))
        )

    def _begin(self, *, keep_alive: bool) -> UsualCycle:
        self.cycle = cycle = UsualCycle(self, keep_alive=keep_alive)
        self._start_asgi_task(cycle, self.app)
        return cycle
