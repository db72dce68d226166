"""What do several attacks need: a code, a link, a guess, many requests at once?"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.documents import COMPLETE_SIGNUP, ME, SIGNUP
from tests.forging import decoded
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
BOB = "bob@example.com"


async def code_for(service: Service, app: GraphQL, handle: str = ADA, password: str = PASSWORD) -> str:
    """Sign up and return the code of the mail."""
    await app.run(SIGNUP, {"handle": handle, "password": password})
    return str((await service.newest(handle))["code"])


async def link_for(service: Service, app: GraphQL, handle: str = ADA, password: str = PASSWORD) -> str:
    """Sign up with flow LINK and return the link of the mail."""
    await app.run(SIGNUP, {"handle": handle, "password": password})
    return str((await service.newest(handle))["link"])


def form_of(link: str) -> dict[str, str]:
    """Return what the button of the link's page sends."""
    return {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}


async def press(service: Service, form: Mapping[str, str]) -> httpx.Response:
    """Press the button of a link's page."""
    return await service.http.post("/signup/confirm", data=dict(form))


def wrong(code: str) -> str:
    """Return another code."""
    return "000000" if code != "000000" else "000001"


async def guess(app: GraphQL, handle: str, code: str) -> str:
    """Return how completing a signup by a code ends."""
    return await outcome(app, COMPLETE_SIGNUP, {"handle": handle, "code": code})


async def at_once(calls: Iterable[Awaitable[Any]]) -> Counter[Any]:
    """Let all calls go at once and count how they end."""
    return Counter(await asyncio.gather(*calls))


async def genuine(service: Service) -> dict[str, Any]:
    """Return a signed-in user's answer, with the claims of its access token."""
    signed_in = await signed_up(service, service.sample, ADA)
    return {**signed_in, "claims": decoded(signed_in["accessToken"].split(".")[1])}


async def seen(service: Service, access_token: str) -> str:
    """Return how `me` ends with an access token."""
    return await outcome(GraphQL(service.http, {"authorization": f"Bearer {access_token}"}), ME)
