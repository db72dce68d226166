"""What is deployed? Two `serve` with two workers each on one database, a balancer, mail and SMS."""

import itertools
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.backends import MONGODB_DRIVER
from tests.delivery.twilio_stand_in import TwilioStandIn, twilio_in_a_thread
from tests.documents import CREATE_APPLICATION, LOGIN
from tests.portal import SET_PLAN
from tests.process.conftest import ADMINISTRATOR, Letterbox, good_settings, letters_taken
from tests.process.server import HOST, Client, Running, eventually, free_port, running, told
from tests.servers.database import Database
from tests.servers.front import PATIENCE, Front, fronted
from tests.servers.later import AHEAD, LaterClock
from tests.service import PASSWORD

DRAIN_SECONDS = 3
COMMAND = (sys.executable, "-m", "tests.servers.later")
BUSY = {"OVERLOADED", "TIMEOUT"}
"""What a server that is too busy says; it may have done all the same what it was asked for."""


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
    database: Database
    front: Front
    letterbox: Letterbox
    phones: TwilioStandIn
    portal: Client
    http: httpx.Client
    clock: LaterClock
    """The time of all its processes, which a test may move on."""
    command: Sequence[str] = COMMAND
    """What the next server is started by."""
    _running: dict[int, tuple[Running, AbstractContextManager[Running]]] = field(default_factory=dict)
    _names: Iterator[str] = field(default_factory=lambda: (f"App {number}" for number in itertools.count()))

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

    def move_to(self, database: Database) -> None:
        """Stop the servers, move what is kept as an operator does, and start them on the other database."""
        ports = list(self._running)
        assert [self.stop(port) for port in ports] == [0] * len(ports)
        words = ("migrate", "--from", self.database.url, "--to", database.url)
        moved = told(self.folder, *words, settings=self.settings, command=self.command)
        assert moved.returncode == 0, moved.stderr
        self.database = database
        self.settings["COSYNCJWT_STORE"] = database.url
        self.start(*ports)

    def appoint(self, handle: str) -> None:
        """Make one more administrator."""
        appointed(self.folder, self.settings, handle, self.command)

    def administrator(self) -> str:
        """Return an access token of an administrator."""
        token: str = self.portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)["accessToken"]
        return token

    @cached_property
    def at_once(self) -> Client:
        """A front end of an application where people sign up in one step, and may have a second factor."""
        return self.application(onboarding={"signupFlow": "NONE"}, twoFactorVerification="GOOGLE")

    @cached_property
    def by_code(self) -> Client:
        """A front end of an application where people sign up by a code."""
        return self.application()

    def application(self, **settings: Any) -> Client:
        """Return a front end of a new application of the administrator's."""
        signed_in = self.portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)
        token = signed_in["accessToken"]
        # More of them, and of their users, than a free plan has.
        self.portal.run(SET_PLAN, token, id=signed_in["user"]["id"], plan="PAID")
        draft = {"name": next(self._names), "type": "COMMERCIAL", **settings}
        made = self.portal.run(CREATE_APPLICATION, token, input=draft)
        return Patient(self.http, made["appToken"])


def appointed(
    folder: Path, settings: Mapping[str, str], handle: str, command: Sequence[str] = COMMAND
) -> str:
    """Make an administrator by the command, and return what it says last: the portal's app token."""
    words = ("admin", "create", "--handle", handle, "--password-stdin")
    made = told(folder, *words, settings=settings, stdin=f"{PASSWORD}\n", command=command)
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()[-1]


@contextmanager
def deployed(
    folder: Path,
    database: Database,
    *,
    also: Mapping[str, str] | None = None,
    command: Sequence[str] = COMMAND,
) -> Iterator[Deployment]:
    """Start all of it, with further settings, by the command."""
    port, ports = free_port(), [free_port(), free_port()]
    with ExitStack() as stack:
        letterbox = stack.enter_context(letters_taken())
        phones = stack.enter_context(twilio_in_a_thread())
        settings = {
            **good_settings(folder, letterbox),
            "COSYNCJWT_STORE": database.url,
            "COSYNCJWT_MONGO_DRIVER": os.environ.get(MONGODB_DRIVER, "motor"),
            "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}",
            "COSYNCJWT_TWILIO_URL": phones.url,
            "COSYNCJWT_DRAIN_SECONDS": str(DRAIN_SECONDS),
            # Everybody comes from one address within a few seconds.
            "COSYNCJWT_ADDRESS_LIMITS": "off",
            "COSYNCJWT_APPLICATION_LIMITS": "off",
            AHEAD: str(folder / "ahead"),
            **(also or {}),
        }
        clock = LaterClock(Path(settings[AHEAD]))
        http = stack.enter_context(
            httpx.Client(base_url=settings["COSYNCJWT_PUBLIC_URL"], trust_env=False, timeout=PATIENCE)
        )
        front = stack.enter_context(fronted(port, ports))
        portal = Patient(http, appointed(folder, settings, ADMINISTRATOR, command))
        deployment = Deployment(
            folder, settings, database, front, letterbox, phones, portal, http, clock, command
        )
        try:
            deployment.start(*ports)
            yield deployment
        finally:
            for _, context in deployment._running.values():
                context.__exit__(None, None, None)
