"""What is the least that a Starlette application under our web server can do? It sends JSON back."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from bench.servers import HOST
from cosyncjwt import serving
from cosyncjwt.listening import listening_socket

# The yardstick is the web server as it comes: with our loop and socket, without what we put into it.
STOCK_PROTOCOL = "httptools"


async def _sent_back(request: Request) -> Response:
    return JSONResponse(await request.json())


async def _ready(_request: Request) -> Response:
    return Response()


def application() -> Starlette:
    """Return the echo, on the path of the API."""
    return Starlette(routes=[Route("/graphql", _sent_back, methods=["POST"]), Route("/readyz", _ready)])


def main(port: int, workers: int) -> None:
    """Serve the echo with the settings, event loop and socket of the service."""
    listener = listening_socket(HOST, port)
    config = serving._config("bench.echo:application", workers=workers)  # noqa: SLF001
    config.http = STOCK_PROTOCOL
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
