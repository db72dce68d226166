"""Which bytes does a client send, and how does a program without a load ask one thing?"""

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any

from bench.servers import HOST, PATIENCE_SECONDS

PATH = "/graphql"


def body_of(document: str, variables: Mapping[str, object]) -> bytes:
    """Return the body of a GraphQL request."""
    return json.dumps({"query": document, "variables": variables}).encode()


def request_of(port: int, headers: Mapping[str, str], body: bytes, path: str = PATH) -> bytes:
    """Return the whole request as it goes over the wire; without a body it is a GET."""
    fields = {
        "Host": f"{HOST}:{port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def got(port: int, path: str) -> Any:  # noqa: ANN401 - a JSON reply has whatever shape it has
    """Return the JSON that lies at a path."""
    return _asked(port, "GET", path, None, {})


def asked(port: int, headers: Mapping[str, str], body: bytes) -> Any:  # noqa: ANN401 - a reply, as above
    """Return the value of the operation's only field; raise when the service refused."""
    reply = _asked(port, "POST", PATH, body, {"Content-Type": "application/json", **headers})
    if "errors" in reply:
        raise RuntimeError(str(reply["errors"]))
    (value,) = reply["data"].values()
    return value


def _asked(port: int, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:  # noqa: ANN401
    connection = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, dict(headers))
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()
