"""What stands in for mail servers, and what does a mail look like that no test cares about?"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.delivery.ports import DeliveryError, Mail
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import OutboxMessage
from tests.factories import make_application
from tests.fakes import NOW, ScriptedEntropy

LINK = "https://auth.example.com/signup/confirm?app=0b0cbb57&token=q83v"
VALUES: Mapping[Template, Mapping[str, str]] = {
    Template.SIGNUP_CODE: {"code": "042917"},
    Template.SIGNUP_LINK: {"link": LINK},
    Template.ALREADY_REGISTERED: {},
    Template.RESET_CODE: {"code": "042917"},
    Template.PASSWORD_CHANGED: {},
    Template.ACCOUNT_MADE: {},
    Template.INVITATION: {"code": "7KXQ2MPRWD", "inviter": "bob@example.com"},
    Template.INVITED_ALREADY_REGISTERED: {"inviter": "bob@example.com"},
    Template.WELCOME: {},
    Template.NEW_SIGN_IN: {
        "device": "Firefox, Windows",
        "address": "192.0.2.17",
        "time": "2026-03-01 12:00",
        "failures": "",
    },
    Template.SECOND_FACTOR_CHANGED: {"change": "CODE_USED", "codes_left": "7"},
    Template.ACCOUNT_DELETED: {},
}

DOWN = DeliveryError("the server is down", temporary=True)
REFUSED = DeliveryError("the server answered 550 to the recipient", temporary=False)


def make_compose(key: bytes = bytes(32)) -> Compose:
    """Make what composes messages, under one master key."""
    entropy = ScriptedEntropy("compose")
    return Compose(Seal([key], entropy), entropy)


def composed(
    compose: Compose,
    template: Template = Template.SIGNUP_CODE,
    *,
    name: str = "Notes",
    minutes: int = 10,
    application: Application | None = None,
    locale: str = "EN",
) -> OutboxMessage:
    """Compose a message to Ada."""
    return compose.message(
        application=application or make_application(name=name),
        template=template,
        recipient="ada@example.com",
        values=VALUES[template],
        now=NOW,
        expires_at=NOW + timedelta(minutes=minutes),
        locale=locale,
    )


# The keywords are the fields of the mail, all texts.
def make_mail(**changes: Any) -> Mail:
    """Make a mail to Ada."""
    mail = Mail(
        id="msg_0000000000000000000000",
        template="signup_code",
        to="ada@example.com",
        subject="Your sign-up code for Notes",
        text="The code is 042917.\n",
        html="<p>The code is <strong>042917</strong>.</p>\n",
        code="042917",
    )
    return replace(mail, **changes)


class ScriptedMailer:
    """Fails as often as the script says, then takes everything."""

    def __init__(self, script: Iterable[Exception] = ()) -> None:
        self._script = list(script)
        self.attempts = 0
        self.sent: list[Mail] = []
        self.arrived = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        """Follow the script."""
        self.attempts += 1
        if self._script:
            raise self._script.pop(0)
        self.sent.append(mail)
        self.arrived.set()


class HeldMailer:
    """Holds every mail until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.sent: list[Mail] = []
        self.holding = asyncio.Event()
        self.let_go = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        """Take the mail when the test lets it go."""
        self.begun += 1
        self.holding.set()
        await self.let_go.wait()
        self.sent.append(mail)


class StubServer:
    """A TCP server on a free port that treats each connection as `behave` says."""

    def __init__(
        self, behave: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
    ) -> None:
        self._behave = behave
        self._server: asyncio.Server
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(asyncio.create_task(self._treat(reader, writer)))

    async def _treat(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._behave(reader, writer)
        except ConnectionError:
            return
        finally:
            writer.close()


class SmtpScript:
    """Speaks just enough SMTP to give one reply per command, and closes or hangs where there is none."""

    def __init__(self, **replies: str | None) -> None:
        """Take other replies than the usual ones, by command; None for silence."""
        usual = {"GREETING": "220 stub", "EHLO": "250 stub", "MAIL": "250 ok", "RCPT": "250 ok"}
        self._replies: dict[str, str | None] = {
            **usual, "DATA": "354 go on", "CONTENT": "250 taken", "QUIT": "221 bye", **replies
        }  # fmt: skip
        self.commands: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        if not await self._answer("GREETING", reader, writer):
            return
        while line := await reader.readline():
            command = line.split()[0].decode().upper()
            self.commands.append(command)
            if not await self._answer(command, reader, writer):
                return
            if command == "DATA" and (self._replies["DATA"] or "").startswith("354"):
                await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer("CONTENT", reader, writer):
                    return

    async def _answer(self, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        reply = self._replies.get(command, "502 unknown")
        if reply is None:
            await reader.read()
            return False
        writer.write(f"{reply}\r\n".encode() if reply else b"")
        await writer.drain()
        return bool(reply)
