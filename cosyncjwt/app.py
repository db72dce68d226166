"""How does the service become an ASGI application? All routes and middleware, nothing else."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Lifespan, Scope

from cosyncjwt import edges
from cosyncjwt.clock import Clock
from cosyncjwt.context import Context
from cosyncjwt.crypto.key_pairs import KeyPairSource
from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.delivery.ports import Mailer, Texter
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import Overloaded
from cosyncjwt.http.away import Away, answer_overloaded
from cosyncjwt.http.dev import DevPages
from cosyncjwt.http.graphiql import GraphiQLPage, static_files
from cosyncjwt.http.graphql import Documents, Execution, GraphQLEndpoint, Guess
from cosyncjwt.http.headers import SecurityHeaders
from cosyncjwt.http.health import Health
from cosyncjwt.http.leaving import Leaving
from cosyncjwt.http.link_page import LinkPage
from cosyncjwt.http.metrics import METRICS, MetricsPage
from cosyncjwt.http.page import Pages
from cosyncjwt.http.payments import PaymentsWebhook
from cosyncjwt.http.straight import Straight
from cosyncjwt.http.user_export import UserExport
from cosyncjwt.http.well_known import WellKnown
from cosyncjwt.loading import load_later
from cosyncjwt.server import Server
from cosyncjwt.settings import Settings
from cosyncjwt.wiring import World
from cosyncjwt.wiring.world import world_of
from cosyncjwt.worker import Pace
from schema.root import schema
from store.ports import Store

API = "/graphql"
PROBES = ("/healthz", "/readyz")
LOOPBACK_ORIGINS = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
READ_HEADERS = frozenset({b"app-token", b"authorization", b"access-token", b"user-agent"})
REQUEST_HEADERS = ("app-token", "authorization", "access-token", "content-type")


def create_app(
    settings: Settings,
    *,
    store: Store | None = None,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    mailer: Mailer | None = None,
    texter: Texter | None = None,
    new_key_pair: KeyPairSource | None = None,
    nobodys_hash: Callable[[], str] | None = None,
    pace: Pace | None = None,
    execution: type[Execution] = Execution,
    documents: Documents | None = None,
) -> Starlette:
    """Return the application. Whatever touches the world can be handed in, or comes from the settings."""
    world = world_of(
        settings,
        store=store,
        clock=clock,
        entropy=entropy,
        mailer=mailer,
        texter=texter,
        new_key_pair=new_key_pair,
        nobodys_hash=nobodys_hash,
        pace=pace,
    )
    return _service(settings, world, partial(_endpoint, settings, execution, documents))


class Service(Starlette):
    """Starlette with something around all of it: what it says of a failure has our header fields too.

    That is also the cheaper place, for a middleware inside of its outermost one costs two coroutines more.
    """

    def __init__(
        self,
        *,
        lifespan: Lifespan[Starlette],
        middleware: Sequence[Middleware],
        around: Callable[[ASGIApp], ASGIApp],
    ) -> None:
        """Take what Starlette takes, and what goes around it."""
        refusals = {Overloaded: answer_overloaded}
        super().__init__(lifespan=lifespan, middleware=middleware, exception_handlers=refusals)
        # Each path is exactly that: a redirect would answer elsewhere what was asked here.
        self.router.redirect_slashes = False
        self._around = around

    def build_middleware_stack(self) -> ASGIApp:
        """Return what answers: Starlette asks for it once."""
        return self._around(super().build_middleware_stack())


def create_refusal(settings: Settings) -> ASGIApp:
    """Return what answers in the application's place while its process ends: the same fields, and 503."""
    refusing = Starlette(middleware=[_origins(settings)], routes=[Mount("/", Leaving(API))])
    return _around(settings, {}, refusing)


def _service(settings: Settings, world: World, endpoint: Callable[[Server], GraphQLEndpoint]) -> Service:
    straight: dict[str, ASGIApp] = {}
    return Service(
        lifespan=_lifespan(settings, world, straight, endpoint),
        middleware=[_origins(settings)],
        around=partial(_around, settings, straight),
    )


