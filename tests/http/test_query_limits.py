"""How much may a document ask for, and how quickly is more refused?"""

import inspect
import sys
from collections.abc import Callable

import pytest
from graphql import get_introspection_query, parse

from cosyncjwt.http.graphql.limits import QueryLimits, check
from cosyncjwt.http.graphql.refusals import QueryTooComplex, RequestRefused
from tests.effort import calls_of
from tests.http.conftest import GraphQLClient


def bomb(fragments: int) -> str:
    """Make fragments each of which spreads the next twice."""
    chain = [f"fragment F{n} on User {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments)]
    return " ".join(["{ me { ...F0 } }", *chain, f"fragment F{fragments} on User {{ id }}"])


def chain(fragments: int) -> str:
    """Make fragments each of which spreads the next from an inline fragment."""
    links = [f"fragment F{n} on User {{ ... {{ ...F{n + 1} }} }}" for n in range(fragments)]
    return " ".join(["{ me { ...F0 } }", *links, f"fragment F{fragments} on User {{ id }}"])


NESTED = "{ me { " + "friend { " * 8 + "id" + " }" * 10
TOO_LARGE = {
    "tokens": "{ " + "me { id } " * 300 + "}",
    "comments": "#\n" * 300 + "{ __typename }",
    "depth": "{ me { " + "friend { " * 9 + "id" + " }" * 11,
    "depth_by_fragments": "{ me { ...A } } fragment A on User { friend { friend { friend { friend "
    "{ ...B } } } } } fragment B on User { friend { friend { friend { friend { friend { id } } } } } }",
    "introspection_depth": "{ __schema { types { " + "ofType { " * 13 + "name" + " }" * 16,
    "aliases": "{ me { " + " ".join(f"a{n}: id" for n in range(16)) + " } }",
    "aliases_by_fragments": "{ me { ...A friend { ...A friend { ...A friend { ...A } } } } } "
    "fragment A on User { a: id b: id c: id d: id }",
    "fields": "{ me { "
    + " ".join(f"friend {{ ...F{n} }}" for n in range(60))
    + " } } "
    + " ".join(f"fragment F{n} on User {{ id name friend {{ id name }} }}" for n in range(60)),
    "repeats": "{ me { " + "id " * 120 + "} }",
    "repeats_by_fragments": "{ me { ...A ...A ...A } } fragment A on User { " + "id " * 40 + "}",
    "directives": "{ me { id " + "@include(if: true) " * 6 + "} }",
    "directives_by_fragments": "{ me { ...A ...A ...A } } fragment A on User { id @a name @b }",
    "operations": " ".join(f"query Q{n} {{ me {{ id }} }}" for n in range(6)),
    "fields_over_operations": " ".join(f"query Q{n} {{ " + "me { id } " * 22 + "}" for n in range(5)),
    "nested_lists": "{ echo(text: " + "[" * 300 + "]" * 300 + ") }",
    "nested_selections": "{ me " * 300 + "}" * 300,
    "bomb": bomb(30),
}


@pytest.mark.parametrize("name", TOO_LARGE)
async def test_G04_a_document_over_a_limit_is_refused(graphql: GraphQLClient, name: str) -> None:
    """Each limit refuses with 400 and QUERY_TOO_COMPLEX, also when fragments carry the load."""
    reply = await graphql.send(TOO_LARGE[name])

    assert reply.status_code == 400
    assert [error["extensions"]["code"] for error in reply.json()["errors"]] == ["QUERY_TOO_COMPLEX"]
    assert "data" not in reply.json()


async def test_G04_a_document_within_the_limits_is_answered(graphql: GraphQLClient) -> None:
    """Ten levels of fields, fifteen aliases and five directives are allowed."""
    aliases = "{ me { " + " ".join(f"a{n}: id" for n in range(15)) + " id" + " @skip(if: false)" + " } }"

    nested = await graphql.send(NESTED)
    aliased = await graphql.send(aliases)

    assert (nested.status_code, aliased.status_code) == (200, 200)


def test_G04_fragment_bomb_is_refused_in_one_pass() -> None:
    """Refusing thirty fragments that each spread the next twice costs about what parsing them does."""
    text, limits = bomb(30), QueryLimits(repeats=10**9)

    parsing = calls_of(lambda: parse(text))
    refusing = calls_of(lambda: _refuse(text, limits))

    # Walked on every path it would be a billion visits, hours against a millisecond.
    assert refusing < 2 * parsing


def _refuse(text: str, limits: QueryLimits) -> None:
    with pytest.raises(QueryTooComplex):
        check(parse(text), limits, introspection=True)


@pytest.mark.parametrize("length", [1, 2, 120])
def test_G04_a_cycle_of_fragments_is_refused(length: int) -> None:
    """Fragments that spread each other in a ring end the measuring at once."""
    ring = " ".join(f"fragment F{n} on User {{ ...F{(n + 1) % length} }}" for n in range(length))

    with pytest.raises(RequestRefused, match="spreads itself"):
        check(parse("{ me { ...F0 } } " + ring), QueryLimits(), introspection=True)


def test_G04_a_long_chain_of_fragments_does_not_exhaust_the_stack() -> None:
    """As many chained and nested fragments as tokens allow are measured without a RecursionError."""
    check(parse(chain(90)), QueryLimits(), introspection=True)


def test_G04_a_stack_that_is_nearly_full_refuses_instead_of_failing() -> None:
    """Where a caller has left few frames, a long chain is too complex and no internal error."""
    document = parse(chain(90))
    frames = sys.getrecursionlimit() - len(inspect.stack(0)) - 150

    with pytest.raises(QueryTooComplex, match="less deeply"):
        _below(frames, lambda: check(document, QueryLimits(), introspection=True))


def _below(frames: int, act: Callable[[], None]) -> None:
    if frames == 0:
        act()
    else:
        _below(frames - 1, act)


@pytest.mark.parametrize("levels", [50, 190, 250])
async def test_G08_nested_inline_fragments_never_fail(graphql: GraphQLClient, levels: int) -> None:
    """Inline fragments add no level of fields; the deepest that parse do not exhaust the stack."""
    reply = await graphql.send("{ " + "... { " * levels + "__typename" + " }" * levels + " }")

    assert reply.status_code in {200, 400}


async def test_G05_limits_stop_validation(graphql: GraphQLClient) -> None:
    """Five thousand unknown directives give one error, not one each."""
    reply = await graphql.send("{ me { id " + "@a " * 5_000 + "} }")

    assert len(reply.json()["errors"]) == 1


async def test_G05_at_most_ten_errors_are_returned(graphql: GraphQLClient) -> None:
    """Two hundred unknown fields give ten errors."""
    reply = await graphql.send("{ me { " + " ".join(f"x{n}" for n in range(200)) + " } }")

    assert len(reply.json()["errors"]) == 10


async def test_G05_at_most_ten_coercion_errors_are_returned(graphql: GraphQLClient) -> None:
    """Two hundred wrong values in one variable give ten errors."""
    reply = await graphql.send("query($ids: [ID!]) { echo(ids: $ids) }", variables={"ids": [{}] * 200})

    assert len(reply.json()["errors"]) == 10


LOGIN = 'login(input: {handle: "a", password: "b"}) { id }'
MANY_MUTATIONS = {
    "aliases": "mutation { " + " ".join(f"a{n}: {LOGIN}" for n in range(10)) + " }",
    "two": f"mutation {{ {LOGIN} b: {LOGIN} }}",
    "with_typename": f"mutation {{ __typename {LOGIN} }}",
    "none": "mutation { }",
    "inline_fragment": f"mutation {{ ... {{ {LOGIN} }} }}",
    "typed_fragment": f"mutation {{ ... on Mutation {{ {LOGIN} }} }}",
    "spread": f"mutation {{ ...F }} fragment F on Mutation {{ {LOGIN} }}",
    "second_operation": f"query Q {{ __typename }} mutation M {{ {LOGIN} b: {LOGIN} }}",
}


@pytest.mark.parametrize("name", MANY_MUTATIONS)
async def test_G02_a_mutation_has_exactly_one_root_field(graphql: GraphQLClient, name: str) -> None:
    """Many guesses in one request are refused, and none of them is tried."""
    reply = await graphql.send(
        MANY_MUTATIONS[name], operationName="M" if name == "second_operation" else None
    )

    assert reply.json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert graphql.toy.events == []


async def test_G02_one_aliased_mutation_is_executed(graphql: GraphQLClient) -> None:
    """One root field may have an alias."""
    reply = await graphql.send(f"mutation {{ mine: {LOGIN} }}")

    assert reply.json() == {"data": {"mine": {"id": "1"}}}


@pytest.mark.parametrize("depth", [7, 9])
async def test_G06_the_standard_introspection_query_passes(graphql: GraphQLClient, depth: int) -> None:
    """The full query, as graphql-js 16 and 17, GraphiQL and graphql-core write it, is answered."""
    options = dict.fromkeys(
        [
            "specified_by_url",
            "directive_is_repeatable",
            "schema_description",
            "input_value_deprecation",
            "one_of",
            "experimental_directive_deprecation",
        ],
        True,
    )

    reply = await graphql.send(
        get_introspection_query(**options, type_depth=depth), operationName="IntrospectionQuery"
    )

    assert reply.status_code == 200
    assert "errors" not in reply.json()


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        '{ __type(name: "User") { name } }',
        "{ ...F } fragment F on Query { __schema { description } }",
        "{ __typename } fragment F on Query { s: __schema { description } }",
    ],
)
async def test_G13_introspection_that_is_off_is_refused_everywhere(closed: GraphQLClient, query: str) -> None:
    """`__schema` and `__type` are refused anywhere in a document while introspection is off."""
    reply = await closed.send(query)

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"] == "Introspection is switched off on this server"


async def test_G13_typename_is_always_answered(closed: GraphQLClient) -> None:
    """Clients need `__typename` to tell the members of a union apart."""
    reply = await closed.send("{ __typename me { __typename } }")

    assert reply.json() == {"data": {"__typename": "Query", "me": {"__typename": "User"}}}
