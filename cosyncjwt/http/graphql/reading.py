"""How is what a resolver returned read as it is sent, without the general steps for each field?

By functions made once for a selection. What they do not know goes the general way, to the same bytes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeAlias, cast

from graphql import type as types
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Undefined
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

Value: TypeAlias = Any  # what resolvers return, and what becomes of it until it is completed
Kind: TypeAlias = types.GraphQLObjectType
Details: TypeAlias = FieldDetailsList
Fields: TypeAlias = dict[str, Value]
Read: TypeAlias = Callable[[Value], Value]
"""What gives a value as it is sent; raises for one that is to go the general way."""
Below: TypeAlias = Callable[[Kind, Details], GroupedFieldSet]
"""What finds the selection inside an object that a field gives."""

BACKREF: Final = GraphQLCoreConverter.DEFINITION_BACKREF
SENT_AS_THEY_ARE: Final = {"String": str, "ID": str, "Boolean": bool}
# Neither failures nor to be awaited.
ORDINARY: Final = {str, bool, int, float, datetime}


class Unusual(Exception):
    """A value that is to go the general way; so is one whose reading fails in any other way."""


def split(parent: Kind, selected: GroupedFieldSet, below: Below) -> tuple[dict[str, Read], GroupedFieldSet]:
    """Return what reads the fields of a selection that are nothing but attributes, and the other fields."""
    reads = {name: _of_field(parent, details, below) for name, details in selected.items()}
    plain = {name: read for name, read in reads.items() if read is not None}
    return plain, {name: details for name, details in selected.items() if name not in plain}


def field_of(definition: types.GraphQLField | None) -> StrawberryField | None:
    """Return the Strawberry field of which a field was made."""
    field = definition and definition.extensions.get(BACKREF)
    return field if isinstance(field, StrawberryField) else None


def reading(kind: types.GraphQLOutputType, details: Details, below: Below) -> Read | None:
    """Return what completes a value of a type; None where more is needed than to read attributes."""
    named = types.get_nullable_type(kind)
    is_nullable = named is kind
    if types.is_leaf_type(named):
        return _leaf(named, is_nullable=is_nullable)
    complete: Read | None = None
    if types.is_list_type(named):
        item = reading(named.of_type, details, below)
        complete = item and _list(item)
    elif types.is_object_type(named):
        complete = _object(named, below(named, details), below)
    elif types.is_union_type(named):
        complete = _member({each: _object(each, below(each, details), below) for each in named.types})
    if complete is None or not is_nullable:
        return complete
    return lambda value: None if value is None else complete(value)


def _of_field(parent: Kind, details: Details, below: Below) -> Read | None:
    name = details[0].node.name.value
    if name == "__typename":
        return lambda _source: parent.name
    definition = parent.fields.get(name)
    field = field_of(definition)
    attribute = field and _attribute(field)
    complete = definition and reading(definition.type, details, below)
    if attribute is None or complete is None:
        return None
    return lambda source: complete(attribute(source))


def _attribute(field: StrawberryField) -> Read | None:
    """Return what gets an attribute, or calls a method that takes nothing: they wait for nothing."""
    if field.is_basic_field and field.default_resolver is getattr:
        return attrgetter(field.python_name)
    resolver = field.base_resolver
    if resolver is None or field.extensions or resolver.is_async or not resolver.self_parameter:
        return None
    return None if resolver.arguments or resolver.info_parameter else cast("Read", resolver.wrapped_func)


@cache
def _leaf(kind: types.GraphQLLeafType, *, is_nullable: bool) -> Read:
    exact, coerce = SENT_AS_THEY_ARE.get(kind.name), kind.coerce_output_value

    def leaf(value: Value) -> Value:
        if type(value) is exact:
            return value
        if value is None and is_nullable:
            return None
        if type(value) not in ORDINARY and (
            value is None or isinstance(value, Exception) or hasattr(value, "__await__")
        ):
            raise Unusual
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unusual
        return coerced

    return leaf


def _list(complete: Read) -> Read:
    def items(value: Value) -> Value:
        if type(value) is not list:
            raise Unusual
        return [complete(item) for item in value]

    return items


def _object(kind: Kind, selected: GroupedFieldSet, below: Below) -> Read | None:
    """Return what reads an object of which nothing but attributes are selected."""
    plain, others = split(kind, selected, below)
    definition = kind.extensions.get(BACKREF)
    if others or not isinstance(definition, StrawberryObjectDefinition):
        return None
    origin, attributes = definition.origin, list(plain.items())

    def fields(value: Value) -> Value:
        # A type's own question, if it has one, is answered yes for what is exactly of it.
        if type(value) is not origin:
            raise Unusual
        return {name: read(value) for name, read in attributes}

    return fields


def _member(reads: Mapping[Kind, Read | None]) -> Read:
    members = {kind.extensions[BACKREF].origin: read for kind, read in reads.items() if read is not None}
    return lambda value: members[type(value)](value)
