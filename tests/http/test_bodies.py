"""Which bodies does the endpoint take, and how does it refuse the others?"""

import tracemalloc
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from tests.http.conftest import GraphQLClient
from tests.http.toy import toy

MALFORMED = {
    "number": b"1",
    "string": b'"x"',
    "null": b"null",
    "true": b"true",
    "empty": b"",
    "blank": b"  ",
    "cut_off": b'{"query": "{ me',
    "trailing_comma": b'{"query": "{ __typename }",}',
    "invalid_utf8": b'{"query": "\xff\xfe"}',
    "byte_order_mark": b'\xef\xbb\xbf{"query": "{ __typename }"}',
    "utf16": '{"query": "{ __typename }"}'.encode("utf-16"),
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "integer_of_5000_digits": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
    "integer_of_21_digits": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 21 + b"}}",
    "float_beyond_range": b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
    "not_a_number": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "infinity": b'{"query": "{ __typename }", "variables": {"a": -Infinity}}',
    "60000_brackets": b"[" * 60_000,
    "brackets_in_variables": b'{"query": "{ __typename }", "variables": {"a": '
    + b"[" * 500
    + b"]" * 500
    + b"}}",
    "objects_in_variables": b'{"query": "x", "variables": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
    "lone_surrogate": b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
    "lone_surrogate_in_key": b'{"query": "{ __typename }", "variables": {"\\udfff": 1}}',
    "encoded_surrogate": b'{"query": "{ __typename }", "variables": {"a": "\xed\xa0\x80"}}',
    "no_query": b'{"notquery": "{ __typename }"}',
    "query_null": b'{"query": null}',
    "query_number": b'{"query": 1}',
    "query_list": b'{"query": ["{ __typename }"]}',
    "query_object": b'{"query": {}}',
    "variables_list": b'{"query": "{ __typename }", "variables": []}',
    "variables_string": b'{"query": "{ __typename }", "variables": "{}"}',
    "variables_number": b'{"query": "{ __typename }", "variables": 0}',
    "operation_name_number": b'{"query": "{ __typename }", "operationName": 1}',
    "operation_name_list": b'{"query": "{ __typename }", "operationName": []}',
    "extensions_string": b'{"query": "{ __typename }", "extensions": "x"}',
}

# Valid JSON with a string for a query, in which GraphQL finds the fault.
MALFORMED_DOCUMENTS = {
    "nul_in_query": b'{"query": "{ me { id \\u0000 } }"}',
    "surrogate_escape_in_query": b'{"query": "{ echo(text: \\"\\\\uD800\\") }"}',
    "empty_query": b'{"query": ""}',
    "unterminated": b'{"query": "{ echo(text: \\""}',
    "brackets_in_query": b'{"query": "' + b"{" * 900 + b'"}',
    "lists_in_query": b'{"query": "{ echo(text: ' + b"[" * 450 + b"]" * 450 + b') }"}',
    "integer_in_query": b'{"query": "{ echo(count: ' + b"9" * 5_000 + b') }"}',
    "exponent_in_query": b'{"query": "{ echo(count: 1e99999999) }"}',
    "type_definition": b'{"query": "type A { a: Int }"}',
    "only_fragments": b'{"query": "fragment F on User { id }"}',
    "subscription": b'{"query": "subscription { me }"}',
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_G08_a_malformed_body_is_refused_with_400(graphql: GraphQLClient, name: str) -> None:
    """A body that is not a GraphQL request gets 400 and a coded error, never a 5xx."""
    reply = await graphql.raw(MALFORMED[name])

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "data" not in reply.json()


@pytest.mark.parametrize("name", MALFORMED_DOCUMENTS)
async def test_G08_a_malformed_document_is_a_request_error(graphql: GraphQLClient, name: str) -> None:
    """A document that cannot be executed gets 400 and a coded error, never a 5xx."""
    reply = await graphql.raw(MALFORMED_DOCUMENTS[name], accept="application/graphql-response+json")

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "QUERY_TOO_COMPLEX"}
    assert "data" not in reply.json()


