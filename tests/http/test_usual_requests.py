"""Is a request the same to an application, and its answer to a client, whichever way the web server goes?

uvicorn's own protocol and ours are given the same bytes, in the same pieces.
"""

import asyncio
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from cosyncjwt.http.repeated_heads import LONGEST, RepeatedHeads
from cosyncjwt.http.usual_requests import Sign, UsualCycle
from tests.http.test_whole_answers import Wire

USUAL = b"POST /graphql HTTP/1.1\r\nHost: auth.test\r\nContent-Length: 4\r\n\r\nbody"
REQUESTS = [
    USUAL,
    USUAL.replace(b"body", b"soul"),
    USUAL.replace(b"auth", b"AUTH"),
    USUAL.replace(b"POST", b"HEAD"),
    USUAL.replace(b"1.1", b"1.0"),
    USUAL.replace(b"/graphql", b"/graphql?a=b"),
    USUAL.replace(b"/graphql", b"/graphq%6c"),
    USUAL.replace(b"/graphql", b"http://auth.test/graphql"),
    USUAL.replace(b"Host", b"Connection: close\r\nHost"),
    USUAL.replace(b"Host", b"Expect: 100-continue\r\nHost"),
    USUAL.replace(b"Host", b"Connection: upgrade\r\nUpgrade: h2c\r\nHost"),
    USUAL.replace(b"Host", b"X-Name: one\r\nx-name: two\r\nHost"),
    b"POST /graphql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
    b"GET /graphql HTTP/1.1\r\nHost: auth.test\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(USUAL), USUAL),
    b"POST /graphql HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(USUAL) + 9, USUAL + b"\r\nPOST /g"),
    b"\r\n\r\n" + USUAL,
    b"POST /graphql HTTP/1.1\r\nX-Name: " + USUAL,
    b"POST /graphql HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody",
    b"no request\r\n\r\n",
]


class Told:
    """An application that notes what it was told."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, note it, write into it as applications do, and answer."""
        parts = [await receive()]
        while parts[-1].get("more_body"):
            parts.append(await receive())
        body = b"".join(part.get("body", b"") for part in parts)
        seen = scope | {"headers": list(scope["headers"]), "state": dict(scope["state"])}
        self.requests.append((seen, parts[-1]["type"], body))
        scope["headers"].append((b"x-written", b"by the application"))
        scope["state"]["written"] = scope["written"] = True
        start: Message = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"2")],
        }
        await send(start)
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

    async def send(self, pieces: Sequence[bytes], turns: Sequence[int]) -> None:
        """Send pieces, and let the event loop turn so often after each."""
        for piece, turn in zip(pieces, turns, strict=True):
            if self.wire.closed:
                break
            self.protocol.data_received(piece)
            for _ in range(turn):
                await asyncio.sleep(0)
        while self.state.tasks and not self._waits():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        self.protocol.connection_lost(None)
        if self.protocol.timeout_keep_alive_task is not None:
            self.protocol.timeout_keep_alive_task.cancel()
        while self.state.tasks:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)

    def _waits(self) -> bool:
        return self.protocol.cycle.more_body

    @property
    def seen(self) -> tuple[list[Any], bytes, bool, int]:
        """What the application, the client and the server's counter have seen of it."""
        return self.told.requests, b"".join(self.wire.sent), self.wire.closed, self.state.total_requests


async def same(pieces: Sequence[bytes], turns: Sequence[int]) -> Connection:
    """Send the same to both, and return ours when there was no difference."""
    theirs, ours = Connection(HttpToolsProtocol), Connection(RepeatedHeads)
    for connection in (theirs, ours):
        await connection.send(pieces, turns)
    assert ours.seen == theirs.seen
    return ours


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
async def test_a_request_that_comes_again_is_the_same(request_: bytes) -> None:
    """Four times one after the other, each is to application and client what uvicorn makes of it."""
    await same([request_] * 4, [9] * 4)


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
async def test_whatever_comes_between_is_read(request_: bytes) -> None:
    """After a head is known any other request, whole or its first half, is what uvicorn makes of it."""
    half = len(request_) // 2
    await same([*[USUAL] * 3, request_, USUAL, USUAL], [9] * 6)
    await same([*[USUAL] * 3, request_[:half], USUAL, USUAL], [9] * 6)


