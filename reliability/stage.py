"""Which servers do the experiments run against? `cosyncjwt serve`, in several processes, with real mail."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.documents import COMPLETE_SIGNUP, CREATE_APPLICATION, LOGIN, SIGNUP
from tests.process.conftest import ADMINISTRATOR, Letterbox, good_settings
from tests.process.server import HOST, Client, Running, eventually, free_port, running, told
from tests.service import PASSWORD

LIGHT = "m=7168,t=5,p=1"
"""The lightest hash that `serve` takes: what is raced for is not how long a hash takes."""
PATIENCE = 120.0
"""How long a letter may take on a machine that does other things too, in seconds."""
CODE = re.compile(r"\b(?:\d{6}|[2-9A-HJKMNP-Z]{10})\b")
"""Six digits; ten letters and digits where somebody was invited."""
PLAN = """mutation Plan($id: ID!, $plan: Plan!) {
  setDeveloperPlan(input: {developerId: $id, plan: $plan}) { __typename ... on UserError { code message } }
}"""


@dataclass
class Letters:
    """An SMTP server that keeps the codes of its letters by their recipients, and counts the letters."""

    port: int
    codes: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep what matters of a letter."""
        letter = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        body = letter.get_body(("plain",))
        recipient = str(envelope.rcpt_tos[0])
        found = CODE.findall(body.get_content()) if body is not None else []
        self.counts[recipient] = self.counts.get(recipient, 0) + 1
        self.codes.setdefault(recipient, []).extend(found[:1])
        return "250 kept"

    def code(self, handle: str, before: int = 0) -> str:
        """Wait for one more code to a handle, and return it."""
        eventually(
            lambda: len(self.codes.get(handle, ())) > before, f"no letter to {handle}", within=PATIENCE
        )
        return self.codes[handle][before]


@contextmanager
def letters() -> Iterator[Letters]:
    """Run the SMTP server in a thread."""
    kept = Letters(free_port())
    controller = Controller(kept, hostname=HOST, port=kept.port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with good settings, an administrator, and where its mail goes."""

    folder: Path
    settings: dict[str, str]
    portal_token: str
    letters: Letters

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.folder / "data" / "cosyncjwt.db"

    @contextmanager
    def served(self, *words: str, port: int | None = None, ready: bool = True) -> Iterator[Running]:
        """Run `serve` here until it is no longer needed."""
        port = port or free_port()
        settings = {**self.settings, "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}"}
        with running(self.folder, "serve", *words, port=port, settings=settings, ready=False) as server:
            if ready:
                eventually(server.is_ready, "the server is not ready", within=PATIENCE)
            yield server


@contextmanager
def place(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Place]:
    """Prepare a folder as an operator does; limits by address and application are off: all come from one."""
    with letters() as kept:
        chosen = {
            **good_settings(folder, Letterbox(kept.port)),
            "COSYNCJWT_ADDRESS_LIMITS": "off",
            "COSYNCJWT_APPLICATION_LIMITS": "off",
            "COSYNCJWT_ARGON2": LIGHT,
            **(settings or {}),
        }
        words = ("admin", "create", "--handle", ADMINISTRATOR, "--password-stdin")
        made = told(folder, *words, settings=chosen, stdin=f"{PASSWORD}\n")
        assert made.returncode == 0, made.stderr
        yield Place(folder, chosen, made.stdout.splitlines()[-1], kept)


@dataclass(frozen=True, slots=True)
class App:
    """An application under test."""

    id: str
    client: Client

    def signed_up(self, handle: str) -> Any:
        """Make a user of an application that believes everybody; return SignedIn."""
        made = self.client.run(SIGNUP, handle=handle, password=PASSWORD)
        assert made["__typename"] == "SignedIn", made
        return made


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server with a signed-in administrator who pays."""

    server: Running
    place: Place
    portal: Client
    access_token: str

    def application(self, name: str, **settings: object) -> App:
        """Make an application without a limit of users, which believes everybody unless told otherwise."""
        draft = {"name": name, "type": "COMMERCIAL", "onboarding": {"signupFlow": "NONE"}, **settings}
        made = self.portal.run(CREATE_APPLICATION, self.access_token, input=draft)
        assert made["__typename"] == "Application", made
        return App(made["id"], Client(self.server.http, made["appToken"]))

    def developer(self, handle: str) -> str:
        """Sign up another developer who pays; return the access token."""
        self.portal.run(SIGNUP, handle=handle, password=PASSWORD)
        made = self.portal.run(COMPLETE_SIGNUP, handle=handle, code=self.place.letters.code(handle))
        assert made["__typename"] == "SignedIn", made
        paid = self.portal.run(PLAN, self.access_token, id=made["user"]["id"], plan="PAID")
        assert "code" not in paid, paid
        return str(made["accessToken"])


@contextmanager
def stage(folder: Path, workers: int = 2, settings: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """Run a server of so many processes in a new place."""
    with place(folder, settings) as made, made.served("--workers", str(workers)) as server:
        yield entered(made, server)


def entered(made: Place, server: Running) -> Stage:
    """Log the administrator in, and let them pay."""
    portal = Client(server.http, made.portal_token)
    signed_in = portal.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)
    token = str(signed_in["accessToken"])
    paid = portal.run(PLAN, token, id=signed_in["user"]["id"], plan="PAID")
    assert "code" not in paid, paid
    return Stage(server, made, portal, token)