async def test_G08_a_nul_and_duplicate_keys_are_ordinary_values(graphql: GraphQLClient) -> None:
    """A NUL in a variable reaches the resolver, which judges it, and the last of equal keys counts."""
    body = b'{"query": "no", "query": "query($t: String) { echo(text: $t) }", "variables": {"t": "a\\u0000"}}'

    reply = await graphql.raw(body)

    assert reply.json() == {"data": {"echo": "'a\\x00'"}}


async def test_G08_long_digits_inside_a_string_are_no_number(graphql: GraphQLClient) -> None:
    """A token of digits is text, however long."""
    query = "query($t: String) { echo(text: $t) }"

    reply = await graphql.send(query, variables={"t": 'quoted \\" ' + "9" * 50})

    assert "9" * 50 in reply.json()["data"]["echo"]


async def test_G03_a_batch_is_refused_and_nothing_executed(graphql: GraphQLClient) -> None:
    """A list of operations gets 400 before any of them runs."""
    mutation = 'mutation { login(input: {handle: "a", password: "b"}) { id } }'

    reply = await graphql.http.post("/graphql", json=[{"query": mutation}, {"query": mutation}])

    assert reply.status_code == 400
    assert "batches" in reply.json()["errors"][0]["message"]
    assert graphql.toy.events == []


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/jsonx",
        "",
    ],
)
async def test_G11_only_json_is_taken(graphql: GraphQLClient, content_type: str | None) -> None:
    """What an HTML form can send without asking is refused with 415."""
    reply = await graphql.raw(b'{"query": "{ __typename }"}', content_type)

    assert reply.status_code == 415


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json;charset=UTF-8", "Application/JSON"]
)
async def test_G11_json_in_utf8_is_taken(graphql: GraphQLClient, content_type: str) -> None:
    """The charset may be named when it is UTF-8."""
    reply = await graphql.raw(b'{"query": "{ __typename }"}', content_type)

    assert reply.json() == {"data": {"__typename": "Query"}}


async def test_G07_a_body_over_the_cap_is_refused_by_its_length(graphql: GraphQLClient) -> None:
    """A declared length over the cap gets 413 and the end of the connection."""
    reply = await graphql.raw(b'{"query": "' + b"x" * 70_000 + b'"}')

    assert reply.status_code == 413
    assert reply.headers["connection"] == "close"


async def _without_end() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 4_096


async def test_G07_a_body_without_length_is_stopped_at_the_cap(graphql: GraphQLClient) -> None:
    """A stream without end gets 413 while it is read, and its bytes are not kept."""
    taken = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal taken
        async for part in _without_end():
            taken += len(part)
            yield part

    tracemalloc.start()
    reply = await graphql.http.post(
        "/graphql", content=counted(), headers={"content-type": "application/json"}
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reply.status_code == 413
    assert taken <= 64 * 1024 + 2 * 4_096
    assert peak < 1_000_000


@pytest.mark.parametrize("length", [b"9" * 5_000, b"-1", b"x", b"65537"])
async def test_G07_a_strange_length_is_no_fault(length: bytes) -> None:
    """A Content-Length that is absurd or no number never raises."""
    status = await _status_of([{"type": "http.request", "body": b"{}"}], length)

    assert status in {400, 413}


async def test_a_client_that_goes_away_while_sending_gets_no_answer_and_no_execution() -> None:
    """Half a body is not executed, even where the half is a whole request."""
    half = {"type": "http.request", "body": b'{"query": "{ me { id } }"}', "more_body": True}

    status = await _status_of([half, {"type": "http.disconnect"}])

    assert status is None


async def _status_of(messages: list[Message], length: bytes | None = None) -> int | None:
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    headers += [(b"content-length", length)] if length is not None else []
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}
    await toy().endpoint(scope, receive, send)
    return sent[0]["status"] if sent else None
