"""How does a server leave without losing a request?

From SIGTERM on `/readyz` says 503 and answers close their connections, while requests are still taken: who
sends them has time to notice, and sends the next ones elsewhere. Then whoever still comes, over an open
connection or a new one, is refused with 503, until for a moment nobody has come. Only then the web server
stops to listen: it would cut off a request that has just been sent, and none may be sent twice.
"""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cosyncjwt.http.door import take_nobody

ALIVE = "/healthz"
READY = "/readyz"
CLOSE = (b"connection", b"close")
Stop = Callable[[int, FrameType | None], object]


@dataclass(frozen=True, slots=True)
class Farewell:
    """How long requests are refused, in seconds: until nobody has come for `quiet`, `longest` in all."""

    quiet: float = 0.25
    longest: float = 2.0


class Draining:
    """An application that sends everybody elsewhere before its web server stops."""

    def __init__(
        self, app: ASGIApp, refusal: ASGIApp, seconds: float, farewell: Farewell | None = None
    ) -> None:
        """Take the application, what refuses in its place, and for how long it goes on after SIGTERM."""
        self._app = app
        self._refusal = refusal
        self._seconds = seconds
        self._farewell = farewell or Farewell()
        self._leaving = False
        self._refusing_since: float | None = None
        self._asked = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, as long as nobody leaves."""
        if scope["type"] == "lifespan":
            self._watch()
        elif self._leaving and scope["type"] == "http":
            await self._answer_last(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _answer_last(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), CLOSE]}
            await send(message)

        self._asked = asyncio.get_running_loop().time()
        await self._last(scope["path"])(scope, receive, closing)

    def _last(self, path: str) -> ASGIApp:
        """Return what answers from now on."""
        if path == READY:
            return JSONResponse({"status": "unavailable"}, 503, headers={"Cache-Control": "no-store"})
        return self._app if self._refusing_since is None or path == ALIVE else self._refusal

    def _watch(self) -> None:
        """Come before the web server, which has taken the signal over by now."""
        stop = signal.getsignal(signal.SIGTERM)
        if callable(stop):
            signal.signal(signal.SIGTERM, self._leave(stop, asyncio.get_running_loop()))

    def _leave(self, stop: Stop, loop: asyncio.AbstractEventLoop) -> Stop:
        def leave(number: int, frame: FrameType | None) -> None:
            # A second signal does not wait.
            if self._leaving:
                stop(number, frame)
                return
            self._leaving = True
            loop.call_soon_threadsafe(loop.call_later, self._seconds, self._refuse, loop, stop)

        return leave

    def _refuse(self, loop: asyncio.AbstractEventLoop, stop: Stop) -> None:
        self._refusing_since = self._asked = loop.time()
        self._stop_when_quiet(loop, stop)

    def _stop_when_quiet(self, loop: asyncio.AbstractEventLoop, stop: Stop) -> None:
        now = loop.time()
        since = now if self._refusing_since is None else self._refusing_since
        rest = min(self._asked + self._farewell.quiet, since + self._farewell.longest) - now
        if rest > 0:
            loop.call_later(rest, self._stop_when_quiet, loop, stop)
            return
        # Who waits to be accepted is told so too.
        take_nobody(_listeners(stop))
        loop.call_later(self._farewell.quiet, stop, signal.SIGTERM, None)


def _listeners(stop: Stop) -> list[int]:
    """Return on what the web server listens to which the method belongs."""
    server: object = getattr(stop, "__self__", None)
    if not isinstance(server, uvicorn.Server):
        return []
    return [each.fileno() for listening in server.servers for each in listening.sockets]
