"""How does an HTML page of ours look, and which headers guard it?"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PACKAGE = files("cosyncjwt.http")
STYLESHEET = "/static/pages/pages.css"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

GUARDS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""No script at all, nothing kept, nothing told to the next site (security J-07, C-13)."""


class Pages:
    """The pages under `pages/`, read once a process, with the one stylesheet that they share.

    A page is compiled when it is first shown: to compile all of them would be a thirtieth of a start.
    """

    def __init__(self) -> None:
        self._environment = _environment()
        self._stylesheet = (PACKAGE / "static" / "pages" / "pages.css").read_bytes()

    @property
    def routes(self) -> list[Route]:
        """The route of the stylesheet."""
        return [Route(STYLESHEET, self._style, methods=["GET"])]

    def page(
        self,
        name: str,
        variables: Mapping[str, object],
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """Return the page `name` with its guards."""
        html = self._environment.get_template(name).render(variables)
        return HTMLResponse(html, status, headers={**GUARDS, **(headers or {})})

    async def _style(self, _request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(self._stylesheet, media_type="text/css", headers=headers)


@cache
def _environment() -> Environment:
    sources = {file.name: file.read_text("utf-8") for file in (PACKAGE / "pages").iterdir()}
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["stylesheet"] = STYLESHEET
    return environment
