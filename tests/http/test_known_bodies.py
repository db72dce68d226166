"""Which bodies are known, how many, and what is kept of them?"""

import json
import pickle
from dataclasses import dataclass

import pytest

from cosyncjwt.http.graphql.bodies import MOST, Bodies
from cosyncjwt.http.graphql.body import GraphQLRequest, parse_request
from cosyncjwt.http.graphql.documents import Document, Documents
from cosyncjwt.http.graphql.limits import QueryLimits
from cosyncjwt.http.graphql.refusals import RequestRefused
from tests.http.toy import toy_schema


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads bodies as the endpoint does."""

    documents: Documents
    bodies: Bodies

    def read(self, body: bytes) -> tuple[Document, GraphQLRequest]:
        """Return what a body asks for."""
        known = self.bodies.known(body)
        if known is not None:
            return known
        request = parse_request(body)
        document = self.documents.get(request.query)
        self.bodies.remember(body, request)
        return document, request

    def __len__(self) -> int:
        """Return how many bodies are known."""
        return len(self.bodies._known)


def reader(max_count: int = 1_000, most: int = MOST) -> Reader:
    """Return what knows no body yet."""
    documents = Documents(toy_schema(), QueryLimits(), introspection=True, max_count=max_count)
    return Reader(documents, Bodies(documents, most))


def body_of(query: str, **members: object) -> bytes:
    """Write a body."""
    return json.dumps({"query": query, **members}).encode()


def test_a_known_body_is_the_same_request() -> None:
    """The second time it gives the same document and operation, as one that has come before."""
    bodies = reader()
    body = body_of("query A { __typename } query B { __typename }", operationName="B")

    (first, request), (again, known) = bodies.read(body), bodies.read(body)

    assert again is first
    assert again.is_repeated
    assert (
        (known.operation_name, known.variables) == (request.operation_name, request.variables) == ("B", None)
    )


def test_bodies_with_variables_are_read_each_time() -> None:
    """What was asked for with other variables is no answer, and none of them stays in memory."""
    bodies = reader()
    query = "query ($asked: Boolean!) { __typename @include(if: $asked) }"

    for asked in (True, False):
        _, request = bodies.read(body_of(query, variables={"asked": asked}))
        assert request.variables == {"asked": asked}

    assert len(bodies) == 0


def test_no_text_is_kept() -> None:
    """What a client writes into its document, a password perhaps, is not in what is known of its body."""
    bodies = reader()
    bodies.read(body_of('{ a: __type(name: "hunter2") { name } }'))

    assert b"hunter2" not in pickle.dumps(bodies.bodies._known)
    assert len(bodies) == 1


@pytest.mark.parametrize("body", [b"{", b"[]", body_of("{ nothing }"), body_of("{")])
def test_a_refused_body_is_refused_again(body: bytes) -> None:
    """Nothing is known of what was refused."""
    bodies = reader()

    for _ in range(2):
        with pytest.raises(RequestRefused):
            bodies.read(body)

    assert len(bodies) == 0


def test_a_document_that_has_gone_is_read_again() -> None:
    """What is known of a body keeps no document from leaving, nor brings one back unread."""
    bodies = reader(max_count=1)
    gone, _ = bodies.read(body_of("{ a: __typename }"))
    bodies.read(body_of("{ b: __typename }"))

    document, _ = bodies.read(body_of("{ a: __typename }"))

    assert document is not gone


def test_the_number_of_bodies_is_bounded() -> None:
    """Whoever writes ever new bodies fills no memory."""
    bodies = reader(most=2)

    for number in range(5):
        bodies.read(body_of(f"{{ a{number}: __typename }}"))

    assert len(bodies) == 2
