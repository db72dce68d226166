"""Where do messages go in development? To a list in memory that the inbox page shows."""

from collections import deque
from datetime import UTC, datetime
from typing import TypedDict

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.ports import Mail
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


class Inbox:
    """A mailer that keeps the newest messages and sends none of them off the machine."""

    def __init__(self, clock: Clock, limit: int = LIMIT) -> None:
        """Keep at most `limit` messages."""
        self._clock = clock
        self._entries: deque[InboxEntry] = deque(maxlen=limit)

    async def send(self, mail: Mail) -> None:
        """Keep the mail."""
        entry = InboxEntry(
            to=mail.to,
            channel=Channel.EMAIL.value,
            template=mail.template,
            subject=mail.subject,
            text=mail.text,
            code=mail.code,
            link=mail.link,
            sentAt=_iso(self._clock.now()),
        )
        self._entries.appendleft(entry)

    def entries(self, to: str | None = None) -> list[InboxEntry]:
        """Return the messages newest first, all of them or those to one handle, in whatever case."""
        wanted = None if to is None else to.casefold()
        return [entry for entry in self._entries if wanted is None or entry["to"].casefold() == wanted]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
