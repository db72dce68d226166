"""Is a document that comes again answered as it was the first time, to the byte, failures included?"""

import asyncio
import inspect
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, parse

import tests.documents
from cosyncjwt.http.graphql import Execution, called, prepared, reading
from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Document
from schema.root import schema as product
from tests.comparing import comparing, told


@strawberry.enum
class Color(Enum):
    """Something that is sent by its name."""

    RED = "red"
    GREEN = "green"


@strawberry.interface
class Thing:
    """Anything with a name."""

    name: str


@strawberry.type
class Part(Thing):
    """Something within something; its attributes are whatever a test puts there."""

    count: int
    color: Color | None
    made: datetime | None
    tags: list[str]

    @strawberry.field
    async def later(self) -> "Part":
        """Return a part that is waited for."""
        await asyncio.sleep(0)
        return part()

    @strawberry.field
    def named(self, name: str = "by default") -> str:
        """Return an argument."""
        return name

    @strawberry.field
    def plainly(self) -> str:
        """Return what is no attribute, without any argument."""
        return f"plainly {self.name}"

    @strawberry.field
    def rarely(self) -> int | None:
        """Fail where null may stand."""
        raise ValueError(self.name)

    @strawberry.field
    async def counted(self, up_to: int | None = None, of: strawberry.ID | None = None) -> str:
        """Return arguments that a request may leave out, after a wait; fail for a number below 0."""
        await asyncio.sleep(0)
        if up_to is not None and up_to < 0:
            raise ValueError(self.name)
        return f"{up_to} of {of}"

    @strawberry.field
    async def colored(self, color: Color = Color.RED, tags: list[str] | None = None) -> list[str] | None:
        """Return arguments that become something else, at once; nothing without tags."""
        return None if tags is None else [color.name, *tags]

    @strawberry.field
    async def path(self, info: strawberry.Info) -> str:
        """Return where this is, and at what it is called."""
        return f"{info.path.as_list()} {info.field_name}"

    @strawberry.field
    async def parted(self, kind: str | None = None) -> list["Part | None"]:
        """Return parts that are waited for, one of them strange."""
        return [part(), None, part(**STRANGE.get(kind or "", {}))]

    @strawberry.field
    def failing(self) -> str:
        """Fail where null may not stand."""
        raise ValueError(self.name)


@strawberry.type
class Other(Thing):
    """Another thing."""

    size: float


@strawberry.type
class Whole(Thing):
    """A thing with others within, which are nothing but attributes."""

    first: Part
    parts: list[Part]
    maybe: list[Part | None]
    none: Part | None
    things: list[Thing]


Either = Annotated[Part | Other, strawberry.union("Either")]


def part(**attributes: Any) -> Part:
    """Make a part that has nothing strange."""
    usual = {
        "name": "a",
        "count": 1,
        "color": Color.RED,
        "made": datetime(2026, 3, 1, tzinfo=UTC),
        "tags": ["x", "y"],
    }
    return Part(**usual | attributes)


async def _waited() -> str:
    return "waited for"


STRANGE: dict[str, dict[str, Any]] = {
    "null": {"name": None},
    "a failure": {"name": ValueError("within")},
    "of another type": {"count": "many"},
    "a name of no color": {"color": "blue"},
    "null in a list": {"tags": ["x", None]},
    "no list": {"tags": 3},
    "a tuple": {"tags": ("x", "y")},
    "a failure in a list": {"tags": [ValueError("within")]},
    "all null": {"color": None, "made": None},
}


