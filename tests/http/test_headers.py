"""Which header fields protect every answer, and which hosts get one?"""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Message

from cosyncjwt.http.headers import SecurityHeaders, request_id_of


async def _page(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.scope["path"], "id": request_id_of(request.scope)})


async def _own(_request: Request) -> JSONResponse:
    return JSONResponse(
        {}, headers={"Cache-Control": "max-age=600", "Content-Security-Policy": "default-src 'self'"}
    )


def client(
    *allowed_hosts: str, is_https: bool = False, any_host_paths: tuple[str, ...] = ()
) -> httpx.AsyncClient:
    """Make a client of an application behind the middleware."""
    routes = Starlette(routes=[Route("/", _page), Route("/own", _own), Route("/healthz", _page)])
    app = SecurityHeaders(
        routes, allowed_hosts=allowed_hosts, is_https=is_https, any_host_paths=any_host_paths
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://auth.example")


@pytest.mark.parametrize("path", ["/", "/missing"])
async def test_G24_every_answer_carries_the_fields(path: str) -> None:
    """Success and failure have the same protection."""
    reply = await client("*").get(path)

    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["cross-origin-opener-policy"] == "same-origin"
    assert reply.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "strict-transport-security" not in reply.headers


async def test_G24_an_answer_may_set_its_own() -> None:
    """A field that the answer has set is kept, once."""
    reply = await client("*").get("/own")

    assert reply.headers.get_list("cache-control") == ["max-age=600"]
    assert reply.headers.get_list("content-security-policy") == ["default-src 'self'"]


async def test_G24_hsts_is_sent_when_the_public_address_is_https() -> None:
    """Browsers are told to stay on TLS."""
    reply = await client("*", is_https=True).get("/")

    assert reply.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_the_request_id_is_ours_and_the_same_everywhere() -> None:
    """The application and the header have one id, which the client cannot choose."""
    reply = await client("*").get("/", headers={"x-request-id": "chosen\tby-client"})

    assert reply.headers["x-request-id"] == reply.json()["id"]
    assert "chosen" not in reply.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "auth.example.evil.example",
        "evil.example:443",
        "a/?x=",
        "auth.example@evil.example",
        "",
        "auth.example:x",
        "auth.example:80:80",
        "[::1]",
        "auth.example/",
        "localhost:8001",
    ],
)
async def test_G18_a_foreign_host_is_refused_without_echo(host: str) -> None:
    """A host that is not listed gets 421, on every path, and is not repeated."""
    http = client("auth.example", "localhost:8000")

    for path in ("/", "/own", "/missing", "/healthz"):
        reply = await http.get(path, headers={"host": host})

        assert reply.status_code == 421
        assert "evil" not in reply.text + str(reply.headers)


@pytest.mark.parametrize(
    "host", ["auth.example", "AUTH.example", "auth.example:8443", "localhost:8000", "[::1]:9"]
)
async def test_G18_a_listed_host_is_answered(host: str) -> None:
    """A name matches in any case, and with any port unless one is listed."""
    reply = await client("auth.example", "localhost:8000", "[::1]").get("/", headers={"host": host})

    assert reply.status_code == 200


async def test_G18_two_hosts_are_no_host() -> None:
    """A request with two Host fields is refused, whichever comes first."""
    reply = await client("auth.example").get(
        "/", headers=[("host", "auth.example"), ("host", "evil.example")]
    )

    assert reply.status_code == 421


async def test_probes_may_be_answered_for_any_host() -> None:
    """A probe that knows only an address reaches the paths named for it and no other."""
    http = client("auth.example", any_host_paths=("/healthz",))

    assert (await http.get("/healthz", headers={"host": "10.0.0.7"})).status_code == 200
    assert (await http.get("/", headers={"host": "10.0.0.7"})).status_code == 421


@pytest.mark.parametrize(("host", "path"), [("a/?x=", "/healthz"), ("auth.example", "@evil.example/healthz")])
async def test_G19_decisions_read_the_path_of_the_scope(host: str, path: str) -> None:
    """Neither a host nor a path that rewrites an address changes which route is taken."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    app = SecurityHeaders(
        Starlette(routes=[Route("/", _page)]), allowed_hosts=["auth.example"], is_https=False
    )
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
    }
    await app(scope, receive, send)

    assert sent[0]["status"] in {404, 421}


async def test_G18_a_websocket_for_a_foreign_host_is_closed() -> None:
    """The list of hosts holds for sockets too."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    app = SecurityHeaders(Starlette(), allowed_hosts=["auth.example"], is_https=False)
    await app({"type": "websocket", "path": "/", "headers": [(b"host", b"evil.example")]}, receive, send)

    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_lifespan_passes_through() -> None:
    """The middleware leaves start and stop to the application."""
    seen: list[str] = []

    async def app(scope: object, _receive: object, _send: object) -> None:
        seen.append(scope["type"])  # type: ignore[index]

    await SecurityHeaders(app, allowed_hosts=[], is_https=False)({"type": "lifespan"}, None, None)  # type: ignore[arg-type]

    assert seen == ["lifespan"]
