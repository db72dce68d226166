"""How is a story of `tests/stories` played by real servers, over HTTP alone?

A story asks for a `Service`. Here that is the balancer before the servers, and a real mail server and what
stands in for Twilio behind them: what the story reads comes from letters and SMS, and its clock moves that of
every process. What no request can do, for nobody may ask for it, is done to the store that the servers share.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast

import httpx

from cosyncjwt.cache import STALENESS
from store.open import open_store
from store.ports import Store
from tests.process.server import eventually
from tests.servers.deployment import Deployment
from tests.servers.front import PATIENCE
from tests.servers.later import LaterClock
from tests.servers.letters import Arrived, Said
from tests.service import GraphQL, Service

MINUTE = timedelta(minutes=1)
REMEMBERED = re.compile(
    rb"updateApplication|setApplicationStatus|setUserStatus|deleteUser|resetUserPassword|recordPayment"
    rb"|logout|revokeSession|resetPassword|changePassword|enableTwoFactor|deleteAccount"
)
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


@dataclass(frozen=True, slots=True)
class StoryClock:
    """The time of all processes, which goes on when what was to be sent has arrived, as in days it does."""

    deployment: Deployment

    def now(self) -> datetime:
        """Return the moment."""
        return self.deployment.clock.now()

    def advance(self, step: timedelta) -> datetime:
        """Move every process by `step` and return the new moment."""
        all_sent(self.deployment)
        return self.deployment.clock.advance(step)


@dataclass
class Played:
    """What a story takes for the service."""

    deployment: Deployment
    http: httpx.AsyncClient
    store: Store
    """The one that the servers share."""
    number: int
    """Tells its developer and administrator from those of other stories."""

    def __post_init__(self) -> None:
        """Take no notice of the letters of other stories."""
        self._arrived = Arrived(self.deployment.letterbox, self.deployment.phones)
        self.clock = StoryClock(self.deployment)
        self.developer = f"dev{self.number}@example.com"
        self.administrator = f"admin{self.number}@example.com"

    @property
    def origin(self) -> str:
        """Where the service is reached."""
        return self.deployment.origin

    @property
    def inbox(self) -> "Played":
        """Where letters are read: here."""
        return self

    @cached_property
    def sample(self) -> GraphQL:
        """A client of an application of somebody else's, in which nobody is yet."""
        return self.client_of(self.deployment.application().app_token)

    @property
    def portal(self) -> GraphQL:
        """A client of the portal."""
        return self.client_of(self.deployment.portal.app_token)

    def client_of(self, app_token: str) -> GraphQL:
        """Return a client of the application that the token names."""
        return GraphQL(self.http, {"app-token": app_token})

    def entries(self, recipient: str) -> list[Said]:
        """Return what was said to a handle or a number, newest first."""
        return self._arrived.to(recipient)

    async def newest(self, recipient: str) -> Said:
        """Return what was said last, after everything that waits has been sent."""
        await self.drain()
        return self.entries(recipient)[0]

    async def drain(self) -> None:
        """Return when nothing waits to be sent."""
        await asyncio.to_thread(all_sent, self.deployment)

    async def appoint(self, handle: str) -> None:
        """Make an administrator, by the command."""
        await asyncio.to_thread(self.deployment.appoint, handle)

    async def tend(self) -> None:
        """Let minutes go by until every process has done its chores of this moment."""
        moment = self.clock.now().timestamp()
        while min((before := self.deployment.clock.chores()).values()) < moment:
            self.clock.advance(MINUTE)
            await asyncio.to_thread(
                eventually, lambda: self._have_gone_on(before), "no chores", within=PATIENCE
            )

    def _have_gone_on(self, before: dict[str, float]) -> bool:
        now = self.deployment.clock.chores()
        return all(now[process] > begun for process, begun in before.items())


def all_sent(deployment: Deployment) -> None:
    """Return when nothing waits to be sent."""
    eventually(lambda: deployment.database.waiting() == 0, "messages wait", within=PATIENCE)


@asynccontextmanager
async def played(deployment: Deployment, number: int | None = None) -> AsyncIterator[Service]:
    """Yield what a story asks for; leave nothing waiting. One that goes on later says its number."""
    number = next(_numbers) if number is None else number
    store = open_store(deployment.database.url, mongo_driver=deployment.settings["COSYNCJWT_MONGO_DRIVER"])
    async with httpx.AsyncClient(
        transport=Patient(deployment.clock), base_url=deployment.origin, trust_env=False, timeout=PATIENCE
    ) as http:
        await store.open()
        try:
            service = Played(deployment, http, store, number)
            # It offers what the stories use of a service.
            yield cast("Service", cast("Any", service))
            await service.drain()
        finally:
            await store.close()