@strawberry.type
class Query:
    """What the tests ask."""

    @strawberry.field
    def part(self) -> Part | None:
        """Return a part."""
        return part()

    @strawberry.field
    async def parts(self) -> list[Part]:
        """Return several."""
        return [part(), part(name="b", color=None)]

    @strawberry.field
    def strange(self, kind: str) -> Part | None:
        """Return a part with something strange."""
        return part(**STRANGE[kind])

    @strawberry.field
    def stranger(self, kind: str) -> list[Part | None]:
        """Return it among others."""
        return [part(), part(**STRANGE[kind]), part()]

    @strawberry.field
    def waiting(self) -> Part:
        """Return a part of which an attribute is to be waited for."""
        return part(name=_waited())

    @strawberry.field
    async def alone(self, info: strawberry.Info) -> Part:
        """Return a part, asked for nothing but what is known of the request."""
        await asyncio.sleep(0)
        return part(name=info.field_name)

    @strawberry.field
    async def lost(self, info: strawberry.Info) -> Part:
        """Fail where null may not stand."""
        raise ValueError(info.field_name)

    @strawberry.field
    async def missing(self, info: strawberry.Info) -> Part | None:
        """Return nothing, or fail, where null may stand."""
        if info.path.key == "failing":
            raise ValueError(info.field_name)
        return None

    @strawberry.field
    async def whole(self, info: strawberry.Info, kind: str | None = None) -> Whole:
        """Return something with parts, one of them strange."""
        odd = part(**STRANGE.get(kind or str(info.path.key), {}))
        return Whole(name="w", first=odd, parts=[part(), odd], maybe=[None, odd], none=None, things=[odd])

    @strawberry.field
    def wrong(self) -> Thing:
        """Return what is no thing."""
        return 3  # type: ignore[return-value]

    @strawberry.field
    def either(self) -> list[Either]:
        """Return one of each."""
        return [part(), Other(name="o", size=0.5)]

    @strawberry.field
    def things(self) -> list[Thing]:
        """Return one of each, as things."""
        return [part(), Other(name="o", size=0.5)]


@strawberry.type
class Mutation:
    """What the tests do."""

    @strawberry.mutation
    def make(self, name: str, count: int = 1) -> Part:
        """Return a part."""
        return part(name=name, count=count)

    @strawberry.mutation
    async def choose(self, kind: str, of: strawberry.ID | None = None) -> Either | None:
        """Return a member of a union, nothing, or what is none."""
        await asyncio.sleep(0)
        if kind == "failure":
            raise ValueError(kind)
        members: dict[str, Any] = {"part": part(name=str(of)), "other": Other(name="o", size=0.5), "text": ""}
        return members.get(kind)


SCHEMA: GraphQLSchema = strawberry.Schema(Query, Mutation, types=[Other])._schema
ALL = "__typename name count color made tags"
DOCUMENTS = (
    f"{{ part {{ {ALL} }} }}",
    f"{{ parts {{ {ALL} later {{ {ALL} later {{ name }} }} }} }}",
    "{ a: part { x: name y: name } b: part { name later { name } } }",
    '{ part { name named again: named(name: null) named2: named(name: "given") count } }',
    "{ part { name } part { count name } part { later { name } } part { later { count } } }",
    "{ part { count failing name } }",
    "{ parts { count failing } }",
    "{ part { later { failing } } }",
    "{ waiting { count name } }",
    "{ wrong { name } }",
    "{ wrong { name } part { name later { name } } }",
    "{ either { __typename ... on Part { name count } ... on Other { name size } } }",
    "{ either { ... on Thing { name } ...Small } } fragment Small on Other { size }",
    "{ things { __typename name ...Small ... on Part { tags } } } fragment Small on Other { size }",
    "{ __typename part { name } }",
    "{ __schema { queryType { name } } part { name } }",
    "query A { part { name } } query B { part { count } }",
    "query ($n: String) { part { named(name: $n) } }",
    "query ($n: Int!) { part { name } }",
    'mutation { make(name: "m") { name count later { name } } }',
    'mutation ($c: Int) { make(name: "m", count: $c) { name count } }',
    f"{{ alone {{ {ALL} }} }}",
    "query Named { a: alone { name again: name } }",
    "{ alone { name failing } }",
    "{ alone { name } __typename }",
    "{ lost { name } }",
    "{ missing { name } }",
    "{ failing: missing { name } }",
    f"{{ whole {{ name first {{ {ALL} }} parts {{ {ALL} }} maybe {{ {ALL} }} none {{ name }} }} }}",
    "{ whole { parts { __typename name ...More } things { name } } } fragment More on Part { color made }",
    "{ whole { parts { name later { name } } first { name } } }",
    'query ($n: String = "null") { whole(kind: $n) { first { name } } }',
    "query ($yes: Boolean = true) { part { name @skip(if: $yes) count } }",
    "{ part { name plainly count rarely } parts { plainly rarely } }",
    "{ part { count counted name } parts { counted named } alone { counted counts: counted(upTo: 3) } }",
    '{ part { name counted(of: "a", upTo: 3) again: counted(of: 7) } alone { counted(upTo: null) } }',
    "{ part { counted(upTo: -1) name } parts { name counted(upTo: -1) } }",
    "{ alone { counted(upTo: -1) } part { name } }",
    "query ($n: Int) { part { name counted(upTo: $n) } alone { counted(upTo: $n, of: 1) } }",
    "query ($n: Int = -3) { part { name counted(upTo: $n) } }",
    'query ($t: String! = "t") { part { colored(tags: [$t]) name } }',
    "{ part { colored name } alone { colored(color: GREEN) all: colored(color: GREEN, tags: []) } }",
    "{ part { path later { path } } parts { name path x: path } alone { path } }",
    "{ part { parted { name path } } alone { parted { parted { name plainly } } } }",
    '{ part { parted(kind: "null") { name plainly } } alone { parted(kind: "of another type") { count } } }',
    '{ alone { parted(kind: "a failure") { name later { name } } } }',
    "{ part { ...M counted } } fragment M on Part { counted parted { ...A } } fragment A on Part { rarely }",
)  # fmt: skip


