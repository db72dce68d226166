"""What is told of a store that is away, and what of a fault of ours?"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs

from cosyncjwt.errors import InvalidCode, Overloaded
from cosyncjwt.http.away import Away
from tests.http.conftest import GraphQLClient
from tests.http.toy import toy


class Fragile:
    """A store that is away when a connection fails, and notes for how long it may be waited for."""

    def __init__(self, away: type[Exception] = ConnectionError) -> None:
        """Take the failure of a store that is away."""
        self.waited: list[float] = []
        self._away = away

    async def check(self) -> None:
        """Answer."""

    def is_unavailable(self, failure: Exception) -> bool:
        """Say whether it is the one."""
        return isinstance(failure, self._away)

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """Note it when it is over."""
        yield
        self.waited.append(seconds)


AWAY = Away(Fragile())


async def asked(failure: Exception) -> None:
    """Fail as the test says."""
    raise failure


async def test_a_store_that_is_away_is_worth_trying_again() -> None:
    """Its failure becomes OVERLOADED with the time to come back, and keeps its cause."""
    with capture_logs() as logs, pytest.raises(Overloaded) as told:
        await AWAY.telling(asked)(ConnectionError("10.0.0.7 is away"))

    assert told.value.retry_after == 2
    assert isinstance(told.value.__cause__, ConnectionError)
    assert [(event["event"], event["exception"]) for event in logs] == [
        ("store.unavailable", "ConnectionError")
    ]
    assert "10.0.0.7" not in repr(logs)


@pytest.mark.parametrize("failure", [ZeroDivisionError(), InvalidCode()])
async def test_anything_else_stays_what_it_is(failure: Exception) -> None:
    """Neither a fault of ours nor a refusal is called a busy server."""
    with pytest.raises(type(failure)) as told:
        await AWAY.telling(asked)(failure)

    assert told.value is failure


async def test_what_a_page_asks_waits_no_longer_than_a_request_may() -> None:
    """What is asked is asked within the time that a request has."""
    store = Fragile()

    async def answer() -> int:
        return 42

    assert await Away(store, seconds=2.5).telling(answer)() == 42
    assert store.waited == [2.5]


async def test_an_operation_waits_no_longer_than_a_request_may() -> None:
    """So is whatever an operation asks, and each operation anew."""
    store = Fragile()
    graphql = GraphQLClient(toy(waiting=Away(store, seconds=2.5).waiting))

    for _ in range(2):
        await graphql.send("{ __typename }")
    await graphql.http.aclose()

    assert store.waited == [2.5, 2.5]


async def test_an_operation_is_refused_and_its_cause_logged() -> None:
    """A client sees OVERLOADED and `Retry-After`; the log has the exception, its frames and the request."""
    graphql = GraphQLClient(toy(public=Away(Fragile(Exception)).public))
    with capture_logs() as logs:
        reply = await graphql.send("{ broken }")
    await graphql.http.aclose()

    [error] = reply.json()["errors"]
    assert error["extensions"] == {"code": "OVERLOADED", "retryAfterSeconds": 2}
    assert reply.headers["retry-after"] == "2"
    [event] = logs
    assert (event["event"], event["code"], event["log_level"]) == (
        "graphql.refused",
        "OVERLOADED",
        "warning",
    )
    assert event["request_id"] == reply.headers["x-request-id"]
    assert "canary" not in reply.text + repr(logs)
