"""Who sent this request? Verifies an application's JWT by its public keys, for any ASGI application."""

import logging
from typing import Any

from jwt import PyJWKClient, PyJWTError, decode, get_unverified_header
from jwt.exceptions import PyJWKClientConnectionError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

KEPT_FOR = 600
PAUSE = 1
PATIENCE = 5

log = logging.getLogger("bearer")


class Verifier:
    """Turns a JWT into its claims.

    The keys are read at the first request and kept for ten minutes. A JWT of a key that is not among them has
    them read anew, so a rotation needs no restart; at most once a second, so that made-up keys cannot flood
    the server.
    """

    def __init__(self, issuer: str, audience: str, jwks: str | None = None) -> None:
        """Take `issuer`, `audience` and `jwksUri` of the application."""
        self._issuer = issuer
        self._audience = audience
        self._keys = PyJWKClient(
            jwks or f"{issuer}/.well-known/jwks.json",
            lifespan=KEPT_FOR,
            cooldown_duration=PAUSE,
            timeout=PATIENCE,
        )

    def claims(self, token: str) -> dict[str, Any]:
        """Return them if all is as it must be; raise PyJWTError if not.

        One algorithm, one kind of token, who made it, for whom, until when: what RFC 8725 insists on.
        """
        if get_unverified_header(token).get("typ") != "JWT":
            message = "another kind of token"
            raise PyJWTError(message)
        return decode(
            token,
            self._keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=self._issuer,
            audience=self._audience,
            options={"require": ["exp", "sub"]},
        )


class BearerMiddleware:
    """Lets a request in with `request.state.claims`, or answers it itself."""

    def __init__(self, app: ASGIApp, verifier: Verifier) -> None:
        """Stand before `app`."""
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify what the request shows."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                await _unauthorized(scope, receive, send)
                return
            # The client of the keys waits for the network; the event loop must not.
            claims = await run_in_threadpool(self._verifier.claims, token)
        except PyJWKClientConnectionError:
            log.exception("the keys cannot be read")
            unavailable = JSONResponse({"error": "unavailable"}, 503, {"retry-after": "5"})
            await unavailable(scope, receive, send)
        except PyJWTError as refusal:
            # Why is for our log; whoever tries tokens learns nothing.
            log.warning("refused: %s", refusal)
            await _unauthorized(scope, receive, send)
        else:
            scope.setdefault("state", {})["claims"] = claims
            await self._app(scope, receive, send)


async def _unauthorized(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"www-authenticate": 'Bearer error="invalid_token"'}
    await JSONResponse({"error": "unauthorized"}, 401, headers)(scope, receive, send)
