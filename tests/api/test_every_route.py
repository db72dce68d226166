"""Does every route that the server has carry the headers, hide the host and run no foreign script?

The routes are read from the running application: one that is not in the table here fails the test.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from cosyncjwt.domain.secret import Secret
from store.sqlite import SqliteStore
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.service import SETTINGS, Service, running

KEYS = "/apps/{application_id}/.well-known"
EXAMPLES = {
    "/graphql": "/graphql",
    f"{KEYS}/jwks.json": "/apps/{sample}/.well-known/jwks.json",
    f"{KEYS}/openid-configuration": "/apps/{sample}/.well-known/openid-configuration",
    "/apps/{application_id}/users.jsonl": "/apps/{sample}/users.jsonl",
    "/signup/confirm": "/signup/confirm?app={sample}&token=abc",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
    "/payments/webhook": "/payments/webhook",
    "/static/pages/pages.css": "/static/pages/pages.css",
    "/static": "/static/graphiql/index.html",
    "/dev/inbox": "/dev/inbox",
    "/dev/inbox.json": "/dev/inbox.json",
    "/dev/quickstart.json": "/dev/quickstart.json",
    "/dev/token": "/dev/token",
    "/dev/token.js": "/dev/token.js",
}
"""What is asked of each route; `{sample}` is the id of an application."""

ANSWERED_FOR_ANY_HOST = {"/healthz", "/readyz"}
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE")
ORIGIN, FOREIGN = "https://app.example.org", "https://evil.example"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}


@pytest.fixture
async def service(tmp_path: Path, clock: FrozenClock, entropy: ScriptedEntropy) -> AsyncIterator[Service]:
    """Yield a service with every route that there can be, behind TLS, with one listed origin."""
    settings = replace(
        SETTINGS,
        public_url="https://auth.test",
        graphiql=True,
        payments_secret=Secret("0" * 64),
        allowed_origins=(ORIGIN,),
    )
    async with running(SqliteStore(tmp_path / "routes.db"), clock, entropy, settings) as service:
        yield service


def paths(service: Service) -> set[str]:
    """Return the paths of the application's routes."""
    app = service.http._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, Starlette)
    assert all(isinstance(route, Route | Mount) for route in app.router.routes)
    return {route.path for route in app.router.routes}  # type: ignore[attr-defined]


async def replies(service: Service, **headers: str) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Yield the answer of every route to every method, and to what no route knows."""
    assert service.server.sample is not None
    asked = {**EXAMPLES, "nowhere": "/nowhere"}
    for path, example in asked.items():
        for method in METHODS:
            address = example.format(sample=service.server.sample.id)
            yield (
                path,
                await service.http.request(method, address, headers={"accept": "text/html", **headers}),
            )


async def test_every_route_is_in_the_table(service: Service) -> None:
    """A new route needs a line in the table, by which the tests below try it."""
    assert paths(service) == set(EXAMPLES)


async def test_G24_every_answer_of_every_route_is_guarded(service: Service) -> None:
    """Each has the security headers once, a policy without inline script, and names no software."""
    kinds = set()
    async for _, reply in replies(service):
        for name, value in ALWAYS.items():
            assert reply.headers.get_list(name) == [value], (reply.request.url, name)
        (policy,) = reply.headers.get_list("content-security-policy")
        scripts = re.findall(r"(?:script|default)-src ([^;]*)", policy)
        assert scripts
        assert not re.search(r"unsafe-(?!inline)|\*|https?:", policy), policy
        assert all("unsafe" not in sources for sources in scripts), policy
        assert "frame-ancestors 'none'" in policy
        assert len(reply.headers.get_list("cache-control")) == 1
        assert {"server", "x-powered-by"}.isdisjoint(reply.headers)
        assert reply.headers["x-request-id"]
        assert reply.status_code < 500
        kinds.add(reply.headers.get("content-type", "").partition(";")[0])
    assert {"text/html", "application/json"} <= kinds


async def test_J07_no_page_has_a_script_of_its_own(service: Service) -> None:
    """Pages load scripts from this server or have none: no inline script, no handler in an attribute."""
    pages = 0
    async for _, reply in replies(service):
        if reply.headers.get("content-type", "").startswith("text/html") and reply.content:
            pages += 1
            assert re.findall(r"<script(?![^>]*\bsrc=)", reply.text) == [], reply.request.url
            assert re.findall(r"<[^>]*\son\w+\s*=", reply.text) == [], reply.request.url
            assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", reply.text) == [], reply.request.url
    assert pages >= 3


async def test_G18_no_route_echoes_a_host(service: Service) -> None:
    """A foreign host gets 421, or a probe's answer, and is repeated nowhere."""
    async for path, reply in replies(service, host="evil.example"):
        assert (reply.status_code != 421) == (path in ANSWERED_FOR_ANY_HOST), reply.request.url
        assert "evil.example" not in reply.text + str(reply.headers.raw)


async def test_G23_no_route_is_for_an_origin_that_is_not_listed(service: Service) -> None:
    """Only public documents are for every origin; all else is for listed ones, never with credentials."""
    public = set()
    async for path, reply in replies(service, origin=FOREIGN):
        allowed = reply.headers.get("access-control-allow-origin")
        assert allowed in {None, "*"}
        assert "access-control-allow-credentials" not in reply.headers
        public |= {path} if allowed else set()
    assert public <= {path for path in EXAMPLES if ".well-known" in path}


async def test_G23_a_listed_origin_may_ask(service: Service) -> None:
    """Every route answers to a listed origin, by its name or as public, never with credentials."""
    async for _, reply in replies(service, origin=ORIGIN):
        assert reply.headers.get("access-control-allow-origin") in {ORIGIN, "*"}
        assert "access-control-allow-credentials" not in reply.headers


async def test_G10_every_path_is_exact(service: Service) -> None:
    """From a path with a slash behind nobody is sent to another; of the API there is none."""
    assert service.server.sample is not None
    for example in EXAMPLES.values():
        address = f"{example.partition('?')[0].format(sample=service.server.sample.id)}/"
        for method in ("GET", "POST"):
            reply = await service.http.request(method, address, headers={"accept": "text/html"})
            assert "location" not in reply.headers, address
            assert address != "/graphql/" or reply.status_code == 404
