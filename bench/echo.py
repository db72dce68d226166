"""What is the least that a Starlette application under our web server can do? It sends JSON back."""

import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from bench.servers import HOST
from cosyncjwt import serving


async def _sent_back(request: Request) -> Response:
    return JSONResponse(await request.json())


async def _ready(_request: Request) -> Response:
    return Response()


def application() -> Starlette:
    """Return the echo, on the path of the API."""
    return Starlette(routes=[Route("/graphql", _sent_back, methods=["POST"]), Route("/readyz", _ready)])


def main(port: int, workers: int) -> None:
    """Serve the echo with the event loop, parser and socket of the service."""
    listener = serving.listening_socket(HOST, port)
    if workers == 1:
        serving.serve_one(application(), listener, started=lambda: None)
        return
    # The yardstick is only fair under the very settings of the service.
    config = serving._config("bench.echo:application", workers=workers)  # noqa: SLF001
    Multiprocess(config, sockets=[listener]).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
