"""How is a document that comes again executed without looking everything up again?

By graphql-core's own executor, made once for an operation and copied for each request: what it has collected
from the document stays, and attributes that become scalars are read without the general steps for a field.
What is unusual goes the general way, so that answers are the same to the byte; the tests execute every
operation both ways.
"""

from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Final, Self, TypeAlias

from graphql import language
from graphql import type as types
from graphql.error import GraphQLError
from graphql.execution import ExecutionResult, Executor, default_field_resolver, default_type_resolver
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
)
from graphql.execution.executor import CollectedErrors
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import Path

from cosyncjwt.http.graphql.reading import Fields, Read, Value, split
from cosyncjwt.http.graphql.rooted import RawInfo, Rooted

Sorted: TypeAlias = tuple[GroupedFieldSet, list[tuple[str, Read]], GroupedFieldSet]
"""A selection, kept alive because it is known by its identity; its plain attributes; its other fields."""

RESOLVERS: Final = (default_field_resolver, default_type_resolver, default_field_resolver)
NOTHING: Final = VariableValues({}, {})


class Prepared(Executor[None]):
    """The executor of one operation, and its copy for one request."""

    _root: tuple[types.GraphQLObjectType, GroupedFieldSet]
    _most_errors: int
    _selections: dict[int, Sorted]
    _rooted: Rooted | None

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
        is_query = operation.operation is language.OperationType.QUERY
        made._rooted = Rooted.of(*made._root, made._below) if is_query else None
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
        if self._rooted is not None:
            return self._answered(root_type, self._rooted)
        is_serial = self.operation.operation is language.OperationType.MUTATION
        try:
            data = self.execute_root_grouped_field_set(root_type, None, root, is_serial, None)
        except GraphQLError as error:
            return self._without_data(error)
        return self._result(data) if isinstance(data, dict) else self._awaited(data)

    async def _answered(self, root_type: types.GraphQLObjectType, rooted: Rooted) -> ExecutionResult:
        path = Path(None, rooted.name, root_type.name)
        info = self.build_resolve_info(rooted.definition, rooted.nodes, root_type, path)
        resolve = rooted.resolve
        if self.middleware_manager:
            resolve = self.middleware_manager.get_field_resolver(resolve)
        try:
            completed = await self._completed(
                rooted, info, path, await resolve(None, info, **rooted.defaults)
            )
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is told as graphql-core does
            completed = None
            try:
                self.handle_field_error(error, rooted.definition.type, rooted.details, path)
            except GraphQLError as whole:
                return self._without_data(whole)
        return self._result({rooted.name: completed})

    async def _completed(self, rooted: Rooted, info: RawInfo, path: Path, value: Value) -> Value:
        if rooted.read is not None:
            # What cannot be read fails again on the general way, where failures are noted.
            with suppress(Exception):
                return rooted.read(value)
        completed = self.complete_value(rooted.definition.type, rooted.details, info, path, value, None)
        return await completed if self.is_awaitable(completed) else completed

    def _below(self, kind: types.GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        return self.collect_subfields(kind, details).grouped_field_set

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
            plain, others = split(parent_type, grouped_field_set, self._below)
            kept = self._selections[id(grouped_field_set)] = (grouped_field_set, plain, others)
        _, plain, others = kept
        try:
            results: Fields = {name: read(source_value) for name, read in plain}
        except Exception:  # noqa: BLE001 - it fails again on the general way, where failures are noted
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
