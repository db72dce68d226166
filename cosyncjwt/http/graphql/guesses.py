"""What does a request cost that is refused, but whose guess at a code is no text at all?

Null, a list, an object or a number is no value of a field that takes text, so GraphQL refuses the request
before any resolver sees it. It is a guess all the same, and counts as one: the mutation is executed with a
guess that is never right, and the client is told nothing but GraphQL's own refusal (requirement C-15).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql.execution import ExecutionResult
from graphql.language import (
    DocumentNode,
    FieldNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    ValueNode,
    VariableNode,
    parse,
)
from graphql.pyutils import Undefined
from graphql.type import GraphQLInputObjectType, GraphQLSchema, get_named_type
from graphql.utilities import value_from_ast_untyped

from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Documents
from cosyncjwt.http.graphql.execution import Execution
from cosyncjwt.http.graphql.refusals import DocumentRefused, QueryTooComplex

NEVER_RIGHT = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """The field of mutations' inputs that is a guess at a secret."""

    field: str
    is_made: Callable[[str, Mapping[str, object]], bool]
    """By the mutation's name and its input: whether the field is looked at. Nothing is executed where not."""


class Guesses:
    """The guesses that the mutations of one schema take."""

    def __init__(
        self, schema: GraphQLSchema, documents: Documents, execution: Execution, guess: Guess
    ) -> None:
        """Take what executes the operations of the schema, and what is a guess in them."""
        self._documents, self._execution, self._guess = documents, execution, guess
        mutations = schema.mutation_type.fields if schema.mutation_type else {}
        self._texts = {
            (name, argument_name): (
                f"mutation ($value: {argument.type}) {{ {name}({argument_name}: $value) {{ __typename }} }}"
            )
            for name, definition in mutations.items()
            for argument_name, argument in definition.args.items()
            if isinstance(kind := get_named_type(argument.type), GraphQLInputObjectType)
            and guess.field in kind.fields
        }

    async def count_in_refused(
        self, request: GraphQLRequest, context: object, refusal: DocumentRefused
    ) -> None:
        """Count the guess of a request whose document does not fit the schema."""
        if self._texts and not refusal.is_syntax and not isinstance(refusal, QueryTooComplex):
            await self.count(parse(request.query, no_location=True), request, context)

    async def count(self, tree: DocumentNode, request: GraphQLRequest, context: object) -> None:
        """Count the guess of a request that was refused, if it made one that is no text."""
        for text, value in self._made(tree, request):
            again = GraphQLRequest(text, variables={"value": value})
            result = self._execution.run(self._documents.get(text), again, context)
            if not isinstance(result, ExecutionResult):
                await result

    def _made(self, tree: DocumentNode, request: GraphQLRequest) -> list[tuple[str, dict[str, Any]]]:
        mutation = _mutation(tree, request.operation_name)
        field = mutation and mutation.selection_set.selections[0]
        if mutation is None or not isinstance(field, FieldNode):
            return []
        name, variables = field.name.value, _defaults(mutation) | (request.variables or {})
        return [
            (text, given | {self._guess.field: NEVER_RIGHT})
            for argument in field.arguments or ()
            if (text := self._texts.get((name, argument.name.value)))
            and (given := self._beside(argument.value, variables)) is not None
            and self._guess.is_made(name, given)
        ]

    def _beside(self, node: ValueNode, variables: dict[str, Any]) -> dict[str, Any] | None:
        """Return what an input says beside a guess that is no text; None for any other input."""
        if isinstance(node, VariableNode):
            given = variables.get(node.name.value)
            is_odd = isinstance(given, dict) and not isinstance(given.get(self._guess.field), str)
            return given if is_odd else None
        if not isinstance(node, ObjectValueNode):
            return None
        nodes = {each.name.value: each.value for each in node.fields}
        guess = nodes.pop(self._guess.field, NullValueNode())
        if isinstance(guess, VariableNode):
            is_text = isinstance(variables.get(guess.name.value), str)
        else:
            is_text = isinstance(guess, StringValueNode)
        return None if is_text else _values(nodes, variables)


def _values(nodes: Mapping[str, ValueNode], variables: dict[str, Any]) -> dict[str, Any] | None:
    """Return the values of an input's fields without what is missing; None when one is beyond all bounds."""
    try:
        values = {name: value_from_ast_untyped(node, variables) for name, node in nodes.items()}
    except ValueError:
        # A number of more digits than Python reads.
        return None
    return {name: value for name, value in values.items() if value is not Undefined}


def _mutation(tree: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the mutation that the request names; None where it names none."""
    operations = [node for node in tree.definitions if isinstance(node, OperationDefinitionNode)]
    named = [node for node in operations if name is None or (node.name and node.name.value == name)]
    is_one = len(named) == 1 and named[0].operation is OperationType.MUTATION
    return named[0] if is_one else None


def _defaults(mutation: OperationDefinitionNode) -> dict[str, Any]:
    nodes = {
        each.variable.name.value: each.default_value
        for each in mutation.variable_definitions or ()
        if each.default_value
    }
    return _values(nodes, {}) or {}
