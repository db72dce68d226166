"""How did an operation end? One word for what may stand in three places of a reply."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from tests.service import GraphQL


async def outcome(client: GraphQL, document: str, variables: Mapping[str, object] | None = None) -> str:
    """Return the code of the refusal, or the type of the result; a fault of the server fails the test."""
    return outcome_of(await client.post(document, variables))


async def outcome_at_last(
    client: GraphQL, document: str, variables: Mapping[str, object] | None = None
) -> str:
    """Return the same, having asked again while no hash had a place: there are so many for each core."""
    while (ended := await outcome(client, document, variables)) == "OVERLOADED":  # noqa: ASYNC110 - nobody tells when there is one
        # Where the store never waits nobody else would get on.
        await asyncio.sleep(0)
    return ended


def outcome_of(reply: httpx.Response) -> str:
    """Return the code of the refusal in a reply, or the type of its result, "OK" for a query's."""
    assert reply.status_code < 500, reply.text
    body = reply.json()
    if "errors" in body:
        return str(body["errors"][0]["extensions"]["code"])
    (value,) = body["data"].values()
    return str(value.get("code") or value.get("__typename", "OK"))


def refusal(value: Any) -> tuple[str, list[str] | None]:
    """Return the code and the path of a refusal in a result union."""
    return value["code"], value["path"]
