"""Which fields have a resolver that can be called straight away?

graphql-core and Strawberry would pass each through seven functions, to find out once more what it takes.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Final, Self, TypeAlias, cast

from graphql import language
from graphql import type as types
from graphql.execution import get_argument_values
from graphql.pyutils import Undefined
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from cosyncjwt.http.graphql.reading import BACKREF, Below, Details, Kind, Read, Value, field_of, reading

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
        """Return a field that is selected under a name; None where it is not so simple."""
        nodes = [each.node for each in details]
        definition = parent.fields.get(nodes[0].name.value)
        field = field_of(definition)
        # Handlers of exceptions belong to unions, which have members for them.
        if definition is None or field is None or types.is_union_type(types.get_named_type(definition.type)):
            return None
        names = {each: argument.extensions[BACKREF].python_name for each, argument in definition.args.items()}
        resolve = _resolve(field, tuple(names.items()))
        if resolve is None or not _are_taken_as_they_are(definition, nodes[0]):
            return None
        read_arguments = partial(get_argument_values, definition, nodes[0])
        vary = any(isinstance(each.value, language.VariableNode) for each in nodes[0].arguments or ())
        same = {} if vary else read_arguments()
        arguments = read_arguments if vary else lambda *_: same
        read = reading(definition.type, details, below)
        return cls(name, definition, details, nodes, arguments, resolve, read)


def _are_taken_as_they_are(definition: types.GraphQLField, node: language.FieldNode) -> bool:
    given = {each.name.value for each in node.arguments or ()}
    return all(
        getattr(types.get_nullable_type(argument.type), "name", "") in TAKEN_AS_THEY_ARE
        if name in given
        else argument.default_value is None or argument.default_value is Undefined
        for name, argument in definition.args.items()
    )


@cache
def _resolve(field: StrawberryField, arguments: tuple[tuple[str, str], ...]) -> Resolve | None:
    """Return what calls a field's coroutine with what it may know, if that is all it takes."""
    resolver = field.base_resolver
    if resolver is None or field.extensions or not resolver.is_async:
        return None
    if resolver.parent_parameter or resolver.root_parameter:
        return None
    # Nobody makes a resolver of a class method, which could not be called like this.
    function = cast("Callable[..., Awaitable[Value]]", resolver.wrapped_func)
    takes_self, knowing = resolver.self_parameter, resolver.info_parameter
    names = dict(arguments)

    def resolve(source: Value, info: types.GraphQLResolveInfo[object], **given: Value) -> Awaitable[Value]:
        taken: dict[str, Value] = {names[name]: value for name, value in given.items()} if given else {}
        if knowing:
            taken[knowing.name] = Info(_raw_info=info, _field=field)
        return function(source, **taken) if takes_self else function(**taken)

    return resolve
