"""How does a test start one of the example backends, and count how often it reads the keys?"""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.examples.conftest import EXAMPLES, Owned
from tests.process.server import HOST, PATIENCE, REUSE, eventually, free_port

KID = "test"
Claims = Mapping[str, object]


def encoded(value: bytes) -> str:
    """Return base64url without padding, as a part of a JWT is written."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass(slots=True)
class Keys:
    """Stands before an application's JWKS: counts, can fail, and adds a key of the tests."""

    application: Owned
    asked: int = 0
    broken: bool = False
    own: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def answer(self) -> tuple[int, bytes]:
        """Return status and body."""
        self.asked += 1
        if self.broken:
            return HTTPStatus.SERVICE_UNAVAILABLE, b"{}"
        kept = self.application.client.http.get(self.application.made["jwksUri"]).json()
        own = {
            **RSAAlgorithm.to_jwk(self.own.public_key(), as_dict=True),
            "kid": KID,
            "use": "sig",
            "alg": "RS256",
        }
        return HTTPStatus.OK, json.dumps({"keys": [*kept["keys"], own]}).encode()

    def claims(self, **changes: object) -> dict[str, object]:
        """Return the claims of a JWT as the application signs them, with changes."""
        now, made = int(time.time()), self.application.made
        claims = {"iss": made["issuer"], "aud": made["audience"], "sub": "usr_1", "amr": ["pwd"]}
        return {**claims, "iat": now, "exp": now + 600, **changes}

    def signed(self, claims: Claims, algorithm: str = "RS256", **header: object) -> str:
        """Sign claims by the key of the tests."""
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.own, algorithm, {"kid": KID, "typ": "JWT", **header})


@dataclass(frozen=True, slots=True)
class Backend:
    """A started backend and what it verifies by."""

    http: httpx.Client
    keys: Keys

    def reply(self, token: str | None, scheme: str = "Bearer") -> httpx.Response:
        """Ask it with a token."""
        return self.http.get("/", headers={} if token is None else {"authorization": f"{scheme} {token}"})

    def status(self, token: str | None) -> int:
        """Return the status of its answer."""
        return self.reply(token).status_code

    @property
    def is_up(self) -> bool:
        """Say whether it answers."""
        with suppress(httpx.TransportError):
            return self.status(None) == HTTPStatus.UNAUTHORIZED
        return False


def command_of(kind: str, port: int) -> tuple[str, ...]:
    """Return what starts a backend."""
    if kind == "node-backend":
        return ("node", "server.mjs")
    return (sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning")


@contextmanager
def served(keys: Keys) -> Iterator[str]:
    """Serve the keys; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = keys.answer()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/keys.json"
        server.shutdown()


@contextmanager
def begun(kind: str, application: Owned, *, broken: bool = False) -> Iterator[Backend]:
    """Start a backend for an application and leave no process behind."""
    port, keys, made = free_port(), Keys(application, broken=broken), application.made
    with (
        served(keys) as url,
        httpx.Client(
            base_url=f"http://{HOST}:{port}", trust_env=False, timeout=PATIENCE, limits=REUSE
        ) as http,
    ):
        settings = {
            "ISSUER": made["issuer"],
            "AUDIENCE": made["audience"],
            "JWKS_URL": url,
            "PORT": str(port),
        }
        process = subprocess.Popen(  # noqa: S603 - our own example
            command_of(kind, port),
            cwd=EXAMPLES / kind,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            backend = Backend(http, keys)
            eventually(lambda: backend.is_up, f"{kind} does not answer")
            yield backend
        finally:
            process.kill()
            process.wait(PATIENCE)


Begin = Callable[..., Any]
