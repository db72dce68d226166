"""How is a document that comes again executed without looking everything up again?

By graphql-core's own executor, made once for an operation and copied for each request: what it has collected
from the document stays, and attributes that become scalars are read without the general steps for a field.
What is unusual goes the general way, so that answers are the same to the byte; the tests execute every
operation both ways.
"""

from collections.abc import Awaitable, Callable, Mapping
from operator import attrgetter
from typing import Any, Final, Self, TypeAlias

from graphql import language
from graphql import type as types
from graphql.error import GraphQLError
from graphql.execution import ExecutionResult, Executor, default_field_resolver, default_type_resolver
from graphql.execution.collect_fields import FragmentDetails, GroupedFieldSet, collect_fields
from graphql.execution.executor import CollectedErrors
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Path, Undefined
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

# What resolvers return, and what becomes of it, is anything until it is completed.
Value: TypeAlias = Any
Fields: TypeAlias = dict[str, Value]
Read: TypeAlias = Callable[[Value], Value]
Sorted: TypeAlias = tuple[GroupedFieldSet, list[tuple[str, Read]], GroupedFieldSet]
"""A selection, kept alive because it is known by its identity; its plain attributes; its other fields."""

RESOLVERS: Final = (default_field_resolver, default_type_resolver, default_field_resolver)
NOTHING: Final = VariableValues({}, {})
UNUSUAL: Final = object()
"""What stands for a value that is to go the general way."""
SENT_AS_THEY_ARE: Final = {"String": str, "ID": str, "Boolean": bool}


class Prepared(Executor[None]):
    """The executor of one operation, and its copy for one request."""

    _root: tuple[types.GraphQLObjectType, GroupedFieldSet]
    _most_errors: int
    _selections: dict[int, Sorted]

    @classmethod
    def of(
        cls,
        schema: types.GraphQLSchema,
        document: language.DocumentNode,
        operation: language.OperationDefinitionNode,
        *,
        most_errors: int,
        hide_suggestions: bool,
    ) -> Self | None:
        """Prepare an operation; None when directives may choose its fields anew in each request."""
        root = schema.get_root_type(operation.operation)
        # A text with an @ in it only looks like a directive, and is not sent often.
        if root is None or "@" in language.print_ast(document):
            return None
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, language.FragmentDefinitionNode)
        }
        details = {name: FragmentDetails(node) for name, node in fragments.items()}
        made = cls(
            schema, fragments, details, None, None, operation, NOTHING, *RESOLVERS,
            hide_suggestions=hide_suggestions,
        )  # fmt: skip
        made._root = root, collect_fields(schema, details, NOTHING, root, operation).grouped_field_set
        made._most_errors = most_errors
        made._selections = {}
        return made

    def answer(
        self, context: object, variables: Mapping[str, object] | None
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        """Execute the operation for one request."""
        request = Prepared.__new__(Prepared)
        # A copy, as graphql-core makes one for each event of a subscription; to construct it costs far more.
        request.__dict__.update(self.__dict__)
        request.context_value = context
        request.collected_errors = CollectedErrors()
        definitions = self.operation.variable_definitions
        if definitions:
            values = get_variable_values(
                self.schema,
                definitions,
                dict(variables or {}),
                max_errors=self._most_errors,
                hide_suggestions=self.hide_suggestions,
            )
            if isinstance(values, list):
                return ExecutionResult(None, values)
            request.variable_values = values
        return request._executed()  # noqa: SLF001 - of the same class

    def _executed(self) -> ExecutionResult | Awaitable[ExecutionResult]:
        root_type, root = self._root
        is_serial = self.operation.operation is language.OperationType.MUTATION
        try:
            data = self.execute_root_grouped_field_set(root_type, None, root, is_serial, None)
        except GraphQLError as error:
            return self._without_data(error)
        return self._result(data) if isinstance(data, dict) else self._awaited(data)

    async def _awaited(self, waiting: Awaitable[Fields]) -> ExecutionResult:
        try:
            return self._result(await waiting)
        except GraphQLError as error:
            return self._without_data(error)

    def _without_data(self, error: GraphQLError) -> ExecutionResult:
        self.collected_errors.add(error, None)
        return self._result(None)

    def _result(self, data: Fields | None) -> ExecutionResult:
        return ExecutionResult(data, self.collected_errors.errors or None)

    def execute_fields(
        self,
        parent_type: types.GraphQLObjectType,
        source_value: Value,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: None,
    ) -> Fields | Awaitable[Fields]:
        """Read the plain attributes, and have the other fields executed as ever."""
        kept = self._selections.get(id(grouped_field_set))
        if kept is None:
            kept = self._selections[id(grouped_field_set)] = _sorted(parent_type, grouped_field_set)
        _, plain, others = kept
        results: Fields = {}
        for name, read in plain:
            value = results[name] = read(source_value)
            if value is UNUSUAL:
                return super().execute_fields(parent_type, source_value, path, grouped_field_set, None)
        if not others:
            return results
        rest = super().execute_fields(parent_type, source_value, path, others, position_context)
        if not plain:
            return rest
        if isinstance(rest, dict):
            return _merged(grouped_field_set, results, rest)
        return _merged_later(grouped_field_set, results, rest)


def _merged(order: GroupedFieldSet, results: Fields, rest: Fields) -> Fields:
    return {name: results[name] if name in results else rest[name] for name in order}


async def _merged_later(order: GroupedFieldSet, results: Fields, rest: Awaitable[Fields]) -> Fields:
    return _merged(order, results, await rest)


def _sorted(parent: types.GraphQLObjectType, selected: GroupedFieldSet) -> Sorted:
    plain: list[tuple[str, Read]] = []
    others: GroupedFieldSet = {}
    for name, details in selected.items():
        read = _read_of(parent, details[0].node.name.value)
        if read is None:
            others[name] = details
        else:
            plain.append((name, read))
    return selected, plain, others


def _read_of(parent: types.GraphQLObjectType, name: str) -> Read | None:
    """Return what gives a field as it is sent, where it is a plain attribute of a Strawberry object."""
    if name == "__typename":
        return lambda _source: parent.name
    definition = parent.fields.get(name)
    field = definition and definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if definition is None or not isinstance(field, StrawberryField) or not field.is_basic_field:
        return None
    kind = types.get_nullable_type(definition.type)
    if not types.is_leaf_type(kind) or field.default_resolver is not getattr:
        return None
    return _read(attrgetter(field.python_name), kind, is_nullable=kind is definition.type)


def _read(attribute: Read, kind: types.GraphQLLeafType, *, is_nullable: bool) -> Read:
    exact, coerce = SENT_AS_THEY_ARE.get(kind.name), kind.coerce_output_value

    def read(source: Value) -> Value:
        try:
            value = attribute(source)
            if type(value) is exact:
                return value
            if value is None:
                return None if is_nullable else UNUSUAL
            if isinstance(value, Exception) or hasattr(value, "__await__"):
                return UNUSUAL
            coerced = coerce(value)
        except Exception:  # noqa: BLE001 - it fails again on the general way, where failures are noted
            return UNUSUAL
        return UNUSUAL if coerced is None or coerced is Undefined else coerced

    return read
