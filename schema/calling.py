"""How is a resolver called that waits, without finding out anew for each request what it takes?

Strawberry asks what each value is to become, and builds the chain of extensions, at each call. Both are
always the same, so they are put together once, when the schema is made. The answers are the same: a test
compares them for every such field. What is not so simple is left to Strawberry.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import MISSING
from functools import partial, reduce
from typing import Any, Final, TypeAlias, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLResolveInfo
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import build_field_extension_resolvers
from strawberry.schema.exception_handlers import ExceptionHandler, get_error_type, get_exception_types
from strawberry.schema.schema_converter import GraphQLCoreConverter, field_contains_type
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.unset import UNSET
from strawberry.utils.await_maybe import await_maybe

Value: TypeAlias = Any  # what a client has sent, and what a resolver takes and gives
Convert: TypeAlias = Callable[[Value], Value]
Member: TypeAlias = tuple[str, str, Convert]
"""What something is called by clients and in Python, and what converts it."""
Resolve: TypeAlias = Callable[..., Awaitable[Value]]
Resolver: TypeAlias = StrawberryResolver[Value]
RawInfo: TypeAlias = GraphQLResolveInfo[object]

AS_THEY_ARE: Final = (str, int, bool, strawberry.ID)
BACKREF: Final = GraphQLCoreConverter.DEFINITION_BACKREF


def call_straight(schema: strawberry.Schema) -> None:
    """Have the schema's resolvers that wait called straight away, where that is so simple."""
    arguments = Arguments(schema)
    # Strawberry keeps the executable schema under this name.
    for kind in schema._schema.type_map.values():  # noqa: SLF001
        for definition in kind.fields.values() if isinstance(kind, GraphQLObjectType) else ():
            field = definition.extensions.get(BACKREF)
            resolver = _simple(field) if isinstance(field, StrawberryField) else None
            if resolver is not None:
                definition.resolve = _Call(schema, field, resolver, arguments.of_field(field)).straight


def _simple(field: StrawberryField) -> Resolver | None:
    """Return what resolves a field, if it waits, and takes only its object, arguments and the request."""
    resolver = field.base_resolver
    if resolver is None or not resolver.is_async or resolver.parent_parameter or resolver.root_parameter:
        return None
    are_same = (type(each).map_arguments is FieldExtension.map_arguments for each in field.extensions)
    return resolver if all(are_same) else None


class _Call:
    """What is known of all calls of one field."""

    def __init__(
        self,
        schema: strawberry.Schema,
        field: StrawberryField,
        resolver: Resolver,
        members: Sequence[Member],
    ) -> None:
        self._field, self._members = field, members
        self._handlers = [
            (get_exception_types(each), each)
            for each in schema.exception_handlers
            if field_contains_type(field, get_error_type(each))
        ]
        extensions = build_field_extension_resolvers(field) if field.extensions else []
        innermost = _knowing(resolver)
        self._chain: Resolve = reduce(lambda inner, outer: partial(outer, inner), extensions, innermost)
        plainly = _plainly(field, resolver, members)
        self.straight: Resolve = self._resolve if extensions or self._handlers else plainly
        """What answers as Strawberry does, which makes members of the result's union of some failures."""

    async def _resolve(self, source: Value, info: RawInfo, **given: Value) -> Value:
        shown = strawberry.Info(_raw_info=info, _field=self._field)
        try:
            return await self._chain(source, shown, **converted(self._members, given))
        except Exception as failure:
            handler = self._handler_of(failure)
            if handler is None:
                raise
            member = await await_maybe(handler.handle(failure, field=self._field, info=shown))
            if member is None:
                raise
            return member

    def _handler_of(self, failure: Exception) -> ExceptionHandler[Value] | None:
        return next((each for kinds, each in self._handlers if isinstance(failure, kinds)), None)


def _knowing(resolver: Resolver) -> Resolve:
    """Return what calls a resolver with what has been converted, and with Strawberry's `info`."""
    function, takes_self, name = _taking(resolver)

    def call(source: Value, info: strawberry.Info, **taken: Value) -> Awaitable[Value]:
        if name is not None:
            taken[name] = info
        return function(source, **taken) if takes_self else function(**taken)

    return call


def _plainly(field: StrawberryField, resolver: Resolver, members: Sequence[Member]) -> Resolve:
    """Return what calls a resolver that has nothing around it."""
    function, takes_self, name = _taking(resolver)

    def call(source: Value, info: RawInfo, **given: Value) -> Awaitable[Value]:
        taken = converted(members, given) if given else {}
        if name is not None:
            taken[name] = strawberry.Info(_raw_info=info, _field=field)
        return function(source, **taken) if takes_self else function(**taken)

    return call


def _taking(resolver: Resolver) -> tuple[Resolve, bool, str | None]:
    """Return the function of a resolver, whether it takes its object, and what it calls `info`, if ever."""
    # Nobody makes a resolver of a class method, which could not be called like this.
    function = cast("Resolve", resolver.wrapped_func)
    knowing = resolver.info_parameter
    return function, resolver.self_parameter is not None, knowing.name if knowing else None


class Arguments:
    """What converts the arguments of a schema's fields."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Take the names and scalars of the schema."""
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry

    def of_field(self, field: StrawberryField) -> list[Member]:
        """Return what a field takes."""
        name_of = self._config.name_converter.from_argument
        return [(name_of(each), each.python_name, self._conversion(each.type)) for each in field.arguments]

    def _conversion(self, kind: Value) -> Convert:
        if isinstance(kind, StrawberryOptional) and not isinstance(kind, StrawberryMaybe):
            return self._conversion(kind.of_type)
        if kind in AS_THEY_ARE:
            return _same
        definition = getattr(kind, "__strawberry_definition__", None)
        if isinstance(definition, StrawberryObjectDefinition) and definition.from_input is None:
            return self._input(kind, definition)
        return lambda value: convert_argument(value, kind, self._scalars, self._config)

    def _input(self, kind: type, definition: StrawberryObjectDefinition) -> Convert:
        name_of = self._config.name_converter.from_field
        members = [
            (name_of(each), each.python_name, self._conversion(each.resolve_type(type_definition=definition)))
            for each in definition.fields
        ]
        # What has no default and may be left out is None.
        without = {
            each.python_name: None
            for each in definition.fields
            if each.default_value is MISSING and each.default_factory is MISSING
        }

        def made(value: Value) -> Value:
            if value is None or value is UNSET:
                return value
            return kind(**{**without, **converted(members, value)})

        return made


def converted(members: Sequence[Member], given: Mapping[str, Value]) -> dict[str, Value]:
    """Return what was given of the members, by the names in Python."""
    return {python_name: convert(given[name]) for name, python_name, convert in members if name in given}


def _same(value: Value) -> Value:
    return value
