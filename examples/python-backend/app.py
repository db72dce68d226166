"""A backend that answers only to users of one application.

ISSUER=... AUDIENCE=... uvicorn app:app --port 3000
"""

import os

from bearer import BearerMiddleware, Verifier
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def who(request: Request) -> JSONResponse:
    """Say who asks."""
    claims = request.state.claims
    return JSONResponse({"sub": claims["sub"], "amr": claims["amr"]}, headers={"cache-control": "no-store"})


verifier = Verifier(os.environ["ISSUER"], os.environ["AUDIENCE"], os.environ.get("JWKS_URL"))
app = Starlette(routes=[Route("/", who)], middleware=[Middleware(BearerMiddleware, verifier=verifier)])