def execution_of(schema: GraphQLSchema) -> Execution:
    """Return what executes operations of a schema."""
    return Execution(schema, most_errors=5, hide_suggestions=True)


async def both(query: str, **variables: object) -> tuple[object, object]:
    """Return what is told of an operation that was prepared, and of one that was not."""
    document, request = Document(parse(query, no_location=True)), GraphQLRequest(query, None, variables)
    execution = execution_of(SCHEMA)
    plain = execution.plainly(document, request, None)
    expected = told(plain if isinstance(plain, ExecutionResult) else await plain)
    document.is_repeated = True
    found = []
    # The second time, what the first has collected is there.
    for _ in range(2):
        result = execution.run(document, request, None)
        found.append(told(result if isinstance(result, ExecutionResult) else await result))
    assert found[0] == found[1]
    return found[0], expected


@pytest.mark.parametrize("query", DOCUMENTS)
async def test_a_prepared_operation_is_answered_the_same(query: str) -> None:
    """Fields, fragments, types, arguments, lists and failures come out as graphql-core alone has them."""
    found, expected = await both(query)

    assert found == expected


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("field", ["strange", "stranger"])
async def test_strange_values_are_answered_the_same(kind: str, field: str) -> None:
    """A value that does not fit fails with the same message and path, and takes the same things with it."""
    query = f"query ($kind: String!) {{ {field}(kind: $kind) {{ {ALL} }} part {{ name }} }}"

    found, expected = await both(query, kind=kind)

    assert found == expected


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("field", ["first", "parts", "maybe"])
async def test_strange_values_within_are_answered_the_same(kind: str, field: str) -> None:
    """So are those of objects in objects, by themselves and in lists."""
    query = f"query ($kind: String!) {{ whole(kind: $kind) {{ {field} {{ {ALL} }} }} }}"

    found, expected = await both(query, kind=kind)

    assert found == expected


@pytest.mark.parametrize("value", ["text", None, 1.5, 2**40])
async def test_variables_are_read_the_same(value: object) -> None:
    """Good variables arrive, and bad ones are refused in the same words."""
    found, expected = await both('mutation ($c: Int) { make(name: "m", count: $c) { count } }', c=value)

    assert found == expected


@pytest.mark.parametrize("kind", ["part", "other", "text", "nothing", "failure", None, 3])
@pytest.mark.parametrize("of", [None, "an id", 4, 1.5])
@pytest.mark.parametrize("selected", ["name", "name later { name }", "__typename tags"])
async def test_members_of_unions_are_answered_the_same(kind: object, of: object, selected: str) -> None:
    """A mutation's member comes out the same, whatever is selected of it; so does what is none."""
    query = (
        "mutation ($kind: String!, $of: ID) { choose(kind: $kind, of: $of) "
        f"{{ ... on Thing {{ name }} ... on Part {{ {selected} }} }} }}"
    )

    found, expected = await both(query, kind=kind, of=of)

    assert found == expected


