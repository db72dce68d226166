"""Is a request the same to an application, and its answer to a client, whichever way the web server goes?

uvicorn's own protocol and ours are given the same bytes, in the same pieces.
"""

import asyncio
from typing import Any

import pytest

from cosyncjwt.http.repeated_heads import LONGEST, RepeatedHeads
from cosyncjwt.http.usual_requests import Sign, UsualCycle
from tests.http.twins import USUAL, Connection, same

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
