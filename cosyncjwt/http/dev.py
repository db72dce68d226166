"""Where does a developer read the messages that were not sent, and look into a token?"""

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.http.page import Pages

NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
SCRIPT_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""Our own script, which can reach this server only and writes nothing but text."""


class DevPages:
    """The inbox, for people and for end-to-end tests; what a client needs to begin; a look into a JWT.

    Never on `serve`.
    """

    def __init__(
        self,
        *,
        pages: Pages,
        inbox: Inbox,
        drain: Callable[[], Awaitable[None]],
        quickstart: Mapping[str, object],
        issuers: str,
    ) -> None:
        """Take the inbox, what waits until every message has arrived there, and the quickstart document.

        `issuers` is what the issuers of all applications begin with.
        """
        self._pages = pages
        self._inbox = inbox
        self._drain = drain
        self._quickstart = quickstart
        self._issuers = issuers
        self._script = (files("cosyncjwt.http") / "static" / "pages" / "token.js").read_bytes()

    @property
    def routes(self) -> list[Route]:
        """The inbox as page and as JSON, the quickstart document, and the token page with its script."""
        return [
            Route("/dev/inbox", self._page, methods=["GET"]),
            Route("/dev/inbox.json", self._entries, methods=["GET"]),
            Route("/dev/quickstart.json", self._begin, methods=["GET"]),
            Route("/dev/token", self._token, methods=["GET"]),
            Route("/dev/token.js", self._token_script, methods=["GET"]),
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

    async def _token(self, _request: Request) -> Response:
        headers = {"Content-Security-Policy": SCRIPT_POLICY}
        return self._pages.page("token.html", {"issuers": self._issuers}, headers=headers)

    async def _token_script(self, _request: Request) -> Response:
        return Response(self._script, media_type="text/javascript", headers=NOT_KEPT)


def _handle(request: Request) -> str | None:
    # A query turns a bare + into a space, and no handle has a space.
    to = request.query_params.get("to", "").replace(" ", "+")
    return to or None
