"""How is a story of `tests/stories` played by real servers, over HTTP alone?

A story asks for a `Service`. Here that is the balancer before the servers, and a real mail server behind
them: what the story reads there comes from the letters, and its clock moves that of every process.
"""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, cast

import httpx

from cosyncjwt.cache import STALENESS
from tests.process.server import eventually
from tests.servers.deployment import Deployment
from tests.servers.front import PATIENCE
from tests.servers.later import LaterClock
from tests.service import GraphQL, Service

CODE = re.compile(r"^ {4}([0-9A-Z]{6,10})\s*$", re.MULTILINE)
"""A code stands on a line of its own."""
SUBJECTS = {"reset_code": "Your code for a new", "signup_code": "Your sign-up code"}
"""How the subjects begin of the mails that stories ask for by their template."""
LINK = re.compile(r"http\S+token=\S+")
REMEMBERED = re.compile(rb"updateApplication|setUserStatus|deleteUser|resetUserPassword")
"""Mutations after which a process may remember what was, for a moment."""

_numbers = itertools.count()


class Patient(httpx.AsyncBaseTransport):
    """Goes on only when no process remembers any more what a request has changed."""

    def __init__(self, clock: LaterClock) -> None:
        """Take a new connection for each request, so that any server may be the next one."""
        self._clock = clock
        self._over = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and let the time pass for which things are remembered."""
        response = await self._over.handle_async_request(request)
        if REMEMBERED.search(await request.aread()):
            self._clock.advance(STALENESS)
        return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._over.aclose()


@dataclass
class Played:
    """What a story takes for the service."""

    deployment: Deployment
    http: httpx.AsyncClient
    developer: str = field(default_factory=lambda: f"dev{next(_numbers)}@example.com")
    _before: int = 0
    _read: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Take no notice of the letters of other stories."""
        self._before = len(self.deployment.letterbox.letters)

    @property
    def clock(self) -> LaterClock:
        """The time of all processes."""
        return self.deployment.clock

    @property
    def origin(self) -> str:
        """Where the service is reached."""
        return self.deployment.origin

    @property
    def inbox(self) -> "Played":
        """Where letters are read: here."""
        return self

    @property
    def sample(self) -> GraphQL:
        """A client of an application of somebody else's."""
        return self.client_of(self.deployment.by_code.app_token)

    @property
    def portal(self) -> GraphQL:
        """A client of the portal."""
        return self.client_of(self.deployment.portal.app_token)

    def client_of(self, app_token: str) -> GraphQL:
        """Return a client of the application that the token names."""
        return GraphQL(self.http, {"app-token": app_token})

    def entries(self, handle: str) -> list[dict[str, str | None]]:
        """Return what the letters to a handle say that hold a code or a link, oldest first."""
        letters = self.deployment.letterbox.letters[self._before :]
        said = [_said(letter) for letter in letters if handle in str(letter["To"])]
        return [each for each in said if each["code"] or each["link"]]

    async def newest(self, handle: str) -> dict[str, str | None]:
        """Wait for the next such letter to the handle, and return what it says."""
        self._read[handle] += 1
        number = self._read[handle]
        come = lambda: len(self.entries(handle)) >= number  # noqa: E731  # to be asked again and again
        await asyncio.to_thread(eventually, come, f"no letter to {handle}", within=PATIENCE)
        return self.entries(handle)[number - 1]

    async def drain(self) -> None:
        """Return when nothing waits to be sent."""
        waits = self.deployment.waiting
        await asyncio.to_thread(eventually, lambda: waits() == 0, "messages wait", within=PATIENCE)


def _said(letter: EmailMessage) -> dict[str, str | None]:
    body = letter.get_body(("plain",))
    text = "" if body is None else str(body.get_content())
    link = LINK.search(text)
    code = None if link else CODE.search(text)
    subject = str(letter["Subject"])
    template = next((name for name, begun in SUBJECTS.items() if subject.startswith(begun)), None)
    return {"code": code and code[1], "link": link and link[0], "template": template}


@asynccontextmanager
async def played(deployment: Deployment) -> AsyncIterator[Service]:
    """Yield what a story asks for; leave nothing waiting."""
    async with httpx.AsyncClient(
        transport=Patient(deployment.clock), base_url=deployment.origin, trust_env=False, timeout=PATIENCE
    ) as http:
        service = Played(deployment, http)
        # It offers what the stories of the list below use of a service.
        yield cast("Service", cast("Any", service))
        await service.drain()
