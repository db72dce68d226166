"""Which query asks for one thing, of a resolver that is told nothing? That is called straight away.

graphql-core and Strawberry would pass it through seven functions, five of them coroutines, to find out that
there are no arguments, extensions or handlers of exceptions.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self, TypeAlias, cast

from graphql import language
from graphql import type as types
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Undefined
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from cosyncjwt.http.graphql.reading import Below, Read, Value, field_of, reading

RawInfo: TypeAlias = types.GraphQLResolveInfo[object]
Resolve: TypeAlias = Callable[..., Awaitable[Value]]


@dataclass(frozen=True, slots=True)
class Rooted:
    """The only field of a query, what resolves it, and what reads what comes of it if attributes are all."""

    name: str
    definition: types.GraphQLField
    details: FieldDetailsList
    nodes: list[language.FieldNode]
    defaults: Mapping[str, None]
    """What graphql-core would pass for arguments that are not given: null, which the resolver has itself."""
    resolve: Resolve
    read: Read | None

    @classmethod
    def of(cls, root: types.GraphQLObjectType, selected: GroupedFieldSet, below: Below) -> Self | None:
        """Return the only field selected; None where there are more, or it is not so simple."""
        if len(selected) != 1:
            return None
        ((name, details),) = selected.items()
        definition = root.fields.get(details[0].node.name.value)
        field = field_of(definition)
        if definition is None or field is None or not _asks_for_nothing(definition, details):
            return None
        resolve = _resolve(field)
        # Handlers of exceptions belong to unions, which have members for them.
        if resolve is None or not types.is_object_type(types.get_nullable_type(definition.type)):
            return None
        nodes = [each.node for each in details]
        given = definition.args.items()
        defaults = {each.out_name or named: None for named, each in given if each.default_value is None}
        read = reading(definition.type, details, below)
        return cls(name, definition, details, nodes, defaults, resolve, read)


def _asks_for_nothing(definition: types.GraphQLField, details: FieldDetailsList) -> bool:
    defaults = [argument.default_value for argument in definition.args.values()]
    has_defaults = any(default is not Undefined and default is not None for default in defaults)
    return not has_defaults and not details[0].node.arguments


def _resolve(field: StrawberryField) -> Resolve | None:
    """Return what calls a field's coroutine with what it may know of the request, if that is all it takes."""
    resolver = field.base_resolver
    if resolver is None or field.extensions or not resolver.is_async or resolver.info_parameter is None:
        return None
    if resolver.self_parameter or resolver.parent_parameter or resolver.root_parameter:
        return None
    # Nobody makes a resolver of a class method, which could not be called like this.
    function = cast("Callable[..., Awaitable[Value]]", resolver.wrapped_func)
    name = resolver.info_parameter.name

    def resolve(_source: None, info: RawInfo, **_defaults: None) -> Awaitable[Value]:
        known: Info[object, None] = Info(_raw_info=info, _field=field)
        return function(**{name: known})

    return resolve
