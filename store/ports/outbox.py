"""What must a backend be able to do with the messages that wait? One of the ports, see `store/ports`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cosyncjwt.domain.message import Channel, OutboxMessage


class Outbox(Protocol):
    """The messages of all applications that wait to be sent."""

    async def put(self, message: OutboxMessage) -> None:
        """Queue a message that belongs to no other write; one whose id is there already is the same."""
        ...

    async def claim(
        self, now: datetime, *, lease: timedelta, most: int, channel: Channel | None = None
    ) -> Sequence[OutboxMessage]:
        """Take up to `most` messages that are due, for `lease`, counting an attempt on each.

        Those of one channel, or of any: where mail has to wait, SMS need not.
        A claimed message is nobody else's until its lease is over; then it is due again (its sender has
        died). It comes back as it is kept from now on, `due_at` at the end of the lease. Messages past
        their `expires_at` are removed and not returned. Earliest due first.
        """
        ...

    async def next_due(self, channel: Channel | None = None) -> datetime | None:
        """Return when the next message, of one channel or of any, becomes due; None when none waits."""
        ...

    async def remove(self, message_id: str) -> None:
        """Forget a message that was sent or given up."""
        ...

    async def delay(self, message_id: str, due_at: datetime) -> None:
        """Give a claimed message back, due at `due_at`."""
        ...
