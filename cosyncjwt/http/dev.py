"""Where does a developer read the messages that a development server did not send?"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.http.page import Pages

NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class DevPages:
    """The inbox, for people and for end-to-end tests, and what a client needs to begin. Never on `serve`."""

    def __init__(
        self,
        *,
        pages: Pages,
        inbox: Inbox,
        drain: Callable[[], Awaitable[None]],
        quickstart: Mapping[str, object],
    ) -> None:
        """Take the inbox, what waits until every message has arrived there, and the quickstart document."""
        self._pages = pages
        self._inbox = inbox
        self._drain = drain
        self._quickstart = quickstart

    @property
    def routes(self) -> list[Route]:
        """The inbox as page and as JSON, and the quickstart document."""
        return [
            Route("/dev/inbox", self._page, methods=["GET"]),
            Route("/dev/inbox.json", self._entries, methods=["GET"]),
            Route("/dev/quickstart.json", self._begin, methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        await self._drain()
        to = _handle(request)
        return self._pages.page("inbox.html", {"entries": self._inbox.entries(to), "to": to or ""})

    async def _entries(self, request: Request) -> Response:
        await self._drain()
        return JSONResponse(self._inbox.entries(_handle(request)), headers=NOT_KEPT)

    async def _begin(self, _request: Request) -> Response:
        return JSONResponse(self._quickstart, headers=NOT_KEPT)


def _handle(request: Request) -> str | None:
    # A query turns a bare + into a space, and no handle has a space.
    to = request.query_params.get("to", "").replace(" ", "+")
    return to or None
