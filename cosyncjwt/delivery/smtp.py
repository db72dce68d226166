"""How does a mail get to an SMTP server?"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from cosyncjwt.clock import Clock, SystemClock
from cosyncjwt.delivery.mime import encoded, recipient_of
from cosyncjwt.delivery.outbound import ForbiddenAddressError
from cosyncjwt.delivery.ports import DeliveryError, Mail
from cosyncjwt.domain.mailbox import mailbox_of

TIMEOUT = 10.0
FAREWELL = 1.0
PORTS = {"smtp": 587, "smtps": 465}
PERMANENT = range(500, 600)

Dial = Callable[[str, int], Awaitable[socket.socket]]
"""Opens a connection to host and port, to an address that was looked at."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in; `smtps` speaks TLS from the first byte, `smtp` asks for it."""

    scheme: str
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read `smtp://user:pass@host:587`; raise ValueError, which never repeats the URL, for all else."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            message = "an SMTP URL looks like smtp://user:password@host:587 or smtps://user:password@host:465"
            raise ValueError(message)
        if (parts.username is None) != (parts.password is None):
            message = "an SMTP URL has a user and a password, or neither"
            raise ValueError(message)
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            message = "the port of the SMTP URL is not a number from 1 to 65535"
            raise ValueError(message) from None
        username = None if parts.username is None else unquote(parts.username)
        password = None if parts.password is None else unquote(parts.password)
        return cls(parts.scheme, parts.hostname, port, username, password)

    def client(
        self, *, local_hostname: str, timeout: float, tls: ssl.SSLContext, sock: socket.socket | None = None
    ) -> SMTP:
        """Return a connection to make, or to take up; a password never travels without TLS."""
        start_tls = True if self.username is not None else None
        return SMTP(
            hostname=self.host,
            port=None if sock is not None else self.port,
            sock=sock,
            username=self.username,
            password=self.password,
            use_tls=self.scheme == "smtps",
            start_tls=False if self.scheme == "smtps" else start_tls,
            local_hostname=local_hostname,
            timeout=timeout,
            tls_context=tls,
        )


class SmtpMailer:
    """Hands each mail to an SMTP server over a connection of its own, within a time limit on the whole."""

    def __init__(
        self,
        server: SmtpServer,
        mail_from: str,
        *,
        clock: Clock,
        timeout: float = TIMEOUT,
        tls: ssl.SSLContext | None = None,
        dial: Dial | None = None,
    ) -> None:
        """Take the server and the sender; raise ValueError unless the sender is one mailbox."""
        self._server = server
        self._sender = mailbox_of(mail_from)
        self._clock = clock
        self._timeout = timeout
        self._tls = tls or ssl.create_default_context()
        self._dial = dial

    @classmethod
    def of_url(cls, url: str, mail_from: str, *, clock: Clock | None = None) -> Self:
        """Return the mailer of `smtp://...` or `smtps://...`; raise ValueError for a bad URL or sender."""
        return cls(SmtpServer.of(url), mail_from, clock=clock or SystemClock())

    async def send(self, mail: Mail) -> None:
        """Return when the server has taken the mail; raise DeliveryError otherwise."""
        recipient = recipient_of(mail.to)
        # The standard library takes about a millisecond to encode a mail: not on the event loop.
        content = await asyncio.to_thread(
            encoded, mail, sender=self._sender, recipient=recipient, date=self._clock.now()
        )
        async with self._connected() as client:
            await client.sendmail(self._sender.addr_spec, [recipient], content)

    async def check(self) -> None:
        """Return when the server takes connection, TLS and login; raise DeliveryError. Sends nothing."""
        async with self._connected() as client:
            await client.noop()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[SMTP]:
        client: SMTP | None = None
        try:
            with _refusals():
                # The library's own limit is for each step; a server that drips would pass it for ever.
                async with asyncio.timeout(self._timeout):
                    client = await self._client()
                    await client.connect()
                    yield client
            await _leave(client, min(FAREWELL, self._timeout))
        finally:
            if client is not None:
                client.close()

    async def _client(self) -> SMTP:
        connection = None if self._dial is None else await self._dial(self._server.host, self._server.port)
        return self._server.client(
            local_hostname=self._sender.domain, timeout=self._timeout, tls=self._tls, sock=connection
        )


async def _leave(client: SMTP, seconds: float) -> None:
    # The mail is taken: whatever happens to the farewell must not send it again.
    with suppress(SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(seconds):
            await client.quit()


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn every way to fail into a DeliveryError; only a 5xx reply to the mail itself is permanent.

    A 5xx to the greeting, STARTTLS or the login says nothing about this mail: somebody will mend the
    settings, and the mail can go then.
    """
    try:
        yield
    except SMTPRecipientsRefused as refusal:
        raise _refused(refusal.recipients[0].code, "recipient") from refusal
    except SMTPSenderRefused as refusal:
        raise _refused(refusal.code, "sender") from refusal
    except SMTPDataError as refusal:
        raise _refused(refusal.code, "content") from refusal
    except (SMTPException, OSError, ValueError, ForbiddenAddressError) as refusal:
        raise DeliveryError(_before_the_mail(refusal), temporary=True) from refusal


def _before_the_mail(refusal: Exception) -> str:
    """Say in words of ours what has failed before the mail was handed in."""
    match refusal:
        case SMTPAuthenticationError():
            return f"the server refused user name or password ({refusal.code})"
        case ForbiddenAddressError():
            return "the server's address is private, or its port is none for handing in mail"
        case SMTPResponseException():
            kind = type(refusal).__name__
            return f"the server answered {refusal.code} before the mail was handed in ({kind})"
        case TimeoutError():
            return "the server took too long"
        case _:
            return f"the server could not be reached ({type(refusal).__name__})"


def _refused(code: int, part: str) -> DeliveryError:
    return DeliveryError(f"the server answered {code} to the {part}", temporary=code not in PERMANENT)
