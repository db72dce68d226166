"""How is a document that comes again executed without looking everything up again?

By graphql-core's own executor, made once for an operation and copied for each request: attributes are read
and resolvers called without the general steps, to the same bytes. The tests execute everything both ways.
"""

from collections.abc import Awaitable, Mapping
from typing import Final, Self, TypeAlias

from graphql import execution, language
from graphql import type as types
from graphql.error import GraphQLError
from graphql.execution import ExecutionResult
from graphql.execution.collect_fields import FragmentDetails, GroupedFieldSet, collect_fields
from graphql.execution.executor import CollectedErrors
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.pyutils import Path

from cosyncjwt.http.graphql.called import Called, Resolve
from cosyncjwt.http.graphql.reading import Details, Fields, Kind, Read, Value, split

Answer: TypeAlias = ExecutionResult | Awaitable[ExecutionResult]
Sorted: TypeAlias = tuple[GroupedFieldSet, list[tuple[str, Read | None]], GroupedFieldSet, Called | None]
"""A selection, kept alive because it is known by its identity; what reads its attributes, and leaves a place
for each other field; those fields; the only one of them, if it can be called straight away."""

RESOLVERS: Final = (execution.default_field_resolver, execution.default_type_resolver)
NOTHING: Final = VariableValues({}, {})
TEXTS: Final = types.GraphQLString, types.GraphQLID


