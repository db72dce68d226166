"""How is GraphQL served over HTTP? Nothing in this folder knows the product."""

from cosyncjwt.http.graphql.documents import Documents
from cosyncjwt.http.graphql.endpoint import GraphQLEndpoint
from cosyncjwt.http.graphql.execution import Execution
from cosyncjwt.http.graphql.guesses import Guess
from cosyncjwt.http.graphql.limits import QueryLimits
from cosyncjwt.http.graphql.masking import PublicFailure

__all__ = ["Documents", "Execution", "GraphQLEndpoint", "Guess", "PublicFailure", "QueryLimits"]