def _streams() -> Iterator[tuple[list[bytes], list[int]]]:
    chance = random.Random(8)  # noqa: S311 - examples, no secret
    for _ in range(300):
        requests = chance.choices(REQUESTS, [20, *[1] * (len(REQUESTS) - 1)], k=6)
        pieces = []
        for each in requests:
            cut = chance.choice([0, 0, 0, chance.randrange(len(each))])
            pieces += [piece for piece in (each[:cut], each[cut:]) if piece]
        yield pieces, [chance.choice([0, 1, 9]) for _ in pieces]


async def test_pieces_and_pipelines_are_the_same() -> None:
    """However streams of requests are cut, and whether answers are waited for or not, nothing differs."""
    for pieces, turns in _streams():
        await same(pieces, turns)


@pytest.mark.parametrize("turns", [0, 1, 9])
async def test_G07_a_known_request_within_a_body_is_no_request(turns: int) -> None:
    """What a client sends as a body is none of the connection's requests, though it be one byte by byte."""
    carrier = b"POST /graphql HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (2 * len(USUAL))

    ours = await same([*[USUAL] * 3, carrier, USUAL, USUAL], [9, 9, 9, *[turns] * 3])

    assert [body for _, _, body in ours.told.requests] == [*[b"body"] * 3, USUAL * 2]


async def test_a_known_head_is_not_read() -> None:
    """From the third time on the parser has nothing to do."""
    ours = Connection(RepeatedHeads)
    fed = []

    class Watching:
        def __init__(self, parser: Any) -> None:
            self._parser = parser

        def feed_data(self, data: bytes) -> None:
            fed.append(data)
            self._parser.feed_data(data)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._parser, name)

    ours.protocol.parser = Watching(ours.protocol.parser)  # type: ignore[assignment]
    other = USUAL.replace(b"body", b"soul")

    await ours.send([USUAL, USUAL, USUAL, other], [9] * 4)

    assert fed == [USUAL, USUAL]
    assert [body for _, _, body in ours.told.requests] == [b"body", b"body", b"body", b"soul"]


async def test_the_end_of_a_head_is_no_head() -> None:
    """A request in two pieces of the same length teaches nothing of the second piece alone."""
    end = b"x" * 9 + USUAL.removeprefix(b"POST /graphql HTTP/1.1")
    beginning = b"POST /graphql HTTP/1.1\r\nX-Name: ".ljust(len(end), b"x")

    ours = await same([beginning, end, end, end], [9] * 4)

    assert len(ours.told.requests) == 1


@pytest.mark.parametrize(
    "fields",
    [(b"X: " + b"x" * LONGEST,) * 2, (b"X: 1", b"X: 2")],
    ids=["long", "never again"],
)
async def test_not_every_head_is_kept(fields: tuple[bytes, bytes]) -> None:
    """A long one would cost memory on each connection, and one that differs each time comes never again."""
    ours = Connection(RepeatedHeads)
    first, second = (USUAL.replace(b"Host", field + b"\r\nHost") for field in fields)

    await ours.send([first, second], [9, 9])

    assert isinstance(ours.protocol, RepeatedHeads)
    assert ours.protocol._known is None
    assert len(ours.told.requests) == 2


async def test_a_full_server_refuses_known_heads_too() -> None:
    """Where no more is taken, a request that came before is refused like any other."""
    ours = Connection(RepeatedHeads, limit_concurrency=2)
    for _ in range(3):
        ours.protocol.data_received(USUAL)
        while ours.state.tasks:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
    ours.state.connections.add(Connection(RepeatedHeads).protocol)

    await ours.send([USUAL], [9])

    assert len(ours.told.requests) == 3
    assert ours.wire.sent[3].startswith(b"HTTP/1.1 503 ")


async def test_a_usual_request_goes_the_short_way() -> None:
    """The path of the API is known to the web server."""
    ours = Connection(RepeatedHeads)

    await ours.send([USUAL], [9])

    assert type(ours.protocol.cycle) is UsualCycle


async def test_a_sign_wakes_all_who_wait() -> None:
    """Who gives up waiting keeps nobody else from it."""
    sign = Sign()
    first, second = (asyncio.create_task(sign.wait()) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()
    await asyncio.sleep(0)
    sign.set()

    await second
    await sign.wait()
    sign.clear()
    third = asyncio.create_task(sign.wait())
    await asyncio.sleep(0)
    assert not third.done()
    third.cancel()
