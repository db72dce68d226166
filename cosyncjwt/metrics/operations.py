"""How is every field of queries and mutations counted, without a step more where nobody asks?

The executable schema is made anew with other resolvers for these fields; that of the product stays as it is.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from inspect import isawaitable
from time import perf_counter
from typing import Any, TypeAlias

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from cosyncjwt.errors import Overloaded, PublicError
from cosyncjwt.metrics.counts import Counts

Value: TypeAlias = Any  # what a resolver gives
IsAway: TypeAlias = Callable[[Exception], bool]

STOPPED = "STOPPED"
"""What came to its deadline, or to the end of the server."""
FAULT = "INTERNAL"
NOTHING = "null"


def counted(schema: GraphQLSchema, counts: Counts, is_away: IsAway) -> GraphQLSchema:
    """Return the schema with its operations counted; `is_away` tells which failures are the store's."""
    count = partial(_root, counts, is_away)
    query, mutation = count(schema.query_type), count(schema.mutation_type)
    roots = {schema.query_type, schema.mutation_type}
    types = tuple(kind for kind in schema.type_map.values() if kind not in roots)
    # It was found valid when the product's was made, of the same types.
    changed = {"types": types, "query": query, "mutation": mutation, "assume_valid": True}
    given: dict[str, Any] = {**schema.to_kwargs(), **changed}
    return GraphQLSchema(**given)


def _root(counts: Counts, is_away: IsAway, root: GraphQLObjectType | None) -> GraphQLObjectType | None:
    if root is None:
        return None
    fields = {name: _field(name, field, counts, is_away) for name, field in root.fields.items()}
    given: dict[str, Any] = {**root.to_kwargs(), "fields": fields}
    return GraphQLObjectType(**given)


def _field(name: str, field: GraphQLField, counts: Counts, is_away: IsAway) -> GraphQLField:
    if field.resolve is None:
        return field
    counting = _Counting(name, field, field.resolve, counts, is_away)
    made = copy(field)
    made.resolve = counting.resolve
    return made


@dataclass(frozen=True, slots=True)
class _Counting:
    """One field, what answers it, and what is counted of that."""

    name: str
    field: GraphQLField
    answer: Callable[..., Value]
    counts: Counts
    is_away: IsAway

    async def resolve(self, *given: Value, **named: Value) -> Value:
        """Answer as before, and count how it ended."""
        outcome, begun = STOPPED, perf_counter()
        try:
            value = self.answer(*given, **named)
            value = await value if isawaitable(value) else value
            outcome = self._outcome_of(value)
        except Exception as failure:
            outcome = self._outcome_of_failure(failure)
            raise
        else:
            return value
        finally:
            self.counts.operations.labels(self.name, outcome).inc()
            self.counts.operation_seconds.labels(self.name).observe(perf_counter() - begun)

    def _outcome_of(self, value: Value) -> str:
        """Return the code of a refusal, else the name of the type of what was answered."""
        definition = getattr(value, "__strawberry_definition__", None)
        if definition is None:
            return NOTHING if value is None else get_named_type(self.field.type).name
        is_refusal = any(each.name == "UserError" for each in definition.interfaces)
        return str(value.code.value if is_refusal else definition.name)

    def _outcome_of_failure(self, failure: Exception) -> str:
        if isinstance(failure, PublicError):
            return failure.code
        if self.is_away(failure):
            self.counts.store_failures.inc()
            return Overloaded.code
        return FAULT
