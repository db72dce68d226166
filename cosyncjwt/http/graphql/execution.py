"""Who executes an operation? What a document that came before has prepared, otherwise graphql-core."""

from collections.abc import Awaitable

from graphql.execution import ExecutionResult, Executor, execute
from graphql.language import OperationDefinitionNode
from graphql.type import GraphQLSchema

from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Document
from cosyncjwt.http.graphql.prepared import Prepared


class Execution:
    """Executes the operations of one schema."""

    def __init__(self, schema: GraphQLSchema, *, most_errors: int, hide_suggestions: bool) -> None:
        """Take the schema, how many errors are told, and whether none of them may name what is there."""
        self._schema = schema
        # The error which reports that there were too many is one of those that are told.
        self._most_errors = most_errors - 1
        self._hide_suggestions = hide_suggestions

    def run(
        self, document: Document, request: GraphQLRequest, context: object
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        """Execute the operation that the request names; the result, or something to await it by."""
        if document.prepared is None and document.is_repeated:
            document.prepared = self.prepared(document)
        prepared = document.prepared.get(request.operation_name) if document.prepared else None
        if prepared is None:
            return self.plainly(document, request, context)
        return prepared.answer(context, request.variables)

    def plainly(
        self, document: Document, request: GraphQLRequest, context: object
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        """Execute it with nothing prepared."""
        return execute(
            self._schema,
            document.tree,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation_name,
            max_coercion_errors=self._most_errors,
            # Without incremental delivery, which we do not speak and which costs a fifth.
            executor_class=Executor,
            hide_suggestions=self._hide_suggestions,
        )

    def prepared(self, document: Document) -> dict[str | None, Prepared]:
        """Return the operations that can be prepared, by name; by None where it is the only one."""
        nodes = [node for node in document.tree.definitions if isinstance(node, OperationDefinitionNode)]
        found: dict[str | None, Prepared] = {}
        for node in nodes:
            made = Prepared.of(
                self._schema,
                document.tree,
                node,
                most_errors=self._most_errors,
                hide_suggestions=self._hide_suggestions,
            )
            if made is not None:
                names = {node.name.value if node.name else None} | ({None} if len(nodes) == 1 else set())
                found |= dict.fromkeys(names, made)
        return found
