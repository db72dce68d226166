"""What is told while the store is away, slow or full? That it is worth trying again, and when.

No fault is hidden by it: the store itself says which of its failures these are, and each is logged.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import ParamSpec, TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from cosyncjwt.errors import Overloaded, PublicError
from store.ports.reaching import Reachable

RETRY_SECONDS = 2
STORE_SECONDS = 2.5
"""How long a request waits for the store, all that it asks taken together."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Away:
    """Turns a failure of a store that cannot serve now, or not in time, into OVERLOADED."""

    def __init__(self, store: Reachable, seconds: float = STORE_SECONDS) -> None:
        """Take the store, which tells such a failure from a fault of ours, and how long to wait for it."""
        self._store = store
        self._seconds = seconds

    def waiting(self) -> AbstractContextManager[None]:
        """Let what is asked inside wait for the store no longer than a request may."""
        return self._store.waiting_at_most(self._seconds)

    def public(self, failure: Exception) -> PublicError | None:
        """Return what a client may see of the failure; None for a fault of ours."""
        if isinstance(failure, PublicError):
            return failure
        return Overloaded(RETRY_SECONDS) if self._store.is_unavailable(failure) else None

    def telling(self, ask: Callable[Asked, Awaitable[Answer]]) -> Callable[Asked, Awaitable[Answer]]:
        """Return what asks within that time, and raises Overloaded in the place of such a failure."""

        async def asked(*words: Asked.args, **named: Asked.kwargs) -> Answer:
            try:
                with self.waiting():
                    return await ask(*words, **named)
            except Exception as failure:
                public = self.public(failure)
                if public is None or public is failure:
                    raise
                structlog.get_logger().warning("store.unavailable", exception=type(failure).__name__)
                raise public from failure

        return asked


async def answer_overloaded(_request: Request, failure: Exception) -> JSONResponse:
    """Answer a request that no page answers better."""
    seconds = failure.retry_after if isinstance(failure, Overloaded) else RETRY_SECONDS
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return JSONResponse({"message": Overloaded.message}, 503, headers=headers)
