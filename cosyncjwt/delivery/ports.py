"""What is a finished mail, and what does delivery ask of those who send it and those who keep it sealed?"""

from dataclasses import dataclass, field
from typing import Protocol


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


class DeliveryError(Exception):
    """A mail was not taken; `temporary` says whether trying again can help.

    The reason is in words of ours: what a mail server answers may repeat the recipient or the mail.
    """

    def __init__(self, reason: str, *, temporary: bool) -> None:
        """Take the reason as it may be logged."""
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, mail: Mail) -> None:
        """Return when the next server, or the person, has the mail; raise DeliveryError otherwise."""
        ...


class Sealing(Protocol):
    """Keeps secrets at rest, each bound to its place."""

    def seal(self, secret: bytes, place: str) -> bytes:
        """Return `secret` sealed for `place`."""
        ...

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for `place`; raise for anything else."""
        ...
