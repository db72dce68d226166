"""Does the process live, and can it serve?"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SECONDS = 2.0
NOT_KEPT = {"Cache-Control": "no-store"}


class Health:
    """Two answers for whoever runs the server; they say nothing about what is wrong."""

    def __init__(
        self,
        *,
        check: Callable[[], Awaitable[None]],
        stopping: Callable[[], bool],
        seconds: float = SECONDS,
    ) -> None:
        """Take what asks the store, and whether the server is shutting down."""
        self._check = check
        self._stopping = stopping
        self._seconds = seconds

    @property
    def routes(self) -> list[Route]:
        """Liveness and readiness."""
        return [
            Route("/healthz", self._alive, methods=["GET"]),
            Route("/readyz", self._ready, methods=["GET"]),
        ]

    async def _alive(self, _request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=NOT_KEPT)

    async def _ready(self, _request: Request) -> JSONResponse:
        if await self._can_serve():
            return JSONResponse({"status": "ok"}, headers=NOT_KEPT)
        return JSONResponse({"status": "unavailable"}, 503, headers=NOT_KEPT)

    async def _can_serve(self) -> bool:
        if self._stopping():
            return False
        try:
            async with asyncio.timeout(self._seconds):
                await self._check()
        # The edge of the process: a store fails in the words of its own driver, which are not repeated.
        except Exception as failure:  # noqa: BLE001
            structlog.get_logger().warning("health.store_unreachable", reason=type(failure).__name__)
            return False
        return True
