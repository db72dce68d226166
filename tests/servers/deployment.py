"""What is deployed: two `serve` with two workers each, one MongoDB, a balancer before them, a mail server."""

import os
import signal
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from pymongo import MongoClient

from tests.backends import MONGODB_DRIVER, MONGODB_URI
from tests.documents import CREATE_APPLICATION, LOGIN
from tests.process.conftest import ADMINISTRATOR, Letterbox, good_settings, letters_taken
from tests.process.server import HOST, Client, Running, eventually, free_port, running, told
from tests.servers.front import PATIENCE, Front, fronted
from tests.servers.later import AHEAD, LaterClock
from tests.service import PASSWORD
from tests.wire.servers import MONGO_JAVA_SERVER, SECANTUSDB

DATABASES: dict[str, Callable[[], str]] = {
    "mongo-java-server": MONGO_JAVA_SERVER.url,
    "secantusdb": SECANTUSDB.url,
    "mongodb": lambda: os.environ[MONGODB_URI],
}
SQLITE = "sqlite"
"""A file, which servers of one machine may share; none of the databases that the tests take."""
DRAIN_SECONDS = 3
COMMAND = (sys.executable, "-m", "tests.servers.later")
BUSY = {"OVERLOADED", "TIMEOUT"}
"""What a server that is too busy says; it may have done all the same what it was asked for."""


def there() -> list[str]:
    """Return the databases that can be had here; one is enough for the suite, `make servers` takes all."""
    absent = {
        "mongo-java-server": MONGO_JAVA_SERVER.missing(),
        "secantusdb": SECANTUSDB.missing(),
        "mongodb": None if os.environ.get(MONGODB_URI) else f"set {MONGODB_URI}",
    }
    found = [name for name in DATABASES if absent[name] is None]
    return found if os.environ.get("COSYNCJWT_TEST_SERVERS_ROUNDS") else found[:1]


class Patient(Client):
    """A front end that tries again when a server is busy, as the documentation says."""

    def reply(self, document: str, variables: Mapping[str, object], access_token: str | None) -> Any:
        """Return the whole JSON answer to one operation, once there is one."""
        while True:
            reply = Client.reply(self, document, variables, access_token)
            codes = {error["extensions"]["code"] for error in reply.get("errors", ())}
            if not codes & BUSY:
                return reply


@dataclass
class Deployment:
    """The servers, and how they are reached: `http` goes through the balancer."""

    folder: Path
    settings: dict[str, str]
    front: Front
    letterbox: Letterbox
    portal: Client
    http: httpx.Client
    clock: LaterClock
    """The time of all its processes, which a test may move on."""
    command: Sequence[str] = COMMAND
    """What the next server is started by."""
    _running: dict[int, tuple[Running, AbstractContextManager[Running]]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Where the balancer is reached."""
        return f"http://{HOST}:{self.front.port}"

    @property
    def servers(self) -> list[Running]:
        """The servers, past the balancer."""
        return [server for server, _ in self._running.values()]

    def start(self, *ports: int) -> None:
        """Start servers and wait until they are ready."""
        for port in ports:
            self._begin(port)
        for port in ports:
            server, _ = self._running[port]
            eventually(server.is_ready, "the server is not ready", within=PATIENCE)

    def _begin(self, port: int) -> None:
        words = ("serve", "--workers", "2")
        context = running(
            self.folder, *words, port=port, settings=self.settings, ready=False, command=self.command
        )
        self._running[port] = context.__enter__(), context

    def stop(self, port: int) -> int:
        """End a server as a restart does; return its exit code."""
        server, context = self._running.pop(port)
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(PATIENCE)
        context.__exit__(None, None, None)
        return code

    def waiting(self) -> int:
        """Return how many messages wait in the outbox."""
        url = self.settings["COSYNCJWT_STORE"]
        with MongoClient[dict[str, object]](url) as client:
            return client[urlsplit(url).path.lstrip("/")]["outbox"].count_documents({"waiting": True})

    def administrator(self) -> str:
        """Return an access token of an administrator."""
        token: str = self.portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)["accessToken"]
        return token

    @cached_property
    def at_once(self) -> Client:
        """A front end of an application where people sign up in one step, and may have a second factor."""
        return self._application(onboarding={"signupFlow": "NONE"}, twoFactorVerification="GOOGLE")

    @cached_property
    def by_code(self) -> Client:
        """A front end of an application where people sign up by a code."""
        return self._application()

    def _application(self, **settings: Any) -> Client:
        draft = {"name": f"App {len(settings)}", **settings}
        made = self.portal.run(CREATE_APPLICATION, self.administrator(), input=draft)
        return Patient(self.http, made["appToken"])


def new_store(folder: Path, database: str) -> str:
    """Return the URL of an empty store of its own."""
    if database == SQLITE:
        return f"sqlite:///{folder / 'data' / 'cosyncjwt.db'}"
    path = f"/cosyncjwt_test_{uuid.uuid4().hex}"
    return urlunsplit(urlsplit(DATABASES[database]())._replace(path=path))


@contextmanager
def deployed(
    folder: Path, database: str, *, also: Mapping[str, str] | None = None, command: Sequence[str] = COMMAND
) -> Iterator[Deployment]:
    """Start all of it, with further settings, by the command."""
    port, ports = free_port(), [free_port(), free_port()]
    with ExitStack() as stack:
        letterbox = stack.enter_context(letters_taken())
        settings = {
            **good_settings(folder, letterbox),
            "COSYNCJWT_STORE": new_store(folder, database),
            "COSYNCJWT_MONGO_DRIVER": os.environ.get(MONGODB_DRIVER, "motor"),
            "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}",
            "COSYNCJWT_DRAIN_SECONDS": str(DRAIN_SECONDS),
            # Everybody comes from one address within a few seconds.
            "COSYNCJWT_ADDRESS_LIMITS": "off",
            "COSYNCJWT_APPLICATION_LIMITS": "off",
            AHEAD: str(folder / "ahead"),
            **(also or {}),
        }
        clock = LaterClock(Path(settings[AHEAD]))
        words = ("admin", "create", "--handle", ADMINISTRATOR, "--password-stdin")
        made = told(folder, *words, settings=settings, stdin=f"{PASSWORD}\n", command=command)
        assert made.returncode == 0, made.stderr
        http = stack.enter_context(
            httpx.Client(base_url=settings["COSYNCJWT_PUBLIC_URL"], trust_env=False, timeout=PATIENCE)
        )
        front = stack.enter_context(fronted(port, ports))
        portal = Patient(http, made.stdout.splitlines()[-1])
        deployment = Deployment(folder, settings, front, letterbox, portal, http, clock, command)
        try:
            deployment.start(*ports)
            yield deployment
        finally:
            for _, context in deployment._running.values():
                context.__exit__(None, None, None)
