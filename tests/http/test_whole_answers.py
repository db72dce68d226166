"""Does an answer leave in one piece, and does no head wait for a body that will not come?"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.server import ServerState

from cosyncjwt.http.whole_answers import WholeAnswers, _head

Exchange = Callable[[ASGIApp, bytes], Awaitable["Wire"]]
START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]}
GET = b"GET / HTTP/1.1\r\nHost: auth.test\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what it is given to send."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.late: list[bytes] = []
        self.closed, self.is_read, self.aborted, self.waiting_bytes = False, True, False, 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it, apart from the rest where it was closed before."""
        (self.late if self.closed else self.sent).append(bytes(data))

    def pause_reading(self) -> None:
        """Remember that nothing is to be read."""
        self.is_read = False

    def resume_reading(self) -> None:
        """Remember that it is to be read again."""
        self.is_read = True

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def abort(self) -> None:
        """Remember that it was closed at once."""
        self.closed = self.aborted = True

    def get_write_buffer_size(self) -> int:
        """Say how much the client has not taken yet."""
        return self.waiting_bytes

    def is_closing(self) -> bool:
        """Say whether it was closed."""
        return self.closed


async def _never_asked(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotImplementedError


def protocol_of(wire: Wire, app: ASGIApp) -> WholeAnswers:
    """Return the protocol of a connection."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, log_level="critical", ws="none")
    config.load()
    protocol = WholeAnswers(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.connection_made(wire)
    return protocol


@pytest.fixture
async def exchange() -> Exchange:
    """Return what hands one request to the protocol and returns the wire when the application is done."""

    async def exchanged(app: ASGIApp, request: bytes) -> Wire:
        done = asyncio.Event()

        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            finally:
                done.set()

        wire = Wire()
        protocol = protocol_of(wire, noted)
        protocol.data_received(request)
        await done.wait()
        # What the protocol does once the application has returned.
        await asyncio.sleep(0)
        protocol.connection_lost(None)
        if protocol.timeout_keep_alive_task is not None:
            protocol.timeout_keep_alive_task.cancel()
        return wire

    return exchanged


async def test_head_and_body_leave_together(exchange: Exchange) -> None:
    """One write, so the client is woken once."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(app, GET)

    (sent,) = wire.sent
    assert sent.startswith(b"HTTP/1.1 200 OK\r\n")
    assert sent.endswith(b"content-length: 4\r\n\r\nbody")


async def test_a_second_part_does_not_wait(exchange: Exchange) -> None:
    """What follows the first bytes of a body is sent as it comes."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"bo", "more_body": True})
        await send({"type": "http.response.body", "body": b"dy"})

    wire = await exchange(app, GET)

    assert wire.sent[0].endswith(b"\r\n\r\n")
    assert wire.sent[1:] == [b"bo", b"dy"]


async def test_an_answer_to_head_is_sent(exchange: Exchange) -> None:
    """A head without a body goes out when the answer is complete."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(app, GET.replace(b"GET", b"HEAD"))

    (sent,) = wire.sent
    assert sent.endswith(b"content-length: 4\r\n\r\n")


async def test_an_answer_that_breaks_off_is_an_error(exchange: Exchange) -> None:
    """When an application fails after its head, of which nothing has left, the client is told so."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        raise ValueError

    wire = await exchange(app, GET)

    assert wire.sent[0].startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert wire.closed


@pytest.mark.parametrize(
    "field",
    [
        (b"x-name", b"one\r\nx-other: two"),
        (b"x-na:me", b"value"),
        (b"x-name", b"\x00"),
        (b"x-request-id", b"one\r\nx-other: two"),
    ],
)
async def test_a_field_that_would_end_the_head_is_not_sent(
    exchange: Exchange, field: tuple[bytes, bytes]
) -> None:
    """Whatever an application lets into a field, no client gets a second one or a second answer by it."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({**START, "headers": [*START["headers"], field]})
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(app, GET)

    assert field[1] not in b"".join(wire.sent)
    assert wire.closed


async def test_ids_of_requests_are_not_remembered(exchange: Exchange) -> None:
    """Each comes once, so remembering them would push out the heads that come again."""
    ids = iter([b"d31c77239fb00bfe", b"0123456789abcdef"])

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({**START, "headers": [*START["headers"], (b"x-request-id", next(ids))]})
        await send({"type": "http.response.body", "body": b"body"})

    await exchange(app, GET)
    before = _head.cache_info().currsize
    wire = await exchange(app, GET)

    assert wire.sent[0].endswith(b"\r\nx-request-id: 0123456789abcdef\r\n\r\nbody")
    assert _head.cache_info().currsize == before


@pytest.mark.parametrize("length", [b"3", b"5"])
async def test_a_wrong_length_breaks_the_connection(exchange: Exchange, length: bytes) -> None:
    """An answer that is not as long as it says cannot be read, nor can the next: there is none."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({**START, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(app, GET)

    assert wire.closed


async def test_an_answer_that_closes_says_so(exchange: Exchange) -> None:
    """A connection that the application, or the client, wants closed is closed after the answer."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({**START, "headers": [*START["headers"], (b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(app, GET)

    assert b"\r\nconnection: close\r\n" in wire.sent[0]
    assert b"".join(wire.sent).endswith(b"\r\n\r\nbody")
    assert wire.closed


async def test_leave_to_send_a_body_is_given_at_once(exchange: Exchange) -> None:
    """A client that asks before it sends its body is not left waiting for the answer's."""

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        waiting = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await send(START)
        await send({"type": "http.response.body", "body": b"body"})

    wire = await exchange(
        app, b"POST / HTTP/1.1\r\nHost: auth.test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    )

    assert wire.sent[0] == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert wire.sent[1].endswith(b"\r\n\r\nbody")


async def test_what_is_no_http_is_refused() -> None:
    """A refusal before any application is asked leaves too."""
    wire = Wire()

    protocol_of(wire, _never_asked).data_received(b"no request\r\n\r\n")

    assert b"".join(wire.sent).startswith(b"HTTP/1.1 400 ")
    assert wire.closed
