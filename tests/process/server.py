"""How does a test start the real command, wait until it is ready, talk to it and end it?"""

import errno
import itertools
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from tests.documents import COMPLETE_SIGNUP, SIGNUP
from tests.service import PASSWORD

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "cosyncjwt")
PATIENCE = 180.0
PAUSE = 0.01
PORTS, EACH = range(20_000, 32_000), 1_000
"""Below those that systems give to whoever takes any port, and to whoever connects."""
REUSE = httpx.Limits(keepalive_expiry=1)
"""For how long a connection waits for the next request: the server closes it after five seconds.

The library's own time is five seconds too, so that a request might meet the end of its connection.
"""


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with these settings and no others of the service."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COSYNCJWT_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **settings}


def told(
    folder: Path,
    *words: str,
    settings: Mapping[str, str] | None = None,
    stdin: str = "",
    command: Sequence[str] = COMMAND,
) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder` to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        (*command, *words),
        cwd=folder,
        env=environment(settings or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _ports() -> Iterator[int]:
    """Yield each port that is this process's among those that run the tests side by side, in any order."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = PORTS.start + worker * EACH % len(PORTS)
    yield from itertools.cycle(random.SystemRandom().sample(range(first, first + EACH), EACH))


_mine = _ports()


def free_port() -> int:
    """Return a port on which nobody listens, and which nobody else is given before somebody does."""
    for port in itertools.islice(_mine, EACH):
        with suppress(OSError), socket.socket() as probe:
            probe.bind((HOST, port))
            return port
    raise OSError(errno.EADDRINUSE, "no port is free")


def eventually(condition: Callable[[], bool], what: str, *, within: float = PATIENCE) -> float:
    """Ask until the condition holds; return after how many seconds it did."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < within, what
        time.sleep(PAUSE)
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Client:
    """A front end of one application, over one connection."""

    http: httpx.Client
    app_token: str

    def reply(self, document: str, variables: Mapping[str, object], access_token: str | None) -> Any:
        """Return the whole JSON answer to one operation."""
        headers = {"app-token": self.app_token}
        if access_token is not None:
            headers["authorization"] = f"Bearer {access_token}"
        body = {"query": document, "variables": variables}
        return self.http.post("/graphql", json=body, headers=headers).json()

    def run(self, document: str, access_token: str | None = None, **variables: object) -> Any:
        """Return the value of the operation's only field; fail on any top-level error."""
        reply = self.reply(document, variables, access_token)
        assert "errors" not in reply, reply
        (value,) = reply["data"].values()
        return value

    def error(self, document: str, access_token: str | None = None, **variables: object) -> str | None:
        """Return the code of the operation's top-level error, None when it has none."""
        errors = self.reply(document, variables, access_token).get("errors")
        return errors[0]["extensions"]["code"] if errors else None

    def sign_up(self, handle: str, password: str = PASSWORD) -> Any:
        """Sign a person up by the code in the development inbox; return SignedIn."""
        sent = self.run(SIGNUP, handle=handle, password=password)
        assert sent["__typename"] == "CodeSent", sent
        (message, *_) = self.http.get("/dev/inbox.json", params={"to": handle}).json()
        signed_in = self.run(COMPLETE_SIGNUP, handle=handle, code=message["code"])
        assert signed_in["__typename"] == "SignedIn", signed_in
        return signed_in


@dataclass(frozen=True, slots=True)
class Running:
    """A started server; `printed` and `logged` are the files of its two outputs."""

    process: subprocess.Popen[bytes]
    port: int
    printed: Path
    logged: Path
    http: httpx.Client
    log_of_start: str = ""
    """What it had logged when it was ready, before anybody asked for anything."""
    status_at_start: str = ""
    """What the system said of its process then, where it says that in a file."""

    @property
    def origin(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.port}"

    @property
    def output(self) -> str:
        """What it has printed."""
        return self.printed.read_text()

    @property
    def log(self) -> str:
        """What it has logged."""
        return self.logged.read_text()

    @property
    def quickstart(self) -> Any:
        """What a development server tells a front-end team."""
        return self.http.get("/dev/quickstart.json").json()

    @property
    def sample(self) -> Client:
        """A front end of the sample application."""
        return Client(self.http, self.quickstart["sample"]["appToken"])

    @property
    def portal(self) -> Client:
        """A front end of the portal."""
        return Client(self.http, self.quickstart["portal"]["appToken"])

    def is_ready(self) -> bool:
        """Say whether it can serve; fail when it has ended."""
        assert self.process.poll() is None, self.log
        with suppress(httpx.TransportError):
            return self.http.get("/readyz").status_code == httpx.codes.OK
        return False

    def ended_by(self, number: signal.Signals) -> int:
        """Send the signal; return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def running(
    folder: Path,
    *words: str,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    ready: bool = True,
    command: Sequence[str] = COMMAND,
) -> Iterator[Running]:
    """Start the command in `folder`, wait until it is ready, and leave no process behind."""
    port = port or free_port()
    printed, logged = folder / f"{port}.out", folder / f"{port}.log"
    with (
        printed.open("wb") as out,
        logged.open("wb") as log,
        httpx.Client(
            base_url=f"http://{HOST}:{port}", trust_env=False, timeout=PATIENCE, limits=REUSE
        ) as http,
    ):
        # A group of its own, so that its workers end with it.
        process = subprocess.Popen(  # noqa: S603 - our own command
            (*command, *words, "--port", str(port)),
            cwd=folder,
            env=environment(settings or {}),
            stdout=out,
            stderr=log,
            start_new_session=True,
        )
        try:
            server = Running(process, port, printed, logged, http)
            if ready:
                eventually(server.is_ready, "the server is not ready")
            status = Path(f"/proc/{process.pid}/status")
            yield replace(
                server, log_of_start=server.log, status_at_start=status.read_text() if status.exists() else ""
            )
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def recorded(database: Path, actor: str = "command line") -> list[tuple[str, str]]:
    """Return what the portal's audit log of a SQLite store says somebody has done, and how it ended."""
    query = """
        SELECT action, outcome FROM audit_events JOIN applications ON applications.id = application_id
        WHERE owner_id = 'server' AND name = 'Cosync Portal' AND actor = ? ORDER BY audit_events.id
    """
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, (actor,)).fetchall()
