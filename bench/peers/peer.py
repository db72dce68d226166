"""How is a peer started, and how does one sign up, log in and look oneself up there?"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from bench.credentials import PASSWORD
from bench.requests import request_of
from bench.servers import HOST, PATIENCE_SECONDS, Running, started

FOLDER = Path(__file__).parent
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Posted:
    """A request with a body: where to, as what, saying what."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def sent(self, port: int) -> tuple[int, Mapping[str, str], bytes]:
        """Send it once; return the status, the headers and the body of the answer."""
        connection = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("POST", self.path, self.body, dict(self.headers))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


class Peer(ABC):
    """Another authentication server, with its own defaults, on SQLite."""

    name: ClassVar[str]
    cost: ClassVar[str]
    """How it hashes passwords: most of what a login costs."""
    look_up_path: ClassVar[str]
    looked_up: ClassVar[bytes] = b'"email":'
    """What stands in an answer that is no refusal."""
    logged_in: ClassVar[bytes]

    @abstractmethod
    def is_installed(self) -> bool:
        """Whether `bench/peers/install.sh` could install it."""

    @abstractmethod
    def command(self, port: int, workers: int, database: Path) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return what starts it, and its settings."""

    @abstractmethod
    def sign_up(self, email: str) -> Posted:
        """Return what makes an account."""

    @abstractmethod
    def log_in(self, email: str) -> Posted:
        """Return what logs somebody in."""

    @abstractmethod
    def credentials(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """Return what says who is calling, from the answer to a login."""

    @contextmanager
    def running(self, folder: Path, workers: int) -> Iterator[Running]:
        """Run it on its database in the folder, the same for any number of workers."""
        name = type(self).__name__.lower()
        database = folder / f"{name}.db"
        with started(
            lambda port: self.command(port, workers, database),
            folder / f"{name}{workers}.log",
            workers=workers,
        ) as server:
            yield server

    def populated(self, port: int, emails: Sequence[str]) -> None:
        """Sign people up, one after the other: what is not measured need not be quick."""
        for email in emails:
            status, _, body = self.sign_up(email).sent(port)
            assert status in {200, 201}, body

    def reading(self, port: int, email: str) -> Mapping[str, str]:
        """Log somebody in and return what says so."""
        status, headers, body = self.log_in(email).sent(port)
        assert status == 200, body
        return self.credentials(headers, body)

    def logins(self, port: int, emails: Sequence[str]) -> list[bytes]:
        """Return the requests that log people in, as they go over the wire."""
        posts = [self.log_in(email) for email in emails]
        return [request_of(port, post.headers, post.body, post.path) for post in posts]


class BetterAuth(Peer):
    """better-auth on Node; each look-up reads the session from its store."""

    name = "better-auth"
    cost = "scrypt N=16384 r=16 p=1"
    look_up_path = "/api/auth/get-session"
    logged_in = b'"token":'

    def is_installed(self) -> bool:
        """Whether its packages are there."""
        return (FOLDER / "better_auth" / "node_modules" / ".package-lock.json").exists()

    def command(self, port: int, workers: int, database: Path) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return what starts it: a process, or a cluster of them."""
        script = str(FOLDER / "better_auth" / "server.mjs")
        return ("node", script, str(port), str(workers), str(database)), {"NODE_ENV": "production"}

    def sign_up(self, email: str) -> Posted:
        """Return what makes an account."""
        body = {"name": email, "email": email, "password": PASSWORD}
        return Posted("/api/auth/sign-up/email", JSON, json.dumps(body).encode())

    def log_in(self, email: str) -> Posted:
        """Return what logs somebody in."""
        body = {"email": email, "password": PASSWORD}
        return Posted("/api/auth/sign-in/email", JSON, json.dumps(body).encode())

    def credentials(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """Return the session's cookie."""
        del body
        return {"Cookie": headers["set-cookie"].partition(";")[0]}


class FastApiUsers(Peer):
    """fastapi-users with JWTs on uvicorn; each look-up reads the user from its store."""

    name = "fastapi-users"
    cost = "Argon2id m=65536 KiB t=3 p=4"
    look_up_path = "/users/me"
    logged_in = b'"access_token":'

    def is_installed(self) -> bool:
        """Whether its environment is there."""
        return (FOLDER / "fastapi_users" / ".venv" / "installed.lock").exists()

    def command(self, port: int, workers: int, database: Path) -> tuple[Sequence[str], Mapping[str, str]]:
        """Return what starts it under uvicorn with its standard extras."""
        home = FOLDER / "fastapi_users"
        uvicorn = (str(home / ".venv" / "bin" / "uvicorn"), "server:app", "--app-dir", str(home))
        options = ("--port", str(port), "--workers", str(workers), "--log-level", "warning")
        return (*uvicorn, *options), {"DATABASE": str(database)}

    def sign_up(self, email: str) -> Posted:
        """Return what makes an account."""
        return Posted("/auth/register", JSON, json.dumps({"email": email, "password": PASSWORD}).encode())

    def log_in(self, email: str) -> Posted:
        """Return what logs somebody in."""
        form = urlencode({"username": email, "password": PASSWORD}).encode()
        return Posted("/auth/jwt/login", {"Content-Type": "application/x-www-form-urlencoded"}, form)

    def credentials(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """Return the token."""
        del headers
        return {"Authorization": f"Bearer {json.loads(body)['access_token']}"}


PEERS: tuple[Peer, ...] = (BetterAuth(), FastApiUsers())
