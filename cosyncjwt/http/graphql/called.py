"""What calls the resolver of a field that waits, without passing it through the general seven functions?"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Self, TypeAlias

from graphql import language
from graphql import type as types
from graphql.execution import get_argument_values
from graphql.pyutils import Undefined

from cosyncjwt.http.graphql.reading import Below, Details, Kind, Read, Value, field_of, reading

Resolve: TypeAlias = Callable[..., Awaitable[Value]]
TAKEN_AS_THEY_ARE: Final = {"String", "ID", "Int", "Boolean"}
"""What Strawberry converts into nothing else; requests may share such a value."""


@dataclass(frozen=True, slots=True)
class Called:
    """A field, what resolves it, and what reads what comes of it if attributes are all."""

    name: str
    definition: types.GraphQLField
    details: Details
    nodes: list[language.FieldNode]
    arguments: Callable[..., Mapping[str, Value]]
    """What reads them; where they are the same in each request, they have been read."""
    resolve: Resolve
    read: Read | None

    @classmethod
    def of(cls, parent: Kind, name: str, details: Details, below: Below) -> Self | None:
        """Return a field that is selected under a name; None where its resolver waits for nothing."""
        nodes = [each.node for each in details]
        definition = parent.fields.get(nodes[0].name.value)
        field = field_of(definition)
        if definition is None or definition.resolve is None or field is None or not field.is_async:
            return None
        read_arguments = partial(get_argument_values, definition, nodes[0])
        variables = (isinstance(each.value, language.VariableNode) for each in nodes[0].arguments or ())
        vary = any(variables) or not _are_taken_as_they_are(definition, nodes[0])
        same = {} if vary else read_arguments()
        arguments = read_arguments if vary else lambda *_: same
        read = reading(definition.type, details, below)
        return cls(name, definition, details, nodes, arguments, definition.resolve, read)


def _are_taken_as_they_are(definition: types.GraphQLField, node: language.FieldNode) -> bool:
    given = {each.name.value for each in node.arguments or ()}
    return all(
        getattr(types.get_nullable_type(argument.type), "name", "") in TAKEN_AS_THEY_ARE
        if name in given
        else argument.default_value is None or argument.default_value is Undefined
        for name, argument in definition.args.items()
    )
