"""Is what a request says beside its head and its body heard by nobody, and does it move no other request?"""

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cosyncjwt.http.repeated_heads import RepeatedHeads
from tests.http.twins import USUAL, Connection

WISH = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nHost"
WISHING = USUAL.replace(b"Host", WISH)
CHUNKED = b"POST /graphql HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nTransfer-Encoding: chunked\r\n"
PARTS = b"\r\n4\r\nbody\r\n0\r\n"


def connection() -> Connection:
    """Return a connection to a server that believes its proxy."""
    made = Connection(RepeatedHeads)
    made.protocol.app = ProxyHeadersMiddleware(made.told, "*")  # type: ignore[assignment, arg-type]  # ASGI
    return made


def bodies(made: Connection) -> list[bytes]:
    """Return the bodies of the requests that the application was given."""
    return [body for _, _, body in made.told.requests]


@pytest.mark.parametrize("cut", [0, 1])
async def test_writing_behind_a_body_what_only_a_proxy_may(cut: int) -> None:
    """A client that writes X-Forwarded-For and a token behind its body does not speak for its proxy by it."""
    made = connection()
    whole = CHUNKED + PARTS + b"X-Forwarded-For: 198.51.100.6\r\nAuthorization: Bearer other\r\n\r\n"
    pieces = [whole[: -cut * 40], whole[-cut * 40 :]] if cut else [whole]

    await made.send(pieces, [1] * len(pieces))

    [(scope, _, body)] = made.told.requests
    assert scope["client"][0] == "192.0.2.1"
    assert b"authorization" not in dict(scope["headers"])
    assert body == b"body"


@pytest.mark.parametrize("field", [b"Connection", b"Proxy-Connection"])
@pytest.mark.parametrize("manner", [b"late", b"early"])
async def test_a_field_behind_a_body_that_closes_does_so(field: bytes, manner: bytes) -> None:
    """No request after it is swallowed in silence, which may be another client's of the same proxy."""
    made = connection()
    head = CHUNKED + b"X-Manner: " + manner + b"\r\n"
    whole = head + PARTS + field + b": close\r\n\r\n"

    await made.send([whole[:-9], whole[-9:], USUAL], [3, 3, 9])

    assert made.answers == [b"200"]
    assert made.was_closed
    # Who has it in time is told so too.
    assert (b"connection: close" in b"".join(made.wire.sent)) == (manner == b"late")


@pytest.mark.parametrize("cut", range(-6, 1))
async def test_smuggling_a_request_in_the_body_of_one_that_asks_for_another_protocol(cut: int) -> None:
    """What a proxy sends as a body is a body, however it arrives, and the request is answered in HTTP/1.1."""
    made = connection()
    smuggling = WISHING.replace(b"Length: 4", b"Length: %d" % len(USUAL)).replace(b"body", USUAL)
    middle = len(smuggling) - len(USUAL) + cut

    await made.send([smuggling[:middle], smuggling[middle:], USUAL.replace(b"body", b"next")], [9] * 3)

    assert bodies(made) == [USUAL, b"next"]
    assert made.answers == [b"200"] * 2


async def test_requests_that_ask_for_another_protocol_come_as_any() -> None:
    """One after the other, at once, in chunks, again: of each the whole is read."""
    made = connection()
    chunks = CHUNKED.replace(b"Host", WISH) + PARTS + b"\r\n"

    await made.send([WISHING] * 4 + [WISHING + chunks + WISHING], [9] * 5)

    assert bodies(made) == [b"body"] * 7
    assert made.answers == [b"200"] * 7
    assert b"upgrade" not in {name for scope, _, _ in made.told.requests for name, _ in scope["headers"]}


@pytest.mark.parametrize("target", [b"db.internal:5432", b"/graphql"])
async def test_a_tunnel_is_refused(target: bytes) -> None:
    """Nothing of what is to go through it is a request, and its connection closes."""
    made = connection()

    tunnel = b"CONNECT " + target + b" HTTP/1.1\r\nHost: auth.test\r\n\r\n"

    await made.send([USUAL, tunnel + USUAL, USUAL], [9] * 3)

    assert bodies(made) == [b"body"]
    assert made.answers == [b"200", b"400"]
    assert made.was_closed
