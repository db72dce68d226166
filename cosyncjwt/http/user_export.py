"""How are all users of an application handed to its developer? As JSON Lines, see `docs/portal.md`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from cosyncjwt.domain.caller import Device
from cosyncjwt.errors import Delayed, PublicError
from cosyncjwt.http.device import device_of

PATH: Final = "/apps/{application_id}/users.jsonl"
STATUSES: Final = {
    "UNAUTHENTICATED": 401,
    "TOKEN_INVALID": 401,
    "TOKEN_EXPIRED": 401,
    "NOT_FOUND": 404,
    "RATE_LIMITED": 429,
    "OVERLOADED": 503,
}
"""What is not named here is 403."""
NOT_KEPT: Final = {"Cache-Control": "no-store"}

Export = Callable[[str, Mapping[str, str], Device], Awaitable[AsyncIterator[bytes]]]


class UserExport:
    """A file that a developer fetches with an access token of the portal."""

    def __init__(self, export: Export) -> None:
        """Take what believes the headers and finds the users."""
        self._export = export

    @property
    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(PATH, self._send, methods=["GET"])]

    async def _send(self, request: Request) -> Response:
        if request.method != "GET":
            # Looking whether it is there must not count, and must not be recorded, as an export.
            return Response(status_code=405, headers={"Allow": "GET"})
        application_id = request.path_params["application_id"]
        try:
            parts = await self._export(application_id, request.headers, device_of(request))
        except PublicError as refusal:
            return _refused(refusal)
        headers = {**NOT_KEPT, "Content-Disposition": 'attachment; filename="users.jsonl"'}
        return StreamingResponse(parts, headers=headers, media_type="application/jsonl")


def _refused(refusal: PublicError) -> JSONResponse:
    status = STATUSES.get(refusal.code, 403)
    headers = dict(NOT_KEPT)
    if isinstance(refusal, Delayed):
        headers["Retry-After"] = str(refusal.retry_after)
    if status == 401:  # noqa: PLR2004 - the status that RFC 9110 binds to this header
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"code": refusal.code, "message": refusal.message}, status, headers=headers)
