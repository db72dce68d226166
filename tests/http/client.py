"""How does a test ask some routes as a browser would?"""

from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute


def browser(routes: Sequence[BaseRoute], *, host: str = "auth.example.com") -> httpx.AsyncClient:
    """Return a client of an application with these routes; it owns no socket and needs no closing."""
    transport = httpx.ASGITransport(Starlette(routes=list(routes)))
    return httpx.AsyncClient(transport=transport, base_url=f"https://{host}")
