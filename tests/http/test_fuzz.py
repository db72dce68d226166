"""Does any input at all make the endpoint fail?"""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from cosyncjwt.http.graphql.body import MAX_JSON_DEPTH, GraphQLRequest, parse_request
from cosyncjwt.http.graphql.refusals import MalformedBody
from tests.http.toy import toy

MADE = toy()
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PARAMETERS = st.dictionaries(st.sampled_from(["query", "variables", "operationName", "extensions"]), JSON)
WORDS = """
    query mutation subscription fragment F G on User Query Mutation me id friend friends named echo text count
    choice login input skip if true null RED 1 -0.5e3 __schema __typename __type types Int LoginInput
    { } ( ) [ ] ... : $ @ ! | & = , # " \\
"""
PIECES = st.sampled_from([*WORDS.split(), '""' + '"', "\n", "\x00", "\ud7ff", "\U0001f600"])
SELECTION = st.recursive(
    st.sampled_from(["id", "name", "__typename", "a: id", "...F", "...G", "nothing", "id @skip(if: true)"]),
    lambda inner: st.builds(
        lambda field, parts: f"{field} {{ {' '.join(parts)} }}",
        st.sampled_from(["me", "friend", "friends", "... on User", "...", "named", "b: friend"]),
        st.lists(inner, min_size=1, max_size=6),
    ),
    max_leaves=40,
)
DOCUMENT = st.builds(
    "{{ {} }} fragment F on User {{ {} }} fragment G on User {{ {} }}".format, SELECTION, SELECTION, SELECTION
)


async def answer(body: bytes) -> tuple[int, Any]:
    """Send a body and give the status and what came back."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")]
    await MADE.endpoint({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive, send)
    return sent[0]["status"], orjson.loads(sent[1]["body"])


@given(st.binary(max_size=300))
def test_G08_any_bytes_are_answered(body: bytes) -> None:
    """Random bytes are a bad request."""
    status, content = asyncio.run(answer(body))

    assert status == 400
    assert "data" not in content


@given(PARAMETERS)
def test_G08_any_json_is_answered(value: dict[str, Any]) -> None:
    """Any JSON object is either a request or refused."""
    status, _ = asyncio.run(answer(orjson.dumps(value)))

    assert status in {200, 400}


@given(st.lists(PIECES, max_size=60).map(" ".join))
@settings(max_examples=300)
def test_G08_any_words_of_graphql_are_answered(query: str) -> None:
    """Random tokens never give a 5xx or an internal error."""
    status, content = asyncio.run(answer(orjson.dumps({"query": query})))

    assert status in {200, 400}
    assert "INTERNAL" not in str(content)


@given(DOCUMENT)
@settings(max_examples=300)
def test_G08_any_selection_is_answered(query: str) -> None:
    """Random selections with fragments are executed or refused."""
    status, content = asyncio.run(answer(orjson.dumps({"query": query})))

    assert status in {200, 400}
    assert "INTERNAL" not in str(content)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
@settings(max_examples=200)
def test_G15_no_variable_is_ever_quoted(value: dict[str, Any]) -> None:
    """Whatever is sent for an input, no text of it is in the answer."""
    marked = {**value, "handle": ["Canary42"], "password": {"Canary42": "Canary42"}}
    query = "mutation($i: LoginInput!, $n: Int) { login(input: $i) { id } }"

    status, content = asyncio.run(
        answer(orjson.dumps({"query": query, "variables": {"i": marked, "n": "Canary42"}}))
    )

    assert status == 400
    assert "Canary42" not in str(content)


@given(st.text(max_size=50), st.none() | st.text(), st.none() | st.dictionaries(st.text(), JSON))
def test_a_good_request_is_read_as_it_was_written(
    query: str, operation_name: str | None, variables: dict[str, Any] | None
) -> None:
    """Reading gives back what a client wrote."""
    body = orjson.dumps({"query": query, "operationName": operation_name, "variables": variables})

    assert parse_request(body) == GraphQLRequest(query, operation_name, variables, None)


@pytest.mark.parametrize("kind", [b"[]", b"{}"])
def test_G08_the_depth_of_json_is_exact(kind: bytes) -> None:
    """Thirty-two levels are read and thirty-three are refused."""
    opening, closing = (b"[", b"]") if kind == b"[]" else (b'{"a":', b"}")

    def body(levels: int) -> bytes:
        inner = opening * (levels - 3) + (b"[]" if kind == b"[]" else b"{}") + closing * (levels - 3)
        return b'{"query": "x", "variables": {"a": ' + inner + b"}}"

    assert parse_request(body(MAX_JSON_DEPTH)).query == "x"
    with pytest.raises(MalformedBody, match="nested"):
        parse_request(body(MAX_JSON_DEPTH + 1))
