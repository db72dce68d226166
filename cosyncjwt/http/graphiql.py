"""How does a browser get GraphiQL? One page and its files, all from this server and under a strict policy."""

import re
from os import PathLike, stat_result
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC_FOLDER = Path(__file__).parent / "static"
IDE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# A bundler writes a hash of the content into such names: chunk-34HWK26T.js
_HASHED_NAME = re.compile(r"-[0-9A-Z]{8}\.\w+$")
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_MINUTES = "public, max-age=300"


class GraphiQLPage:
    """The ASGI application that answers with GraphiQL's page."""

    def __init__(self, page: Path = STATIC_FOLDER / "graphiql" / "index.html") -> None:
        self._html = page.read_bytes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page."""
        content = b"" if scope["method"] == "HEAD" else self._html
        headers = {"content-security-policy": IDE_POLICY, "cache-control": "no-cache"}
        await Response(content, media_type="text/html", headers=headers)(scope, receive, send)


class _PublicFiles(StaticFiles):
    def file_response(
        self, full_path: PathLike[str] | str, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_hashed = _HASHED_NAME.search(str(full_path)) is not None
        response.headers["cache-control"] = _FOR_EVER if is_hashed else _FOR_MINUTES
        # A worker has the policy of its own file, not that of the page which starts it.
        response.headers["content-security-policy"] = IDE_POLICY
        return response


def static_files(folder: Path = STATIC_FOLDER) -> ASGIApp:
    """Make the application to mount at /static."""
    return _PublicFiles(directory=folder)
