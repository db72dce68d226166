"""What is told of a store that is away, and what of a fault of ours?"""

import pytest
from structlog.testing import capture_logs

from cosyncjwt.errors import InvalidCode, Overloaded
from cosyncjwt.http.away import Away
from tests.http.conftest import GraphQLClient
from tests.http.toy import toy

AWAY = Away(lambda failure: isinstance(failure, ConnectionError))


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


async def test_an_operation_is_refused_and_its_cause_logged() -> None:
    """A client sees OVERLOADED and `Retry-After`; the log has the exception, its frames and the request."""
    graphql = GraphQLClient(toy(public=Away(lambda _: True).public))
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
