"""Which JSON does a client send and read? Strict: what could change its meaning on the way is refused."""

from collections.abc import Mapping
from typing import NewType

import strawberry
from graphql import (
    BooleanValueNode,
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from strawberry.types.scalar import ScalarDefinition

DEEPEST = 8
MOST_KEYS = 128
LONGEST_NUMBER = 40
"""Characters; the text of a longer one is slow to read and means nothing."""

JSON = NewType("JSON", object)


def read(value: object) -> object:
    """Return a value from variables; raise GraphQLError when it is too deep or too wide."""
    _measure(value)
    return value


def read_literal(node: ValueNode, variables: Mapping[str, object] | None = None) -> object:
    """Return the value of a literal, variables inside it included."""
    value = _value_of(node, variables or {})
    _measure(value)
    return value


def _value_of(node: ValueNode, variables: Mapping[str, object]) -> object:
    match node:
        case ObjectValueNode():
            # As everywhere in GraphQL, a variable that was not given leaves its field out.
            present = [field for field in node.fields if not _is_left_out(field.value, variables)]
            return {field.name.value: _value_of(field.value, variables) for field in present}
        case ListValueNode():
            return [_value_of(item, variables) for item in node.values]
        case VariableNode():
            return variables.get(node.name.value)
        case StringValueNode() | BooleanValueNode():
            return node.value
        case IntValueNode() | FloatValueNode() if len(node.value) <= LONGEST_NUMBER:
            return int(node.value) if isinstance(node, IntValueNode) else float(node.value)
        case NullValueNode():
            return None
    # An enum's name is not JSON: it would become a text that nobody has quoted.
    message = "JSON must be made of objects, lists, strings, numbers, booleans and null."
    raise GraphQLError(message)


def _is_left_out(node: ValueNode, variables: Mapping[str, object]) -> bool:
    return isinstance(node, VariableNode) and node.name.value not in variables


def _measure(value: object) -> None:
    """Walk level by level, so that no nesting can exhaust the stack."""
    keys, level = 0, [value]
    for _ in range(DEEPEST):
        keys += sum(len(each) for each in level if isinstance(each, dict))
        if keys > MOST_KEYS:
            message = f"JSON must have at most {MOST_KEYS} keys."
            raise GraphQLError(message)
        level = [item for each in level for item in _inside(each)]
    # The deepest value may be a list, of values that hold nothing themselves.
    if any(isinstance(each, dict) or _holds_containers(each) for each in level):
        message = f"JSON must be nested at most {DEEPEST} levels deep."
        raise GraphQLError(message)


def _holds_containers(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


JSONScalar: ScalarDefinition = strawberry.scalar(
    name="JSON",
    description=f"Any JSON value, as a literal or a variable; at most {DEEPEST} levels deep and "
    f"{MOST_KEYS} keys.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=lambda value: value,
    parse_value=read,
    parse_literal=read_literal,
)
