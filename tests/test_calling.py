"""Is a resolver that waits called straight away as Strawberry would call it, and answered alike?"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

import pytest
import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputType,
    GraphQLObjectType,
    coerce_input_value,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_required_input_field,
)
from strawberry.extensions import FieldExtension
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from schema.calling import BACKREF, Arguments, call_straight, converted
from schema.root import schema as product


def waiting() -> Iterator[tuple[str, GraphQLField, StrawberryField]]:
    """Yield the fields of the product whose resolvers wait, by name."""
    for kind in product._schema.type_map.values():
        for name, definition in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            field = definition.extensions.get(BACKREF)
            if isinstance(field, StrawberryField) and field.is_async:
                yield f"{kind.name}.{name}", definition, field


WAITING = {name: (definition, field) for name, definition, field in waiting()}
SENT: dict[str, Any] = {
    "String": "text",
    "ID": "an id",
    "Int": 3,
    "Boolean": True,
    "DateTime": "2026-03-01T12:00:00Z",
    "JSON": {"a": [1, None]},
}


def sent(kind: GraphQLInputType, *, whole: bool, null: bool) -> Any:
    """Return a value of a type as a client sends it: whole or with what is required, perhaps with nulls."""
    if null and get_nullable_type(kind) is kind:
        return None
    named: Any = get_nullable_type(kind)
    if is_list_type(named):
        return [sent(named.of_type, whole=whole, null=False)] * 2
    if is_enum_type(named):
        return next(iter(named.values))
    if not is_input_object_type(named):
        return SENT[named.name]
    return {
        name: sent(field.type, whole=whole, null=null)
        for name, field in named.fields.items()
        if whole or is_required_input_field(field)
    }


def given(arguments: dict[str, GraphQLArgument]) -> Iterator[dict[str, Any]]:
    """Yield what the executor reads of arguments that are sent whole, in part, and null."""
    for whole, null in ((True, False), (False, False), (True, True)):
        raw = {name: sent(each.type, whole=whole, null=null) for name, each in arguments.items()}
        yield {name: coerce_input_value(value, arguments[name].type) for name, value in raw.items()}
    yield {}


@pytest.mark.parametrize("name", WAITING)
def test_arguments_become_what_strawberry_makes_of_them(name: str) -> None:
    """Each field's arguments are converted to the same objects."""
    definition, field = WAITING[name]
    members = Arguments(product).of_field(field)
    scalars, config = product.schema_converter.scalar_registry, product.config

    for each in given(definition.args):
        expected = convert_arguments(each, field.arguments, scalars, config)

        made = converted(members, each)

        assert made == expected
        assert {key: type(value) for key, value in made.items()} == {
            key: type(value) for key, value in expected.items()
        }


def test_no_field_takes_the_long_way() -> None:
    """All resolvers that wait are called straight away: those of every mutation, and more."""
    assert {getattr(definition.resolve, "__module__", None) for definition, _ in WAITING.values()} == {
        "schema.calling"
    }
    assert {name.partition(".")[0] for name in WAITING} > {"Mutation", "Query", "User", "Application"}


class Refusal(Exception):
    """A failure that may have a member of the union."""


class Weak(Refusal):
    """A special one, with a member of its own."""


@strawberry.type
class Told:
    """What a refusal becomes."""

    text: str


@strawberry.type
class Fine:
    """What is answered otherwise."""

    text: str


class WeakHandler(strawberry.ExceptionHandler[Weak, Told]):
    """Knows the special failure."""

    async def handle(self, exception: Weak, *, field: StrawberryField, info: Any) -> Told:
        """Return a member."""
        await asyncio.sleep(0)
        return Told(text=f"weak {exception} in {field.python_name} of {info.field_name}")


class RefusalHandler(strawberry.ExceptionHandler[Refusal, Told]):
    """Knows all, later than told, and declines some."""

    def handle(self, exception: Refusal, *, field: StrawberryField, info: Any) -> Told | None:
        """Return a member, or nothing."""
        declines = str(exception) == "declined"
        return None if declines else Told(text=f"{exception} in {field.python_name} of {info.field_name}")


class Around(FieldExtension):
    """Says where it was."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Any, **arguments: Any
    ) -> Any:
        """Add its name to the answer."""
        answer = await next_(source, info, **arguments)
        answer.text = f"{self._name}({answer.text})"
        return answer


@strawberry.input
class What:
    """What is to happen."""

    outcome: str
    note: str | None = "by default"


FAILURES = {
    "weak": Weak("w"),
    "refused": Refusal("r"),
    "declined": Refusal("declined"),
    "fault": ValueError("fault"),
}


async def act(info: strawberry.Info, what: What) -> Annotated[Fine | Told, strawberry.union("Result")] | None:
    """Do as one is told."""
    if what.outcome in FAILURES:
        raise FAILURES[what.outcome]
    return Fine(text=f"{info.field_name} {what.outcome} {what.note}")


async def plain(info: strawberry.Info, what: What | None = None) -> Fine:
    """Do as one is told, in a field with nothing around it."""
    if what and what.outcome in FAILURES:
        raise FAILURES[what.outcome]
    return Fine(text=f"{info.field_name} {what}")


async def bare(what: What) -> Fine:
    """Do as one is told, in a field without a union."""
    if what.outcome in FAILURES:
        raise FAILURES[what.outcome]
    return Fine(text=what.outcome)


def made() -> strawberry.Schema:
    """Return a schema, to be called straight or not."""

    @strawberry.type
    class Mutation:
        """What can be done."""

        act: Annotated[Fine | Told, strawberry.union("Result")] | None = strawberry.mutation(
            resolver=act, extensions=[Around("inner"), Around("outer")]
        )
        bare: Fine = strawberry.mutation(resolver=bare, extensions=[Around("only")])
        plain: Fine = strawberry.mutation(resolver=plain)

        @strawberry.mutation
        async def own(self, what: What) -> Fine:
            """Do as one is told, and know the object."""
            return await bare(what) if self is None else Fine(text=type(self).__name__)

    @strawberry.type
    class Query:
        """Nothing."""

        name: str

    return strawberry.Schema(
        query=Query, mutation=Mutation, exception_handlers=(WeakHandler(), RefusalHandler())
    )


@pytest.mark.parametrize("field", ["act", "bare", "plain", "own"])
@pytest.mark.parametrize("outcome", ["fine", *FAILURES])
async def test_outcomes_are_those_of_strawberry(field: str, outcome: str) -> None:
    """Answers, failures with a member, declined ones and faults come out alike, through all extensions."""
    told = "... on Told { text }" if field == "act" else ""
    document = f"mutation($what: What!) {{ {field}(what: $what) {{ ... on Fine {{ text }} {told} }} }}"
    values = {"what": {"outcome": outcome}}
    usual, straight = made(), made()
    call_straight(straight)

    expected, found = await usual.execute(document, values), await straight.execute(document, values)

    assert found.data == expected.data
    assert [error.formatted for error in found.errors or ()] == [
        error.formatted for error in expected.errors or ()
    ]
