"""What are a finished mail and SMS, and what does delivery ask of those who send and those who seal?"""

from dataclasses import dataclass, field
from typing import Protocol

from cosyncjwt.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in its final words. It holds a code or a link, so only its id and template show themselves.

    `id` is the id of the outbox message, the same at every attempt. `code` and `link` are what the mail
    is about, apart from its words, for the development inbox.
    """

    id: str
    template: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    code: str | None = field(default=None, repr=False)
    link: str | None = field(default=None, repr=False)
    sender: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """An SMS in its final words, to a number in E.164. Only its id and template show themselves."""

    id: str
    template: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TextAccount:
    """An application's account at its provider, opened to send: who pays, and from which number."""

    sid: str
    auth_token: Secret
    phone_number: str


class DeliveryError(Exception):
    """A message was not taken; `temporary` says whether trying again can help and does no harm.

    `provider_failed` says whether it is the provider's fault, or its account's, rather than this message's;
    without it that is so of what is temporary. The reason is in words of ours: what a provider answers may
    repeat the recipient or the message. `advice` says what whoever owns the account should look at.
    """

    def __init__(
        self, reason: str, *, temporary: bool, provider_failed: bool | None = None, advice: str | None = None
    ) -> None:
        """Take the reason as it may be logged."""
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary
        self.advice = reason if advice is None else advice
        self.provider_failed = temporary if provider_failed is None else provider_failed


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Return when the next server, or the person, has the mail; raise DeliveryError otherwise."""
        ...


class Texter(Protocol):
    """Sends SMS."""

    @property
    def needs_account(self) -> bool:
        """Whether it sends by the account of an application, and cannot without one."""
        ...

    async def text(self, text: Text, account: TextAccount | None) -> None:
        """Return when the provider, or the person, has the SMS; raise DeliveryError otherwise."""
        ...

    async def check(self, account: TextAccount) -> None:
        """Return when the account could send; raise DeliveryError, whose reason is for its developer.

        Nothing is sent.
        """
        ...


class Sealing(Protocol):
    """Keeps secrets at rest, each bound to its place."""

    def seal(self, secret: bytes, place: str) -> bytes:
        """Return `secret` sealed for `place`."""
        ...

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for `place`; raise for anything else."""
        ...
