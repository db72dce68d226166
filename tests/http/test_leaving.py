"""What is told to whoever comes while a server leaves, and when does it stop?"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cosyncjwt.app import create_refusal
from cosyncjwt.http.draining import Draining, Farewell
from tests.http.test_parting import until
from tests.service import ORIGIN, SETTINGS

LONG = Farewell(quiet=3600, longest=3600)
AT_ONCE = Farewell(quiet=0, longest=0)
QUERY = {"query": "{ __typename }"}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything."""
    if scope["type"] == "http":
        await PlainTextResponse("as before")(scope, receive, send)


@dataclass
class Leaving:
    """A server's process that was told to end; `stopped` has the signals that reached the web server."""

    draining: ASGIApp
    http: httpx.AsyncClient
    stopped: list[int] = field(default_factory=list)

    async def leave(self) -> None:
        """Tell it to end, and return when it has begun to."""
        signal.raise_signal(signal.SIGTERM)
        await until(lambda: True)


async def nothing(*_: object) -> None:
    """Neither receive nor send."""


@contextmanager
def process(seconds: float, farewell: Farewell) -> Iterator[Leaving]:
    """Yield a process that takes SIGTERM as a web server does."""
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)

    former = signal.signal(signal.SIGTERM, stop)
    draining = Draining(app, create_refusal(SETTINGS), seconds, farewell)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(draining), base_url=ORIGIN)
    try:
        yield Leaving(draining, http, stopped)
    finally:
        signal.signal(signal.SIGTERM, former)


@pytest.fixture
async def refusing() -> Leaving:
    """Return a process that refuses, for an hour."""
    with process(0, LONG) as left:
        await left.draining({"type": "lifespan"}, nothing, nothing)
        await left.leave()
        return left


async def test_the_api_refuses_as_overloaded(refusing: Leaving) -> None:
    """A GraphQL client gets an error that it knows, with the time to come back, and a closed connection."""
    answer = await refusing.http.post("/graphql", json=QUERY)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.headers["connection"], answer.headers["retry-after"]) == (
        503,
        "close",
        "1",
    )
    assert error["extensions"] == {"code": "OVERLOADED", "retryAfterSeconds": 1}
    assert answer.headers["content-type"] == "application/json"


async def test_the_api_refuses_in_the_media_type_that_is_asked_for(refusing: Leaving) -> None:
    """Who asks for GraphQL's own media type gets it."""
    wanted = "application/graphql-response+json"

    answer = await refusing.http.post("/graphql", json=QUERY, headers={"accept": wanted})

    assert answer.headers["content-type"] == wanted


async def test_other_routes_refuse_plainly(refusing: Leaving) -> None:
    """A page or document is refused with the same fields as any answer has."""
    answer = await refusing.http.get("/signup/confirm")

    assert (answer.status_code, answer.headers["connection"], answer.headers["retry-after"]) == (
        503,
        "close",
        "1",
    )
    assert answer.json() == {"message": "The server is busy. Try again in a moment."}
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_page_of_another_site_may_read_the_refusal(refusing: Leaving) -> None:
    """A browser shows a front end the refusal, not a failure of the network."""
    answer = await refusing.http.post("/graphql", json=QUERY, headers={"origin": "http://localhost:3000"})

    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


async def test_probes_tell_the_truth(refusing: Leaving) -> None:
    """The process lives and is not ready."""
    statuses = [(await refusing.http.get(path)).status_code for path in ("/healthz", "/readyz")]

    assert statuses == [200, 503]


async def test_whoever_comes_is_answered_as_before_for_a_time() -> None:
    """While the balancer looks away, nobody is refused; every answer closes its connection."""
    with process(3600, AT_ONCE) as left:
        await left.draining({"type": "lifespan"}, nothing, nothing)
        await left.leave()

        answer = await left.http.post("/graphql", json=QUERY)

        assert (answer.text, answer.headers["connection"], left.stopped) == ("as before", "close", [])


async def test_it_stops_when_nobody_comes() -> None:
    """Then the web server gets its signal."""
    with process(0, AT_ONCE) as left:
        await left.draining({"type": "lifespan"}, nothing, nothing)
        await left.leave()

        await until(lambda: left.stopped == [signal.SIGTERM])


async def test_a_second_signal_does_not_wait() -> None:
    """Whoever tells it twice means it."""
    with process(3600, LONG) as left:
        await left.draining({"type": "lifespan"}, nothing, nothing)
        await left.leave()
        await left.leave()

        assert left.stopped == [signal.SIGTERM]
