"""What is told to whoever still comes while the process ends? That it is worth trying again, elsewhere."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from cosyncjwt.errors import Overloaded

RETRY_SECONDS = 1
"""A balancer has another server at hand, and a single one is back in a moment."""
MOST_READ = 1024 * 1024
RESPONSE = "application/graphql-response+json"


class Leaving:
    """An application that answers everything with 503, at the API as OVERLOADED."""

    def __init__(self, api: str) -> None:
        """Take the path of the API."""
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, once the request is whole: an answer before would be lost when the connection closes."""
        request = Request(scope, receive)
        if not await _was_read(request):
            return
        refusal = Overloaded(RETRY_SECONDS)
        told = {"message": refusal.message}
        wanted = RESPONSE if RESPONSE in request.headers.get("accept", "") else "application/json"
        is_api = scope["path"] == self._api
        answer = JSONResponse(
            {"errors": [{**told, "extensions": refusal.extensions}]} if is_api else told,
            503,
            headers={"Retry-After": str(refusal.retry_after), "Cache-Control": "no-store"},
            media_type=wanted if is_api else None,
        )
        await answer(scope, receive, send)


async def _was_read(request: Request) -> bool:
    """Read the body and forget it, or a good part of a long one; say whether somebody waits for an answer."""
    read = 0
    try:
        async for part in request.stream():
            read += len(part)
            if read > MOST_READ:
                break
    except ClientDisconnect:
        return False
    return True
