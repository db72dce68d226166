"""How is GraphQL served over HTTP? Nothing in this folder knows the product."""

from cosyncjwt.http.graphql.endpoint import ExecutionContext, GraphQLEndpoint
from cosyncjwt.http.graphql.limits import QueryLimits
from cosyncjwt.http.graphql.masking import PublicFailure

__all__ = ["ExecutionContext", "GraphQLEndpoint", "PublicFailure", "QueryLimits"]
