"""Where do messages go in development? To a list in memory that the inbox page shows."""

import re
from collections import deque
from datetime import UTC, datetime
from typing import TypedDict

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.ports import Mail, Text, TextAccount
from cosyncjwt.domain.message import Channel

LIMIT = 500


class InboxEntry(TypedDict):
    """A message as `/dev/inbox.json` shows it."""

    to: str
    channel: str
    template: str
    subject: str
    text: str
    code: str | None
    link: str | None
    sentAt: str
    sender: str | None


class Inbox:
    """A mailer and texter that keeps the newest messages and sends none of them off the machine."""

    needs_account = False

    def __init__(self, clock: Clock, limit: int = LIMIT) -> None:
        """Keep at most `limit` messages."""
        self._clock = clock
        self._entries: deque[InboxEntry] = deque(maxlen=limit)

    async def send(self, mail: Mail) -> None:
        """Keep the mail."""
        self._keep(Channel.EMAIL, mail, subject=mail.subject, link=mail.link)

    async def text(self, text: Text, account: TextAccount | None) -> None:
        """Keep the SMS; no account pays for it."""
        del account
        self._keep(Channel.SMS, text, subject="", link=None)

    async def check(self, account: TextAccount) -> None:
        """Take any account: nothing is sent by it."""

    def _keep(self, channel: Channel, message: Mail | Text, *, subject: str, link: str | None) -> None:
        entry = InboxEntry(
            to=message.to,
            channel=channel.value,
            template=message.template,
            subject=subject,
            text=message.text,
            code=message.code,
            link=link,
            sentAt=_iso(self._clock.now()),
            sender=message.sender if isinstance(message, Mail) else None,
        )
        self._entries.appendleft(entry)

    def entries(self, to: str | None = None) -> list[InboxEntry]:
        """Return the messages newest first, all of them or those to one handle or number.

        Handles in whatever case; a `+` that nobody has encoded arrives as a space.
        """
        wanted = None if to is None else re.sub("^ ", "+", to).casefold()
        return [entry for entry in self._entries if wanted is None or entry["to"].casefold() == wanted]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
