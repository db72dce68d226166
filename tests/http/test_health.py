"""What does whoever runs the server learn from its health?"""

import asyncio

import httpx
import pytest

from cosyncjwt.http.health import Health
from store.ports import Store
from tests.http.client import browser


async def fail() -> None:
    """Fail as a store does."""
    message = "mongodb://user:secret@10.0.0.7 is away"
    raise ConnectionError(message)


async def hang() -> None:
    """Answer never."""
    await asyncio.Event().wait()


async def ask(health: Health, path: str, method: str = "GET") -> httpx.Response:
    """Ask for a path."""
    return await browser(health.routes).request(method, path)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_process_lives(method: str) -> None:
    """`/healthz` is 200 whatever the store does."""
    answer = await ask(Health(check=fail, stopping=lambda: True), "/healthz", method)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


async def test_ready_when_the_store_answers(store: Store) -> None:
    """`/readyz` is 200 when the store answers."""
    answer = await ask(Health(check=store.check, stopping=lambda: False), "/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_not_ready_when_the_store_fails() -> None:
    """`/readyz` is 503 when the store fails, and says nothing of why."""
    answer = await ask(Health(check=fail, stopping=lambda: False), "/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


async def test_not_ready_when_the_store_hangs() -> None:
    """`/readyz` is 503 when the store does not answer in time."""
    answer = await ask(Health(check=hang, stopping=lambda: False, seconds=0.01), "/readyz")

    assert answer.status_code == 503


async def test_not_ready_while_shutting_down(store: Store) -> None:
    """`/readyz` is 503 from the moment the server begins to stop."""
    answer = await ask(Health(check=store.check, stopping=lambda: True), "/readyz")

    assert answer.status_code == 503
