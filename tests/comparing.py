"""Are operations executed to the same bytes whether they were prepared or not? Asked of all in the suite.

An operation is executed by what was prepared, and its result completed once more by graphql-core alone from
what the root's resolver has returned or raised: resolvers of the root have effects, and run once.
"""

import copy
from collections.abc import Awaitable
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, MiddlewareManager, execute
from graphql.execution import Executor

from cosyncjwt.http.graphql import Execution
from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Document
from cosyncjwt.http.graphql.masking import _cause, _is_about_arguments
from cosyncjwt.http.graphql.prepared import Prepared


def comparing(differences: list[str]) -> type[Execution]:
    """Return an execution that executes both ways and notes where they differ."""

    class Comparing(Execution):
        """Executes both ways."""

        def run(
            self, document: Document, request: GraphQLRequest, context: object
        ) -> ExecutionResult | Awaitable[ExecutionResult]:
            """Execute what was prepared, and compare."""
            if document.prepared is None:
                document.prepared = self.prepared(document)
            prepared = document.prepared.get(request.operation_name)
            if prepared is None:
                return self.plainly(document, request, context)
            return self._both(document, request, context, prepared)

        async def _both(
            self, document: Document, request: GraphQLRequest, context: Any, prepared: Prepared
        ) -> ExecutionResult:
            # What a request may still list is counted down while it is answered.
            nodes = getattr(context, "nodes_left", None)
            once = Once()
            recorded = copy.copy(prepared)
            recorded.middleware_manager = once
            result = await _value(recorded.answer(context, request.variables))
            if nodes is not None:
                context.nodes_left = nodes
            expected = await _value(self._again(document, request, context, once))
            if told(result) != told(expected) and not await self._has_changed(
                document, request, context, once, expected
            ):
                once.differences.append(f"{told(result)}\nnot {told(expected)}")
            differences.extend(f"{request.query}\n{difference}" for difference in once.differences)
            return result

        def _again(
            self, document: Document, request: GraphQLRequest, context: object, once: "Once"
        ) -> ExecutionResult | Awaitable[ExecutionResult]:
            return execute(
                self._schema,
                document.tree,
                context_value=context,
                variable_values=request.variables,
                operation_name=request.operation_name,
                max_coercion_errors=self._most_errors,
                executor_class=Executor,
                hide_suggestions=self._hide_suggestions,
                middleware=once,
            )

        async def _has_changed(
            self,
            document: Document,
            request: GraphQLRequest,
            context: object,
            once: "Once",
            expected: ExecutionResult,
        ) -> bool:
            """Say whether another request has changed what is read below the root."""
            return told(await _value(self._again(document, request, context, once))) != told(expected)

    return Comparing


class Once(MiddlewareManager):
    """Has each resolver of the root called once, and repeats what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.differences: list[str] = []
        self._outcomes: dict[object, tuple[dict[str, Any], Any]] = {}

    def get_field_resolver(self, field_resolver: Any) -> Any:
        """Return what is called in place of a resolver."""

        def resolve(source: Any, info: Any, **arguments: Any) -> Any:
            if info.path.prev is not None:
                return field_resolver(source, info, **arguments)
            if info.path.key in self._outcomes:
                return self._repeated(info.path.key, arguments)
            return self._first(info.path.key, arguments, lambda: field_resolver(source, info, **arguments))

        return resolve

    def _first(self, key: object, arguments: dict[str, Any], call: Any) -> Any:
        try:
            value = call()
        except Exception as error:
            self._outcomes[key] = arguments, error
            raise
        if not hasattr(value, "__await__"):
            self._outcomes[key] = arguments, value
            return value
        return self._awaited(key, arguments, value)

    async def _awaited(self, key: object, arguments: dict[str, Any], waiting: Awaitable[Any]) -> Any:
        try:
            value = await waiting
        except Exception as error:
            self._outcomes[key] = arguments, error
            raise
        self._outcomes[key] = arguments, value
        return value

    def _repeated(self, key: object, arguments: dict[str, Any]) -> Any:
        before, outcome = self._outcomes[key]
        if before != arguments:
            self.differences.append(f"arguments {before} not {arguments}")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def told(result: ExecutionResult) -> tuple[bytes, list[object]]:
    """Return all that is told of a result, in the order in which it is."""
    return orjson.dumps(result.data, default=repr), [_told(error) for error in result.errors or ()]


def _told(error: GraphQLError) -> object:
    cause = _cause(error)
    return error.formatted, type(cause), str(cause), _is_about_arguments(cause)


async def _value(result: ExecutionResult | Awaitable[ExecutionResult]) -> ExecutionResult:
    return result if isinstance(result, ExecutionResult) else await result
