"""What does a test of the whole service stand on: the server, its clock, and clients that speak GraphQL?"""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette

from cosyncjwt.app import create_app
from cosyncjwt.cache import STALENESS
from cosyncjwt.delivery.inbox import Inbox, InboxEntry
from cosyncjwt.delivery.ports import Texter
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret
from cosyncjwt.entropy import Entropy
from cosyncjwt.http.graphql import Documents, Execution, QueryLimits
from cosyncjwt.server import Server
from cosyncjwt.settings import Settings
from cosyncjwt.worker import Pace
from schema.root import schema
from store.ports import Store
from tests.comparing import comparing
from tests.fakes import FrozenClock

_RUNNING: list["Service"] = []

ORIGIN = "http://auth.test"
PASSWORD = "correct horse battery staple"
SETTINGS = Settings(
    store_url="sqlite:///unused",
    public_url=ORIGIN,
    master_keys=(bytes(range(32)),),
    introspection=True,
    # The weakest that the library takes: what is proven here is not how long a hash takes.
    hash_cost=HashCost(memory_kib=8, iterations=1, parallelism=1),
    development=True,
    # A test's people come from one address within one moment; what proves these limits switches them on.
    address_limits=False,
    application_limits=False,
)

AT_ONCE = Pace(head_start=0, drain=60)
"""A message leaves before the next one is asked for: by the clock of a test all are of one moment, and those
that are due at one moment leave in any order."""


@cache
def key_pairs() -> tuple[rsa.RSAPrivateKey, ...]:
    """Return a few key pairs, made once for the whole run, because making one takes a tenth of a second."""
    return tuple(rsa.generate_private_key(65537, 2048) for _ in range(4))


@cache
def documents(*, introspection: bool) -> Documents:
    """Return the documents that all services of the run share: reading one takes longer than answering it."""
    # Strawberry keeps the executable schema under this name.
    executable = schema._schema
    return Documents(executable, QueryLimits(), introspection=introspection, max_text_bytes=8 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class GraphQL:
    """A client of one application, perhaps signed in."""

    http: httpx.AsyncClient
    headers: Mapping[str, str]

    def signed_in(self, access_token: str) -> Self:
        """Return the same client with an access token."""
        return replace(self, headers={**self.headers, "authorization": f"Bearer {access_token}"})

    async def post(self, document: str, variables: Mapping[str, object] | None = None) -> httpx.Response:
        """Send one operation as a front end does."""
        body = {"query": document, "variables": dict(variables or {})}
        return await self.http.post("/graphql", json=body, headers=dict(self.headers))

    async def run(self, document: str, variables: Mapping[str, object] | None = None) -> Any:
        """Return the value of the operation's only field; fail on any top-level error."""
        reply = (await self.post(document, variables)).json()
        assert "errors" not in reply, reply
        (value,) = reply["data"].values()
        return value

    async def error(self, document: str, variables: Mapping[str, object] | None = None) -> Any:
        """Return the `extensions` of the operation's only top-level error."""
        (error,) = (await self.post(document, variables)).json()["errors"]
        return error["extensions"]


@dataclass(frozen=True, slots=True)
class Service:
    """The service under test, its routes reached through `http`."""

    server: Server
    http: httpx.AsyncClient
    clock: FrozenClock
    inbox: Inbox
    others: Sequence[Server] = ()
    origin: str = ORIGIN
    developer: str = "dev@example.com"
    """The handle of a developer that a test does not name."""
    administrator: str = "admin@example.com"
    """And that of an administrator."""

    @property
    def store(self) -> Store:
        """The store below the first server."""
        return self.server.world.store

    @property
    def sample(self) -> GraphQL:
        """A client of the sample application."""
        assert self.server.sample is not None
        return self.client_of(self.server.services.app_tokens.of(self.server.sample))

    @property
    def portal(self) -> GraphQL:
        """A client of the portal application."""
        return self.client_of(self.server.services.app_tokens.of(self.server.portal))

    def client_of(self, app_token: str) -> GraphQL:
        """Return a client of the application that the token names."""
        return GraphQL(self.http, {"app-token": app_token})

    async def newest(self, handle: str) -> InboxEntry:
        """Return the newest message to a handle, after everything that waits has been sent."""
        await self.drain()
        return self.inbox.entries(handle)[0]

    async def appoint(self, handle: str) -> None:
        """Make an administrator as the command line makes one."""
        portal = self.server.directory.tenant(self.server.portal.id)
        await self.server.administrators.create(portal, handle, Secret(PASSWORD))

    async def tend(self) -> None:
        """Look after the subscriptions, as a server does every minute."""
        await self.server.services.portal.subscriptions.tend()

    async def drain(self) -> None:
        """Return when every server has sent what it claimed."""
        for server in (self.server, *self.others):
            await server.worker.drain()


class InTurn(httpx.AsyncBaseTransport):
    """Sends each request to the next of several servers, once what they remember has grown old."""

    def __init__(self, apps: Sequence[Starlette], clock: FrozenClock) -> None:
        """Take the servers."""
        self._servers = itertools.cycle([_transport(app) for app in apps])
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to the one whose turn it is."""
        self._clock.elapse(STALENESS)
        return await next(self._servers).handle_async_request(request)


@asynccontextmanager
async def running(
    store: Store,
    clock: FrozenClock,
    entropy: Entropy,
    settings: Settings = SETTINGS,
    texter: Texter | None = None,
    *,
    others: Sequence[Store] = (),
    execution: type[Execution] | None = None,
) -> AsyncIterator[Service]:
    """Start the service over a store and stop it; each operation is executed both ways and compared.

    `others` are stores on the same database, each with a server of its own; requests go to all in turn.
    Where times are measured an `execution` of its own executes each operation once.
    """
    inbox, pairs = Inbox(clock), itertools.cycle(key_pairs())
    differences: list[str] = []
    apps = [
        create_app(
            settings,
            store=each,
            clock=clock,
            entropy=entropy,
            mailer=inbox,
            texter=texter,
            new_key_pair=lambda: next(pairs),
            pace=AT_ONCE,
            execution=execution or comparing(differences),
            # What is prepared of a document that others share is not counted, or by others.
            documents=None if settings.counts else documents(introspection=settings.introspection),
        )
        for each in (store, *others)
    ]
    async with AsyncExitStack() as started:
        for app in apps:
            await started.enter_async_context(app.router.lifespan_context(app))
        transport = InTurn(apps, clock) if others else _transport(apps[0])
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as http:
            servers = [app.state.server for app in apps]
            service = Service(servers[0], http, clock, inbox, servers[1:])
            _RUNNING.append(service)
            try:
                yield service
            finally:
                _RUNNING.remove(service)
    assert not differences, differences[0]


async def settled() -> None:
    """Return when no service of the test has anything under way, so that nothing changes by itself."""
    for service in _RUNNING:
        await service.drain()
        for server in (service.server, *service.others):
            # What is noted is written a fraction of a second later.
            await server.services.audit.queue.flush()


def _transport(app: Starlette) -> httpx.ASGITransport:
    return httpx.ASGITransport(app, client=("192.0.2.1", 4711))
