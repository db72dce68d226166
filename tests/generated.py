"""Which operations are there? Made from the schema, so that a new field is asked like the others.

Each has arguments that the schema takes; whether they lead anywhere is up to the test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from schema.root import schema

BUILT = build_schema(schema.as_str())
SELECTION = "{ __typename ... on UserError { code } }"
SCALARS: Mapping[str, object] = {"String": "text", "Int": 1, "Float": 1.0, "Boolean": False, "JSON": {}}
TEXTS: Mapping[str, str] = {
    "handle": "somebody@example.com",
    "password": "correct horse battery staple",
    "newPassword": "another horse battery staple",
}
"""Values for fields of these names, so that no operation ends at a malformed handle already."""


@dataclass(frozen=True)
class Operation:
    """A query or mutation of one field."""

    name: str
    document: str
    variables: Mapping[str, object]
    takes_id: bool


def operations(some_id: str = "00000000-0000-4000-8000-000000000000") -> Iterator[Operation]:
    """Yield every query and mutation of the schema, with `some_id` wherever an id is wanted."""
    for kind, root in (("query", BUILT.query_type), ("mutation", BUILT.mutation_type)):
        assert isinstance(root, GraphQLObjectType)
        for name, field in root.fields.items():
            yield _operation(kind, name, field, some_id)


def _operation(kind: str, name: str, field: GraphQLField, some_id: str) -> Operation:
    wanted = {
        argument: each.type
        for argument, each in field.args.items()
        if is_non_null_type(each.type) or _names_id(each.type)
    }
    variables = {argument: value_of(argument, each, some_id) for argument, each in wanted.items()}
    declared = ", ".join(f"${argument}: {each}" for argument, each in wanted.items())
    given = ", ".join(f"{argument}: ${argument}" for argument in wanted)
    head = f"{kind} Generated({declared})" if declared else f"{kind} Generated"
    selection = _selection(field)
    call = f"{name}({given})" if given else name
    takes_id = any(_names_id(each) for each in wanted.values())
    return Operation(name, f"{head} {{ {call} {selection} }}", variables, takes_id)


def _selection(field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    if str(kind).endswith("Result"):
        return SELECTION
    return "" if str(kind) in {*SCALARS, "ID"} else "{ __typename }"


def _names_id(kind: GraphQLInputType) -> bool:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(_names_id(each.type) for each in named.fields.values())
    return str(named) == "ID"


def value_of(name: str, kind: GraphQLInputType, some_id: str) -> Any:
    """Return a value that the schema takes, with `some_id` wherever an id could be given."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        value: object = {
            field: value_of(field, each.type, some_id)
            for field, each in named.fields.items()
            if is_non_null_type(each.type) or _names_id(each.type)
        }
    elif isinstance(named, GraphQLEnumType):
        value = next(iter(named.values))
    else:
        value = some_id if str(named) == "ID" else TEXTS.get(name, SCALARS.get(str(named), "text"))
    stripped = kind.of_type if is_non_null_type(kind) else kind
    return [value] if is_list_type(stripped) else value
