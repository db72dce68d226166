"""In which media type, with which status and for which methods does the endpoint answer?"""

from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from tests.http.conftest import GraphQLClient
from tests.http.toy import toy

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        ("", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", GRAPHQL),
        (f"{JSON}, {GRAPHQL};q=0.5", JSON),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{JSON};q=0, {GRAPHQL};q=0.1", GRAPHQL),
        (f"{GRAPHQL.upper()}; charset=utf-8", GRAPHQL),
        ("text/html, */*;q=0.1", JSON),
        (f"{GRAPHQL};q=nonsense, {JSON}", JSON),
        (f"{GRAPHQL};q=nan, {JSON};q=0.1", JSON),
        (f"{GRAPHQL}, " + "text/x, " * 100 + "*/*", GRAPHQL),
    ],
)
async def test_G20_the_media_type_is_negotiated(graphql: GraphQLClient, accept: str, expected: str) -> None:
    """The client's best liked type is used; without a wish it is application/json."""
    reply = await graphql.send("{ __typename }", accept)

    assert reply.status_code == 200
    assert reply.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml, image/*", f"{JSON};q=0", "nonsense", ",", ";q=1"]
)
async def test_G20_nothing_acceptable_gives_406(graphql: GraphQLClient, accept: str) -> None:
    """A client that accepts neither type is told which there are."""
    reply = await graphql.send("{ __typename }", accept)

    assert reply.status_code == 406
    assert GRAPHQL in reply.json()["errors"][0]["message"]


REQUEST_ERRORS: dict[str, dict[str, Any]] = {
    "syntax": {"query": "{"},
    "validation": {"query": "{ nothing }"},
    "limit": {"query": "{ me { " + "id " * 200 + "} }"},
    "coercion": {"query": "query($i: ID!) { echo(ids: [$i]) }", "variables": {"i": None}},
    "operation": {"query": "query A { __typename } query B { __typename }"},
}


@pytest.mark.parametrize("name", REQUEST_ERRORS)
@pytest.mark.parametrize(
    ("accept", "switch", "status"),
    [(GRAPHQL, 400, 400), (JSON, 400, 200), (GRAPHQL, 422, 422), (JSON, 422, 200)],
)
async def test_G20_request_errors_have_a_status_and_no_data(
    name: str, accept: str, switch: int, status: int
) -> None:
    """A request error is 4xx in the new type and 200 in the old one, and never carries data."""
    client = GraphQLClient(toy(unprocessable_status=switch))

    reply = await client.send(accept=accept, **REQUEST_ERRORS[name])

    # The draft keeps 400 for documents that cannot be parsed.
    assert reply.status_code == (400 if name == "syntax" and accept == GRAPHQL else status)
    assert "data" not in reply.json()


async def test_G20_field_errors_are_200_with_data(graphql: GraphQLClient) -> None:
    """An execution that began has data, though it be null."""
    reply = await graphql.send("{ never }")

    assert reply.status_code == 200
    assert reply.json()["data"] is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "TRACE", "HEAD"])
@pytest.mark.parametrize(
    "query", ["{ __typename }", 'mutation { login(input: {handle: "a", password: "b"}) { id } }']
)
async def test_G10_only_post_executes(graphql: GraphQLClient, method: str, query: str) -> None:
    """Every other method gets 405 with Allow, and a mutation in the address has no effect."""
    reply = await graphql.http.request(method, "/graphql", params={"query": query})

    assert reply.status_code == 405
    assert reply.headers["allow"] == "POST"
    assert graphql.toy.events == []


async def test_options_names_the_methods(graphql: GraphQLClient) -> None:
    """OPTIONS outside of CORS is answered without a body."""
    reply = await graphql.http.options("/graphql")

    assert (reply.status_code, reply.content, reply.headers["allow"]) == (204, b"", "POST, OPTIONS")


async def test_a_browser_gets_the_ide_where_there_is_one() -> None:
    """A GET that wants HTML is handed over; every other GET is refused."""
    client = GraphQLClient(toy(ide=PlainTextResponse("the page")))

    page = await client.http.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    data = await client.http.get("/graphql", headers={"accept": JSON}, params={"query": "{ __typename }"})

    assert page.text == "the page"
    assert data.status_code == 405


async def test_G10_the_path_is_exact(graphql: GraphQLClient) -> None:
    """No redirect is made from a request, so no Location can carry a foreign host."""
    reply = await graphql.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"host": "evil.example"}
    )

    assert reply.status_code == 200
    assert "location" not in reply.headers


@pytest.mark.parametrize("subprotocol", ["graphql-ws", "graphql-transport-ws"])
async def test_G12_a_websocket_is_refused(subprotocol: str) -> None:
    """A socket is closed before it is accepted, which a server answers with 403."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "subprotocols": [subprotocol]}
    await toy().endpoint(scope, receive, send)

    assert [message["type"] for message in sent] == ["websocket.close"]
