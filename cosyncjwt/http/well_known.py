"""Where do backends find the public keys of an application?"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

JWKS = "/.well-known/jwks.json"
DISCOVERY = "/.well-known/openid-configuration"

CLAIMS = ("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "auth_time", "amr")

# Public documents, the same for everybody: any page may read them.
SHARED = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
KEPT = {**SHARED, "Cache-Control": "public, max-age=600"}
# An application that is being made now must not be missing for ten minutes.
NOT_KEPT = {**SHARED, "Cache-Control": "no-store"}


class WellKnown:
    """The JWKS and the discovery document of each application."""

    def __init__(
        self,
        *,
        jwks: Callable[[str], Awaitable[Mapping[str, object] | None]],
        issuer: Callable[[str], str],
    ) -> None:
        """Take what gives an application's JWKS, None for no such application, and its issuer."""
        self._jwks = jwks
        self._issuer = issuer

    @property
    def routes(self) -> list[Route]:
        """Both documents, under the issuer of each application."""
        return [
            Route("/apps/{application_id}" + JWKS, self._keys, methods=["GET"]),
            Route("/apps/{application_id}" + DISCOVERY, self._discovery, methods=["GET"]),
        ]

    async def _keys(self, request: Request) -> Response:
        return _answer(request, await self._jwks(request.path_params["application_id"]))

    async def _discovery(self, request: Request) -> Response:
        application_id = request.path_params["application_id"]
        known = await self._jwks(application_id) is not None
        return _answer(request, discovery(self._issuer(application_id)) if known else None)


def discovery(issuer: str) -> Mapping[str, object]:
    """Return what OpenID Connect Discovery 1.0 can say of a server that no browser is redirected to.

    No authorization, token or userinfo endpoint is named because there is none; `response_types_supported`
    is required, and empty for the same reason.
    """
    return {
        "issuer": issuer,
        "jwks_uri": issuer + JWKS,
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "response_types_supported": [],
        "claims_supported": CLAIMS,
    }


def _answer(request: Request, document: Mapping[str, object] | None) -> Response:
    if document is None:
        return _json(b'{"error":"not_found"}', NOT_KEPT, status=404)
    body = orjson.dumps(document)
    headers = {**KEPT, "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if headers["ETag"] in _tags(request):
        return Response(status_code=304, headers=headers)
    return _json(body, headers)


def _tags(request: Request) -> set[str]:
    # A proxy that compresses marks our tag as weak; for a GET that makes no difference (RFC 9110, 13.1.2).
    sent = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in sent.split(",")}


def _json(body: bytes, headers: Mapping[str, str], *, status: int = 200) -> Response:
    return Response(body, status, headers=dict(headers), media_type="application/json")
