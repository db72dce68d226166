"""What do the tests of processes share: a development server, a mail server, a production server?"""

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.process.server import HOST, Running, eventually, free_port, running, told
from tests.service import PASSWORD

ADMINISTRATOR = "root@example.com"


@dataclass(slots=True)
class Letterbox:
    """Keeps what a real SMTP server was handed."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What COSYNCJWT_SMTP_URL calls it."""
        return f"smtp://{HOST}:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        letter = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        self.letters.append(letter)
        return "250 kept"

    def text_to(self, handle: str) -> str:
        """Wait for a letter to the handle; return its plain text."""
        eventually(lambda: bool(self.to(handle)), f"no letter to {handle}")
        body = self.to(handle)[-1].get_body(("plain",))
        assert body is not None
        return cast("str", body.get_content())

    def to(self, handle: str) -> list[EmailMessage]:
        """Return the letters to the handle, oldest first."""
        return [letter for letter in self.letters if handle in str(letter["To"])]


@contextmanager
def letters_taken() -> Iterator[Letterbox]:
    """Run a real SMTP server beside the test."""
    box = Letterbox(free_port())
    controller = Controller(box, hostname=HOST, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True)
class Production:
    """A folder with good settings and an administrator, and what `admin create` said."""

    folder: Path
    settings: dict[str, str]
    app_token: str

    @contextmanager
    def served(self, *words: str, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
        """Start `serve` on a port of its own, with these settings instead of the usual ones.

        Whoever sends by other ways than the usual server must not share a database with it: each sends what
        waits there, whoever wrote it.
        """
        port = free_port()
        settings = {**self.settings, "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}", **(settings or {})}
        with running(self.folder, "serve", *words, port=port, settings=settings) as server:
            yield server


@pytest.fixture(scope="session")
def dev_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a development server on a fresh folder, for tests that leave it as it is."""
    with running(tmp_path_factory.mktemp("dev"), "dev") as server:
        yield server


@pytest.fixture(scope="session")
def letterbox() -> Iterator[Letterbox]:
    """Yield a real SMTP server and its letters."""
    with letters_taken() as box:
        yield box


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory, letterbox: Letterbox) -> Production:
    """Return what an operator has prepared before the first `serve`."""
    return prepared(tmp_path_factory.mktemp("serve"), letterbox)


def prepared(folder: Path, letterbox: Letterbox) -> Production:
    """Make an administrator in a folder."""
    settings = good_settings(folder, letterbox)
    words = ("admin", "create", "--handle", ADMINISTRATOR, "--password-stdin")
    made = told(folder, *words, settings=settings, stdin=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    return Production(folder, settings, made.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def serve_server(production: Production) -> Iterator[Running]:
    """Yield a production server, for tests that leave it as it is."""
    with production.served() as server:
        yield server


def good_settings(folder: Path, letterbox: Letterbox) -> dict[str, str]:
    """Return all that `serve` asks for, its key in a file that nobody else may read."""
    key = folder / "master.key"
    key.touch(mode=0o600)
    key.write_bytes(base64.b64encode(os.urandom(32)))
    return {
        "COSYNCJWT_STORE": f"sqlite:///{folder / 'data' / 'cosyncjwt.db'}",
        "COSYNCJWT_PUBLIC_URL": "https://login.example.com",
        "COSYNCJWT_MASTER_KEY_FILE": str(key),
        "COSYNCJWT_SMTP_URL": letterbox.url,
        "COSYNCJWT_MAIL_FROM": "Login <login@example.com>",
        # Nobody balances here.
        "COSYNCJWT_DRAIN_SECONDS": "0",
    }
