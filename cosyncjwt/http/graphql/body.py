"""What may a request's body be? One JSON object of a few kilobytes, checked before anything reads it."""

# ruff: noqa: EM101, TRY003 - a refusal teaches, so its sentence stands where it is raised

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import Receive

from cosyncjwt.http.graphql.refusals import BodyTooLarge, MalformedBody, UnsupportedBody

MAX_JSON_DEPTH = 32
_JSON_TYPE = re.compile(rb'application/json(?:[ \t]*;[ \t]*charset="?utf-?8"?)?[ \t]*', re.IGNORECASE)
# 20 digits hold every 64-bit integer; orjson would turn more of them into a float without a word.
_TOO_MANY_DIGITS = re.compile(rb"(?<![0-9.])[0-9]{21}")
_DIGITS = re.compile(rb"[0-9]{21}")
_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')


class ClientDisconnected(Exception):
    """The client went away before its body was complete; there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of one GraphQL request."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


def check_content_type(value: bytes) -> None:
    """Accept application/json only, so that no HTML form can speak to the endpoint."""
    if value != b"application/json" and not _JSON_TYPE.fullmatch(value):
        raise UnsupportedBody("Send the request with the header Content-Type: application/json")


async def read_body(receive: Receive, declared_length: bytes, limit: int) -> bytes:
    """Read the body, and stop at the first byte over the limit whatever length was declared."""
    # More than twelve digits are no length that a client means; int() of a huge text is slow.
    if len(declared_length) > 12 or (declared_length.isdigit() and int(declared_length) > limit):  # noqa: PLR2004
        raise BodyTooLarge(limit)
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnected
        part: bytes = message.get("body", b"")
        if len(body) + len(part) > limit:
            raise BodyTooLarge(limit)
        # Adding is quadratic only in the count of parts, and the cap bounds what is copied.
        body = body + part if body else part
        if not message.get("more_body", False):
            return body


def parse_request(body: bytes) -> GraphQLRequest:
    """Read the body as a GraphQL request, or say what is wrong with it."""
    value = _json(body)
    if isinstance(value, list):
        raise MalformedBody("Send one operation a request: batches are not accepted")
    if not isinstance(value, dict):
        raise MalformedBody('Send a JSON object such as {"query": "{ __typename }"}')
    query = value.get("query")
    if not isinstance(query, str):
        raise MalformedBody('Send the GraphQL document as a string named "query"')
    operation_name = value.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise MalformedBody('"operationName" must be a string or null')
    return GraphQLRequest(query, operation_name, _map(value, "variables"), _map(value, "extensions"))


def _map(value: dict[str, Any], name: str) -> dict[str, Any] | None:
    entry = value.get(name)
    if entry is None or isinstance(entry, dict):
        return entry
    raise MalformedBody(f'"{name}" must be a JSON object or null')


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON is any value until it is checked
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        # The parser's own message is not passed on: it may quote the body.
        raise MalformedBody("The body is not valid JSON in UTF-8") from None
    # The plain pattern first: a search that looks behind at every byte takes twice as long.
    if (
        _DIGITS.search(body)
        and _TOO_MANY_DIGITS.search(body)
        and _TOO_MANY_DIGITS.search(_JSON_STRING.sub(b'""', body))
    ):
        raise MalformedBody("A number in the body has more than 20 digits before its point")
    # Brackets inside strings count too, so few of them prove a shallow body without a walk.
    if body.count(b"{") + body.count(b"[") > MAX_JSON_DEPTH and _is_deep(value):
        raise MalformedBody(f"The body is nested more than {MAX_JSON_DEPTH} levels deep")
    return value


def _is_deep(value: Any) -> bool:  # noqa: ANN401 - JSON is any value until it is checked
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [inner for entry in level for inner in _inside(entry)]
    return any(isinstance(entry, dict | list) for entry in level)


def _inside(value: Any) -> Iterable[Any]:  # noqa: ANN401 - JSON is any value until it is checked
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