@pytest.mark.parametrize(
    "given", [{}, {"kind": "part"}, {"of": "x"}, {"kind": "part", "of": "x", "more": "y"}]
)
async def test_texts_that_are_missing_or_too_many_are_read_the_same(given: dict[str, object]) -> None:
    """Texts are taken as they are if they are all that is asked for; otherwise they are read as ever."""
    query = 'mutation ($kind: String! = "other", $of: ID) { choose(kind: $kind, of: $of) { __typename } }'

    found, expected = await both(query, **given)

    assert found == expected


@pytest.mark.parametrize("value", [3, -1, None, 2**40, "text"])
async def test_variables_of_fields_within_are_read_the_same(value: object) -> None:
    """So do those of fields below the root, whose resolvers are called straight away."""
    query = "query ($n: Int, $i: ID) { alone { name counted(upTo: $n, of: $i) } part { counted(upTo: $n) } }"

    found, expected = await both(query, n=value)

    assert found == expected


@pytest.mark.parametrize(
    "query",
    [
        "query ($n: Int) { part { counted(upTo: $n) } }",
        "query ($n: Int = 3) { part { counted(upTo: $n) } }",
        "query ($n: Int!) { part { counted(upTo: $n) } }",
        'query ($t: [String!] = ["t"]) { part { colored(tags: $t) } }',
    ],
)
async def test_variables_that_are_left_out_are_read_the_same(query: str) -> None:
    """They are absent, have their defaults, or are missed."""
    found, expected = await both(query)

    assert found == expected


async def test_a_resolver_that_fails_is_called_once() -> None:
    """Also below the root, where it may have counted something."""
    called: list[str] = []

    @strawberry.type
    class Counting:
        name: str

        @strawberry.field
        async def counted(self) -> str:
            called.append(self.name)
            raise ValueError(self.name)

    @strawberry.type
    class Query:
        @strawberry.field
        async def counting(self) -> Counting | None:
            called.append("root")
            return Counting(name="within")

    execution = execution_of(strawberry.Schema(Query)._schema)
    query = "{ counting { name counted } }"
    document = Document(parse(query, no_location=True), is_repeated=True)

    result = execution.run(document, GraphQLRequest(query), None)
    assert not isinstance(result, ExecutionResult)
    await result

    assert called == ["root", "within"]


@dataclass(frozen=True, slots=True)
class Front:
    """A document that the tests send as a front end does."""

    name: str
    query: str


FRONTS = [
    Front(name, query)
    for name, query in vars(tests.documents).items()
    if isinstance(query, str) and query.lstrip().startswith(("query", "mutation"))
]


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: front.name)
def test_what_front_ends_send_is_prepared(front: Front) -> None:
    """No ordinary document is left out, so that the comparison in the suite compares something."""
    assert execution_of(product._schema).prepared(Document(parse(front.query)))


def test_only_what_comes_again_is_prepared() -> None:
    """A document that is sent once costs no preparation."""
    document, request = Document(parse("{ __typename }")), GraphQLRequest("{ __typename }")
    execution = execution_of(SCHEMA)

    execution.run(document, request, None)

    assert document.prepared is None


def test_what_prepares_is_small() -> None:
    """It stands for a part of graphql-core, and is worth its gain while it can be read in one sitting."""
    modules = (prepared, called, reading)

    assert sum(len(inspect.getsource(module).splitlines()) for module in modules) < 400


async def test_the_comparison_finds_a_difference() -> None:
    """What was prepared for another document is found out."""
    differences: list[str] = []
    compared = comparing(differences)(SCHEMA, most_errors=5, hide_suggestions=True)
    document = Document(parse("{ part { name } }"))
    document.prepared = compared.prepared(Document(parse("{ part { count } }")))

    result = compared.run(document, GraphQLRequest("{ part { name } }"), None)
    assert not isinstance(result, ExecutionResult)
    await result

    assert len(differences) == 1