class Prepared(execution.Executor[None]):
    """The executor of one operation, and its copy for one request."""

    _root: tuple[Kind, GroupedFieldSet]
    _most_errors: int
    _no_values: VariableValues | None = None
    """What a request without variables has; None where defaults, or failures, are to be made for each."""
    _texts: Mapping[str, GraphQLVariableSignature] | None
    """The variables, if all of them are texts: what is one is taken as it is."""
    _selections: dict[int, Sorted]
    _called: dict[int, Called]

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
        nodes = [node for node in document.definitions if isinstance(node, language.FragmentDefinitionNode)]
        fragments = {node.name.value: node for node in nodes}
        details = {name: FragmentDetails(node) for name, node in fragments.items()}
        made = cls(
            schema, fragments, details, None, None, operation, NOTHING, *RESOLVERS, RESOLVERS[0],
            hide_suggestions=hide_suggestions,
        )  # fmt: skip
        made._most_errors, made._selections, made._called = most_errors, {}, {}
        made._texts = _texts(schema, operation)
        made._root = root, collect_fields(schema, details, NOTHING, root, operation).grouped_field_set
        if isinstance(none := made._values({}), VariableValues) and not none.coerced:
            made._no_values = none
        return made

    def answer(self, context: object, variables: Mapping[str, object] | None) -> Answer:
        """Execute the operation for one request."""
        values = self._values(variables or {}) if variables or self._no_values is None else self._no_values
        if isinstance(values, list):
            return ExecutionResult(None, values)
        request = Prepared.__new__(Prepared)
        # A copy, as graphql-core makes one for each event of a subscription; to construct it costs far more.
        own = {"context_value": context, "variable_values": values, "collected_errors": CollectedErrors()}
        request.__dict__ = self.__dict__ | own
        return request._executed()  # noqa: SLF001 - of the same class

    def _values(self, given: Mapping[str, object]) -> VariableValues | list[GraphQLError]:
        if (texts := self._texts) and given.keys() == texts.keys():
            sources = {name: VariableValueSource(texts[name], value) for name, value in given.items()}
            if all(type(value) is str for value in given.values()):
                return VariableValues(sources, dict(given))
        known, most = self.operation.variable_definitions or (), self._most_errors
        hidden = self.hide_suggestions
        return get_variable_values(self.schema, known, dict(given), max_errors=most, hide_suggestions=hidden)

    def _executed(self) -> Answer:
        kind, selected = self._root
        serially = kind is self.schema.mutation_type and len(selected) > 1
        execute = self.execute_fields_serially if serially else self.execute_fields
        try:
            data = execute(kind, None, None, selected, None)
        except GraphQLError as error:
            return self._result(None, error)
        return self._result(data) if isinstance(data, dict) else self._awaited(data)

    async def _awaited(self, waiting: Awaitable[Fields]) -> ExecutionResult:
        try:
            return self._result(await waiting)
        except GraphQLError as error:
            return self._result(None, error)

    def _result(self, data: Fields | None, error: GraphQLError | None = None) -> ExecutionResult:
        if error is not None:
            self.collected_errors.add(error, None)
        return ExecutionResult(data, self.collected_errors.errors or None)

    def execute_fields(
        self, parent: Kind, source: Value, path: Path | None, selected: GroupedFieldSet, context: None
    ) -> Fields | Awaitable[Fields]:
        """Read the attributes, and have the other fields executed."""
        _, attributes, others, alone = self._selections.get(id(selected)) or self._sorted(parent, selected)
        try:
            results: Fields = {name: read and read(source) for name, read in attributes}
        except Exception:  # noqa: BLE001 - it fails again on the general way, where failures are noted
            return super().execute_fields(parent, source, path, selected, context)
        if not others:
            return results
        if alone is not None:
            return self._with(results, alone, parent, source, path)
        rest = super().execute_fields(parent, source, path, others, context)
        return results | rest if isinstance(rest, dict) else self._later(results, rest)

    def execute_field(
        self, parent: Kind, source: Value, details: Details, path: Path, context: None
    ) -> Value:
        """Call what can be called straight away, and have any other field executed as ever."""
        called = self._called.get(id(details))
        if called is None:
            return super().execute_field(parent, source, details, path, context)
        return self._resolved(called, parent, source, path)

    async def _later(self, results: Fields, rest: Awaitable[Fields]) -> Fields:
        return results | await rest

    async def _with(
        self, results: Fields, called: Called, parent: Kind, source: Value, path: Path | None
    ) -> Fields:
        at = Path(path, called.name, parent.name)
        results[called.name] = await self._resolved(called, parent, source, at)
        return results

    async def _resolved(self, called: Called, parent: Kind, source: Value, path: Path) -> Value:
        kind, details = called.definition.type, called.details
        info = self.build_resolve_info(called.definition, called.nodes, parent, path)
        resolve: Resolve = called.resolve
        if self.middleware_manager:
            resolve = self.middleware_manager.get_field_resolver(resolve)
        try:
            arguments = called.arguments(self.variable_values, None, self.hide_suggestions)
            value = await resolve(source, info, **arguments)
            try:
                if called.read is not None:
                    return called.read(value)
            except Exception:  # noqa: BLE001, S110 - it fails again below, where failures are noted
                pass
            completed = self.complete_value(kind, details, info, path, value, None)
            return await completed if self.is_awaitable(completed) else completed
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises is told as graphql-core does
            self.handle_field_error(error, kind, details, path)
            return None

    def _below(self, kind: Kind, details: Details) -> GroupedFieldSet:
        return self.collect_subfields(kind, details).grouped_field_set

    def _sorted(self, parent: Kind, selected: GroupedFieldSet) -> Sorted:
        # Resolvers of the root have effects: none is called by what may go the general way after it.
        plain, others = ({}, selected) if parent is self._root[0] else split(parent, selected, self._below)
        found = [Called.of(parent, name, details, self._below) for name, details in others.items()]
        called = [each for each in found if each is not None]
        self._called |= {id(each.details): each for each in called}
        # The others have a place among them, so that the order stays.
        attributes = [(name, plain.get(name)) for name in selected]
        alone = called[0] if called and len(others) == 1 else None
        self._selections[id(selected)] = kept = selected, attributes, others, alone
        return kept


def _texts(
    schema: types.GraphQLSchema, operation: language.OperationDefinitionNode
) -> Mapping[str, GraphQLVariableSignature] | None:
    signatures = [get_variable_signature(schema, each) for each in operation.variable_definitions or ()]
    found = {
        each.name: each
        for each in signatures
        if isinstance(each, GraphQLVariableSignature) and types.get_nullable_type(each.type) in TEXTS
    }
    return found if len(found) == len(signatures) else None
