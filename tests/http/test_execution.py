"""What happens while an operation runs: which one, for how long, and what is told of its failures?"""

import asyncio

import pytest
from starlette.types import Message
from structlog.typing import EventDict

from cosyncjwt.http.graphql.masking import INTERNAL
from tests.http.conftest import GraphQLClient
from tests.http.toy import toy

LOGIN = 'login(input: {handle: "a", password: "b"}) { id }'


async def test_G09_several_operations_without_a_name_are_not_executed(graphql: GraphQLClient) -> None:
    """Two mutations without operationName give a request error and no effect."""
    reply = await graphql.send(f"mutation A {{ {LOGIN} }} mutation B {{ {LOGIN} }}")

    assert reply.status_code == 400
    assert "data" not in reply.json()
    assert reply.json()["errors"][0]["message"].startswith("Must provide operation name")
    assert graphql.toy.events == []


@pytest.mark.parametrize("name", ["C", "", "a"])
async def test_G09_an_unknown_operation_is_not_executed(graphql: GraphQLClient, name: str) -> None:
    """A name that no operation has gives a request error and no effect."""
    reply = await graphql.send(f"mutation A {{ {LOGIN} }}", operationName=name)

    assert reply.status_code == 400
    assert graphql.toy.events == []


async def test_G09_the_named_operation_alone_is_executed(graphql: GraphQLClient) -> None:
    """Of two mutations the named one runs, once."""
    reply = await graphql.send(f"mutation A {{ {LOGIN} }} mutation B {{ b: {LOGIN} }}", operationName="B")

    assert reply.json() == {"data": {"b": {"id": "1"}}}
    assert graphql.toy.events == ["login"]


@pytest.mark.parametrize("field", ["broken", "never", "badInt"])
async def test_G14_an_unknown_failure_is_masked(
    graphql: GraphQLClient, logs: list[EventDict], field: str
) -> None:
    """A failure of ours becomes one fixed text and an id; its text is neither sent nor logged."""
    reply = await graphql.send(f"{{ {field} }}")

    [error] = reply.json()["errors"]
    assert error["message"] == "Internal error"
    assert error["path"] == [field]
    assert error["extensions"] == {"code": INTERNAL, "requestId": reply.headers["x-request-id"]}
    assert "canary" not in reply.text + repr(logs)


async def test_G14_a_masked_failure_is_logged_once_with_its_place(
    graphql: GraphQLClient, logs: list[EventDict]
) -> None:
    """The log names the exception's class, its frames and the request."""
    reply = await graphql.send("{ broken }")

    [event] = logs
    assert event["event"] == "graphql.failed"
    assert event["exception"] == "ValueError"
    assert event["request_id"] == reply.headers["x-request-id"]
    assert "tests/http/toy.py" in event["trace"]
    assert "_broken" in event["trace"]


async def test_G14_a_public_failure_is_shown(graphql: GraphQLClient, logs: list[EventDict]) -> None:
    """A failure meant for clients keeps its message, code and data, and may add a header."""
    reply = await graphql.send("{ coded }")

    [error] = reply.json()["errors"]
    assert error["message"] == "Wait a little"
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": 7}
    assert reply.headers["retry-after"] == "7"
    assert reply.json()["data"] == {"coded": None}
    assert logs == []


async def test_G14_a_failure_of_the_machinery_is_masked(logs: list[EventDict]) -> None:
    """Even a context that cannot be made ends in a masked, logged error."""

    def fail(*_: object) -> object:
        message = "canary"
        raise RuntimeError(message)

    client = GraphQLClient(toy())
    client.toy.endpoint._make_context = fail

    reply = await client.send("{ __typename }")

    assert reply.status_code == 500
    assert reply.json()["errors"][0]["extensions"]["code"] == INTERNAL
    assert "canary" not in reply.text + repr(logs)


async def test_arguments_that_variables_left_null_are_the_clients_fault(graphql: GraphQLClient) -> None:
    """A null that only shows at execution is bad input, not an internal error."""
    reply = await graphql.send("query($s: Float = 0) { sleep(seconds: $s) }", variables={"s": None})

    assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_G17_a_slow_operation_is_cancelled_and_answered(logs: list[EventDict]) -> None:
    """At the deadline every resolver has been cancelled and the client gets 504."""
    client = GraphQLClient(toy(deadline_seconds=0.05))

    reply = await client.send("{ a: sleep(seconds: 3600) b: sleep(seconds: 3600) }")

    assert reply.status_code == 504
    assert reply.json()["errors"][0]["extensions"] == {
        "code": "TIMEOUT",
        "requestId": reply.headers["x-request-id"],
    }
    assert client.toy.events == ["begun", "begun", "cancelled", "cancelled"]
    assert [event["event"] for event in logs] == ["graphql.deadline_passed"]
    assert len(asyncio.all_tasks()) == 1


async def test_G17_a_timeout_of_another_kind_is_masked(logs: list[EventDict]) -> None:
    """A TimeoutError that is not the deadline's is a failure of ours."""

    def fail(*_: object) -> object:
        raise TimeoutError

    client = GraphQLClient(toy())
    client.toy.endpoint._make_context = fail

    reply = await client.send("{ __typename }")

    assert reply.status_code == 500
    assert [event["exception"] for event in logs] == ["TimeoutError"]


async def test_G17_a_slow_body_is_the_clients_fault() -> None:
    """A body that does not come in time gets 408, and nothing is executed."""
    sent: list[Message] = []

    async def receive() -> Message:
        return await asyncio.sleep(3600, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    await toy(deadline_seconds=0.05).endpoint(
        {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}, receive, send
    )

    assert sent[0]["status"] == 408


async def test_G17_a_client_that_hangs_up_cancels_nothing() -> None:
    """A mutation that has begun is finished although nobody waits for its answer."""
    made = toy()
    body = b'{"query": "mutation { sleep(seconds: 0.02) }"}'
    messages: list[Message] = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(_message: Message) -> None:
        """Drop the answer, as a server does whose client is gone."""

    headers = [(b"content-type", b"application/json")]
    await made.endpoint(
        {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}, receive, send
    )

    assert made.events == ["begun", "finished"]


async def test_a_server_that_stops_may_cancel_a_request() -> None:
    """A cancellation from outside is passed on, not answered."""
    client = GraphQLClient(toy())

    sending = asyncio.create_task(client.send("{ sleep(seconds: 3600) }"))
    while not client.toy.events:  # noqa: ASYNC110 - nobody tells when it has begun
        await asyncio.sleep(0)
    sending.cancel()

    with pytest.raises(asyncio.CancelledError):
        await sending
    assert client.toy.events == ["begun", "cancelled"]