def _lifespan(
    settings: Settings,
    world: World,
    straight: dict[str, ASGIApp],
    endpoint: Callable[[Server], GraphQLEndpoint],
) -> Lifespan[Starlette]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        server = await Server.assemble(settings, world)
        # The routes come with the services, which only an open store can give.
        straight[API] = endpoint(server)
        app.router.routes[:] = [Route(API, straight[API]), *_routes(settings, server)]
        app.state.server = server
        server.start(settings)
        loading = asyncio.create_task(load_later())
        # The development server says so itself, in its box.
        if not settings.development:
            structlog.get_logger().info("server.ready", public_url=settings.public_url, process=os.getpid())
        # What lives from here on lives for ever; the collector need not look at it again.
        gc.freeze()
        try:
            yield
        finally:
            loading.cancel()
            await server.close()

    return lifespan


def _around(settings: Settings, straight: Mapping[str, ASGIApp], app: ASGIApp) -> ASGIApp:
    return SecurityHeaders(
        Straight(app, paths=straight),
        allowed_hosts=settings.allowed_hosts,
        is_https=settings.is_https,
        any_host_paths=PROBES if settings.metrics_token is None else (*PROBES, METRICS),
    )


def _origins(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=LOOPBACK_ORIGINS if settings.development else None,
        allow_methods=("POST",),
        allow_headers=REQUEST_HEADERS,
        expose_headers=("retry-after", "x-request-id"),
        max_age=600,
    )


def _routes(settings: Settings, server: Server) -> list[BaseRoute]:
    pages, telling = Pages(), Away(server.world.store).telling
    routes: list[BaseRoute] = [
        *WellKnown(
            jwks=telling(partial(edges.known_keys, server)), issuer=server.services.jwts.issuer
        ).routes,
        *LinkPage(
            pages=pages,
            confirm=telling(partial(edges.confirm, server)),
            application_name=telling(partial(edges.name_of, server)),
        ).routes,
        *Health(check=server.world.store.check, stopping=lambda: server.worker.is_stopping).routes,
        *pages.routes,
    ]
    routes += _for_programs(settings, server)
    if settings.graphiql:
        routes.append(Mount("/static", static_files()))
    if settings.development and isinstance(server.world.mailer, Inbox):
        quickstart = server.quickstart(settings.public_url)
        inbox = server.world.mailer
        routes += DevPages(
            pages=pages,
            inbox=inbox,
            drain=server.worker.drain,
            quickstart=quickstart,
            issuers=server.services.jwts.issuer(""),
        ).routes
    return routes


def _for_programs(settings: Settings, server: Server) -> list[Route]:
    telling = Away(server.world.store).telling
    routes = UserExport(telling(partial(edges.export, server))).routes
    if settings.payments_secret is not None:
        report = telling(partial(edges.report, server))
        routes += PaymentsWebhook(
            secret=settings.payments_secret, report=report, clock=server.world.clock
        ).routes
    if server.world.counts is not None and settings.metrics_token is not None:
        routes += MetricsPage(server.world.counts, settings.metrics_token).routes
    return routes


def _endpoint(
    settings: Settings, execution: type[Execution], documents: Documents | None, server: Server
) -> GraphQLEndpoint:
    # Strawberry keeps the executable schema under this name; its own views use it just so.
    executable: GraphQLSchema = server.counted(schema._schema)  # noqa: SLF001
    away = Away(server.world.store)
    return GraphQLEndpoint(
        executable,
        make_context=partial(_context, server),
        public=away.public,
        waiting=away.waiting,
        log=structlog.get_logger("graphql"),
        introspection=settings.introspection,
        ide=GraphiQLPage() if settings.graphiql else None,
        execution=execution,
        documents=documents,
        guess=Guess("code", _is_guess),
    )


def _is_guess(mutation: str, given: Mapping[str, object]) -> bool:
    """Tell whether a code is looked at: everywhere but where the number itself was proven before."""
    return (mutation, given.get("method")) != ("enableTwoFactor", "PHONE")


def _context(server: Server, scope: Scope, request_id: str) -> Context:
    headers = {
        name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in READ_HEADERS
    }
    client = scope.get("client")
    return Context.of(server.services, headers, client[0] if client else None, request_id)
