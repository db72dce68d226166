"""Which schema do the tests of the endpoint speak to? A small one that knows nothing of the product."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, ValueNode, build_schema, print_ast
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from cosyncjwt.http.graphql import GraphQLEndpoint
from cosyncjwt.http.headers import SecurityHeaders

SDL = """
scalar Handle
scalar Moment
enum Color { RED GREEN }
input Inner { number: Int!, color: Color, handle: Handle, moment: Moment }
input LoginInput {
  handle: String!, password: String!, inner: [Inner!], limit: Int, flag: Boolean, ratio: Float
}
input Pair { left: Int, right: Int }
input Choice @oneOf { left: Int, right: String }
interface Named { name: String! }
type User implements Named { id: ID!, name: String!, friend: User, friends: [User!]! }
type Query {
  me: User
  named: Named
  echo(
    text: String, count: Int, color: Color, choice: Choice, pair: Pair
    handle: Handle, moment: Moment, ids: [ID!]
  ): String
  broken: String
  never: String!
  badInt: Int
  coded: String
  sleep(seconds: Float!): String
}
type Mutation { login(input: LoginInput!): User, sleep(seconds: Float!): String }
"""


Info = GraphQLResolveInfo[Any]


class ToyFailure(Exception):
    """A failure that clients may see, as the product's own."""

    code = "RATE_LIMITED"
    message = "Wait a little"
    extensions: Mapping[str, object] = {"retryAfterSeconds": 7, "code": "RATE_LIMITED"}


@dataclass
class ToyContext:
    """What resolvers get as their context."""

    events: list[str]


class Person:
    """The only person there is."""

    id = "1"
    name = "Ada"

    @property
    def friend(self) -> "Person":
        """Give the person's friend."""
        return self

    @property
    def friends(self) -> list["Person"]:
        """Give the person's friends."""
        return [self]


async def _me(_root: object, _info: Info) -> Person:
    return Person()


def _named(_root: object, _info: Info) -> dict[str, str]:
    return {"__typename": "User", "name": "Ada"}


def _echo(_root: object, _info: Info, **arguments: object) -> str:
    return repr(arguments.get("text"))


def _broken(_root: object, _info: Info) -> str:
    message = "canary-of-the-resolver"
    raise ValueError(message)


def _never(_root: object, _info: Info) -> str:
    message = "canary-of-graphql"
    raise GraphQLError(message, extensions={"canary": "canary-of-extensions"})


def _coded(_root: object, _info: Info) -> str:
    raise ToyFailure


async def _sleep(_root: object, info: Info, seconds: float) -> str:
    info.context.events.append("begun")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        info.context.events.append("cancelled")
        raise
    info.context.events.append("finished")
    return "slept"


async def _login(_root: object, info: Info, **_arguments: object) -> Person:
    info.context.events.append("login")
    return Person()


def _handle(value: object) -> str:
    message = f"{value} is not a handle"
    raise ValueError(message)


def _moment(value: object) -> str:
    message = f"{value} is no moment"
    raise GraphQLError(message, extensions={"value": value})


def _pair(value: object) -> object:
    return _moment(value)


def _moment_literal(node: ValueNode) -> str:
    return _moment(print_ast(node))


def toy_schema() -> GraphQLSchema:
    """Make the schema."""
    schema = build_schema(SDL)
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    resolvers = {
        "me": _me, "named": _named, "echo": _echo, "broken": _broken, "never": _never,
        "badInt": lambda *_: "canary-of-output", "coded": _coded, "sleep": _sleep,
    }  # fmt: skip
    for name, resolver in resolvers.items():
        schema.query_type.fields[name].resolve = resolver
    schema.mutation_type.fields["login"].resolve = _login
    schema.mutation_type.fields["sleep"].resolve = _sleep
    schema.type_map["Handle"].coerce_input_value = _handle  # type: ignore[attr-defined]
    # As Strawberry does for its own rules on input objects.
    schema.type_map["Pair"].out_type = _pair  # type: ignore[attr-defined]
    moment = schema.type_map["Moment"]
    moment.coerce_input_value = _moment  # type: ignore[attr-defined]
    moment.coerce_input_literal = _moment_literal  # type: ignore[attr-defined]
    return schema


def _public(error: Exception) -> ToyFailure | None:
    return error if isinstance(error, ToyFailure) else None


@dataclass
class Toy:
    """An application around the endpoint, and what happened in it."""

    app: ASGIApp
    endpoint: GraphQLEndpoint
    events: list[str]


def toy(**options: Any) -> Toy:
    """Make an application; `options` go to the endpoint."""
    events: list[str] = []

    def make_context(_scope: Scope, _request_id: str) -> ToyContext:
        return ToyContext(events)

    settings: dict[str, Any] = {
        "introspection": True,
        "log": structlog.get_logger(),
        "public": _public,
    } | options
    endpoint = GraphQLEndpoint(toy_schema(), make_context=make_context, **settings)
    routes = Starlette(routes=[Route("/graphql", endpoint)])
    return Toy(SecurityHeaders(routes, allowed_hosts=["*"], is_https=False), endpoint, events)


AUDITS = Path(__file__).parent / "audits"
