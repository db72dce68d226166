"""Which fixtures do the tests of the endpoint share, and what of it needs Node?"""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from structlog.testing import capture_logs
from structlog.typing import EventDict

from cosyncjwt.app import create_app
from tests.http.toy import AUDITS, Toy, toy
from tests.node import why_absent
from tests.service import SETTINGS

_AUDIT_TEST = "test_audits.py"


class GraphQLClient:
    """Speaks to a toy endpoint."""

    def __init__(self, made: Toy) -> None:
        self.toy = made
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(made.app), base_url="http://toy.example")

    async def send(
        self, query: object, accept: str = "application/graphql-response+json", **more: object
    ) -> httpx.Response:
        """Send one GraphQL request."""
        return await self.http.post("/graphql", json={"query": query, **more}, headers={"accept": accept})

    async def raw(
        self, body: bytes, content_type: str | None = "application/json", **headers: str
    ) -> httpx.Response:
        """Send any bytes."""
        fields = headers | ({} if content_type is None else {"content-type": content_type})
        return await self.http.post("/graphql", content=body, headers=fields)


@pytest.fixture
async def graphql() -> AsyncIterator[GraphQLClient]:
    """Give a client of an endpoint with introspection on."""
    client = GraphQLClient(toy())
    yield client
    await client.http.aclose()


@pytest.fixture
async def closed() -> AsyncIterator[GraphQLClient]:
    """Give a client of an endpoint with introspection off, as in production."""
    client = GraphQLClient(toy(introspection=False))
    yield client
    await client.http.aclose()


@pytest.fixture(params=["introspection on", "introspection off"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[GraphQLClient]:
    """Give a client of each kind in turn."""
    client = GraphQLClient(toy(introspection=request.param == "introspection on"))
    yield client
    await client.http.aclose()


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """Give the events logged during the test."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def audited_url(tmp_path: Path) -> Iterator[str]:
    """Serve the whole application on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = create_app(replace(SETTINGS, store_url=f"sqlite:///{tmp_path}/audited.db", public_url=origin))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"{origin}/graphql"
    server.should_exit = True
    thread.join(timeout=60)
    listening.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the audits out of the run where they cannot run."""
    audits = [item for item in items if item.path.name == _AUDIT_TEST]
    if audits and why_absent(AUDITS):
        config.hook.pytest_deselected(items=audits)
        items[:] = [item for item in items if item not in audits]
