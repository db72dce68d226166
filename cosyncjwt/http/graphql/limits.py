"""How much may one GraphQL document ask for? Measured in one pass, before GraphQL's own validation.

Each fragment is measured once and its measure added wherever it is spread, so the work is linear in the
document while the numbers are those of the expanded query: thirty fragments that double each time cost thirty
measures.
"""

# ruff: noqa: EM101, TRY003 - a refusal teaches, so its sentence stands where it is raised

from dataclasses import dataclass

from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
)

from cosyncjwt.http.graphql.measure import Measure, Measurer
from cosyncjwt.http.graphql.refusals import DocumentRefused, QueryTooComplex


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """The most that one document may ask for; all numbers count the expanded query."""

    tokens: int = 1_000
    comments: int = 200
    depth: int = 10
    introspection_depth: int = 15
    aliases: int = 15
    fields: int = 500
    # The same name selected again in one selection set. Validation compares such fields pairwise: 480 of
    # them, within the other limits, cost 130 ms.
    repeats: int = 100
    directives: int = 5
    operations: int = 5
    errors: int = 10


def check(document: DocumentNode, limits: QueryLimits, *, introspection: bool) -> None:
    """Refuse a document over the limits."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        raise QueryTooComplex(f"Send at most {limits.operations} operations in a document")
    for operation in operations:
        _check_kind(operation)
    measurer = Measurer(document, lambda measure: check_measure(measure, limits))
    try:
        total = Measure()
        for operation in operations:
            total.add(measurer.operation(operation))
            check_measure(total, limits)
        # A fragment that nothing spreads is validated all the same.
        for node in document.definitions:
            if isinstance(node, FragmentDefinitionNode):
                measurer.fragment(node)
    except RecursionError:
        raise QueryTooComplex("Nest fragments less deeply") from None
    if measurer.has_introspection and not introspection:
        raise DocumentRefused([{"message": "Introspection is switched off on this server"}])


def check_measure(measure: Measure, limits: QueryLimits) -> None:
    """Refuse a measure over the limits; called at each step, so that no number grows far."""
    for name, count, limit in (
        ("fields", measure.fields, limits.fields),
        ("aliases", measure.aliases, limits.aliases),
        ("directives", measure.directives, limits.directives),
        ("repeated fields", measure.repeats, limits.repeats),
    ):
        if count > limit:
            raise QueryTooComplex(f"Select at most {limit} {name} in a document, fragments expanded")
    if measure.introspection_depth > limits.introspection_depth:
        raise QueryTooComplex(f"Nest an introspection query at most {limits.introspection_depth} levels deep")
    # Outside of an operation nobody knows yet whether a fragment is for introspection.
    depth = limits.depth if measure.is_operation else max(limits.depth, limits.introspection_depth)
    if measure.depth > depth:
        raise QueryTooComplex(f"Nest fields at most {depth} levels deep")


def _check_kind(operation: OperationDefinitionNode) -> None:
    if operation.operation is OperationType.SUBSCRIPTION:
        raise DocumentRefused([{"message": "Subscriptions are not served here"}])
    if operation.operation is not OperationType.MUTATION:
        return
    # One mutation, one attempt: many aliased logins in a request would be many guesses under one count.
    selections = operation.selection_set.selections
    if len(selections) != 1 or not isinstance(selections[0], FieldNode):
        raise QueryTooComplex("Select exactly one field in a mutation, directly and not in a fragment")
