"""Which requests need no router? Those for a path that is known exactly, from no other site's page."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Straight:
    """ASGI middleware: hands a request straight to the application of its path.

    Requests with an Origin, and preflights, go the long way: they want an answer about CORS. For the others
    routing and CORS would cost a tenth of a cached query.
    """

    def __init__(self, app: ASGIApp, *, paths: Mapping[str, ASGIApp]) -> None:
        """Take the long way, and the applications by path; the mapping may be filled later."""
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the shortest way."""
        target = self._paths.get(scope["path"]) if scope["type"] == "http" else None
        if target is None or scope["method"] != "POST" or _has_origin(scope):
            await self._app(scope, receive, send)
        else:
            await target(scope, receive, send)


def _has_origin(scope: Scope) -> bool:
    # Not by `any` and a generator, which take as long again: this is asked of every request.
    return b"origin" in [name for name, _ in scope["headers"]]
