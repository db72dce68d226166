"""How does a server leave without losing a request?

From SIGTERM on `/readyz` says 503 and answers close their connections, while requests are still taken: who
sends them has time to notice, and sends the next ones elsewhere. Only then the web server stops to listen. A
request that came just before that would be cut off, and none may be sent twice.
"""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READY = "/readyz"
CLOSE = (b"connection", b"close")
Stop = Callable[[int, FrameType | None], object]


class Draining:
    """An application that sends everybody elsewhere before its web server stops."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        """Take the application, and for how long it goes on after SIGTERM; 0 for not at all."""
        self._app = app
        self._seconds = seconds
        self._leaving = False

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

        unready = JSONResponse({"status": "unavailable"}, 503, headers={"Cache-Control": "no-store"})
        app: ASGIApp = unready if scope["path"] == READY else self._app
        await app(scope, receive, closing)

    def _watch(self) -> None:
        """Come before the web server, which has taken the signal over by now."""
        stop = signal.getsignal(signal.SIGTERM)
        if self._seconds > 0 and callable(stop):
            signal.signal(signal.SIGTERM, self._leave(stop, asyncio.get_running_loop()))

    def _leave(self, stop: Stop, loop: asyncio.AbstractEventLoop) -> Stop:
        def leave(number: int, frame: FrameType | None) -> None:
            # A second signal does not wait.
            if self._leaving:
                stop(number, frame)
                return
            self._leaving = True
            loop.call_soon_threadsafe(loop.call_later, self._seconds, stop, number, None)

        return leave
