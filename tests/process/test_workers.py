"""Do several workers act as one server?"""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from cosyncjwt.cache import STALENESS
from tests.documents import LOGIN, LOGOUT, ME
from tests.process.conftest import ADMINISTRATOR, Production
from tests.process.server import PATIENCE, Client, Running, eventually
from tests.service import PASSWORD

SLACK = 2.0
ROUNDS = 20
CONNECTIONS_PER_ROUND = 4
REQUESTS = 50
STALL = 0.040
TYPENAME = {"query": "{ __typename }"}


@pytest.fixture(scope="module")
def two_workers(production: Production) -> Iterator[Running]:
    """Yield a production server of two processes."""
    with production.served("--workers", "2") as server:
        yield server


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Yield what closes every connection of the test."""
    with ExitStack() as connections:
        yield connections


def connected(server: Running, app_token: str, stack: ExitStack) -> Client:
    """Return a front end with a connection, and so with a worker, of its own."""
    http = httpx.Client(base_url=server.origin, trust_env=False, timeout=PATIENCE)
    return Client(stack.enter_context(http), app_token)


def ended_by_one(first: Client, others: list[Client]) -> tuple[str, list[Client]]:
    """End a new session at the first one's worker; return its token and who still takes it."""
    token = first.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)["accessToken"]
    assert [other.error(ME, token) for other in others] == [None] * len(others)
    first.run(LOGOUT, token)
    return token, [other for other in others if other.error(ME, token) is None]


def test_a_logout_reaches_the_other_worker(
    two_workers: Running, production: Production, stack: ExitStack
) -> None:
    """A session that one worker has ended is refused by the other within five seconds."""
    first = connected(two_workers, production.app_token, stack)
    others: list[Client] = []
    for _ in range(ROUNDS):
        others += [connected(two_workers, production.app_token, stack) for _ in range(CONNECTIONS_PER_ROUND)]
        token, unaware = ended_by_one(first, others)
        if unaware:
            break

    # The other worker remembers the session, which is how we know that it has answered.
    assert unaware
    eventually(
        lambda: {other.error(ME, token) for other in unaware} == {"TOKEN_INVALID"},
        "the other worker does not hear of the logout",
        within=STALENESS.total_seconds() + SLACK,
    )


def test_a_kept_connection_does_not_stall(two_workers: Running) -> None:
    """Requests on one connection wait for no delayed acknowledgement, of 40 ms each."""

    def seconds() -> float:
        begun = time.perf_counter()
        for _ in range(REQUESTS):
            two_workers.http.post("/graphql", json=TYPENAME)
        return time.perf_counter() - begun

    # The best of three, because a busy machine is slow too, but not every time.
    assert min(seconds() for _ in range(3)) < REQUESTS * STALL / 2
