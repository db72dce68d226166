"""What does Prometheus read? What was counted, if it brings the token that the operator has set."""

import asyncio
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cosyncjwt.domain.secret import Secret

METRICS = "/metrics"
"""Answered for any host where a token is asked for: Prometheus often knows an address only."""


class Told(Protocol):
    """What has counted."""

    content_type: str

    def page(self) -> bytes:
        """Return all of it, in Prometheus' format."""


class MetricsPage:
    """One page for whoever watches the server."""

    def __init__(self, told: Told, token: Secret) -> None:
        """Take what is told, and to whom."""
        self._told = told
        self._token = token

    @property
    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(METRICS, self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        if not self._may_read(request):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        # Of several processes it reads files, and writes out a few hundred lines: in a thread.
        page = await asyncio.to_thread(self._told.page)
        return Response(page, media_type=self._told.content_type)

    def _may_read(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # Secrets compare in constant time.
        return scheme.lower() == "bearer" and Secret(given.strip()) == self._token
