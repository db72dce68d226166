"""Two connections that are given the same bytes: one of the plain protocol, one that takes the short ways."""

import asyncio
from collections.abc import Sequence
from typing import Any

import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from cosyncjwt.http.asides import Asides
from cosyncjwt.http.moderation import Moderation
from cosyncjwt.http.repeated_heads import RepeatedHeads
from tests.http.test_whole_answers import Wire

USUAL = b"POST /graphql HTTP/1.1\r\nHost: auth.test\r\nContent-Length: 4\r\n\r\nbody"


class Plain(Moderation, Asides, HttpToolsProtocol):
    """uvicorn's protocol with what ours refuses and leaves out, and none of the short ways."""

    answering = None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.answering = cycle  # type: ignore[assignment]
        super()._start_asgi_task(cycle, app)


class Told:
    """An application that notes what it was told; how it answers a field of the request says."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, note it, write into it as applications do, and answer."""
        fields = list(scope["headers"])
        manner = b"".join(value for name, value in fields if name == b"x-manner")
        parts: list[Message] = []
        while manner != b"early" and (not parts or parts[-1].get("more_body")):
            parts.append(await receive())
        if manner == b"late":
            await asyncio.sleep(0)
        body = b"".join(part.get("body", b"") for part in parts)
        seen = scope | {"headers": fields, "state": dict(scope["state"])}
        self.requests.append((seen, [part["type"] for part in parts][-1:], body))
        scope["headers"].append((b"x-written", b"by the application"))
        scope["state"]["written"] = scope["written"] = True
        answer = [(b"content-length", b"2")]
        if manner == b"close":
            answer.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": 200, "headers": answer})
        await send({"type": "http.response.body", "body": b"ok"})


class Connection:
    """A connection to a server of one of the two protocols."""

    def __init__(self, kind: type[HttpToolsProtocol], **settings: Any) -> None:
        self.told, self.wire = Told(), Wire()
        quiet: Any = {"lifespan": "off", "log_config": None, "log_level": "critical", "access_log": False}
        config = uvicorn.Config(self.told, ws="none", **quiet, **settings)
        config.load()
        self.state = ServerState()
        self.protocol = kind(config, self.state, {"shared": 1}, asyncio.get_running_loop())
        self.protocol.connection_made(self.wire)
        self._unread: list[bytes] = []
        self.was_closed = False
        """Whether the server closed it."""

    async def send(self, pieces: Sequence[bytes], turns: Sequence[int]) -> None:
        """Send pieces, and let the event loop turn so often after each."""
        for piece, turn in zip(pieces, turns, strict=True):
            self._unread.append(piece)
            self._read()
            for _ in range(turn):
                await self._turn()
        while not self.wire.closed and self.state.tasks and not self._waits():
            await self._turn()
        self.was_closed = self.wire.closed
        self.protocol.connection_lost(None)
        for timer in (self.protocol.timeout_keep_alive_task, getattr(self.protocol, "_end", None)):
            if timer is not None:
                timer.cancel()
        while self.state.tasks:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)

    async def _turn(self) -> None:
        await asyncio.sleep(0)
        self._read()

    def _read(self) -> None:
        while self._unread and self.wire.is_read and not self.wire.closed:
            self.protocol.data_received(self._unread.pop(0))

    def _waits(self) -> bool:
        return self.protocol.cycle.more_body and not self.protocol.pipeline

    @property
    def answers(self) -> list[bytes]:
        """The status of each answer."""
        return [answer[:3] for answer in b"".join(self.wire.sent).split(b"HTTP/1.1 ")[1:]]

    @property
    def seen(self) -> tuple[list[Any], bytes, int | None]:
        """What application and client have seen, and the server counted; nothing of what was closed."""
        count = None if self.was_closed else self.state.total_requests
        return self.told.requests, b"".join(self.wire.sent), count


async def same(pieces: Sequence[bytes], turns: Sequence[int]) -> Connection:
    """Send the same to both, and return ours when there was no difference."""
    theirs, ours = Connection(Plain), Connection(RepeatedHeads)
    for connection in (theirs, ours):
        await connection.send(pieces, turns)
    assert ours.seen == theirs.seen, f"{pieces!r}, {turns!r}"
    return ours
