"""How do messages wait to be sent?

A message that was sent or given up leaves its `_id` behind until it would have expired, and nothing of what
it said or to whom: a signup may still hold a copy that a crash left, and the `_id` keeps it from being sent.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.message import Channel, OutboxMessage
from store.mongo.documents import message_document, message_of
from store.mongo.driver import ASCENDING, Collection, Database, Document
from store.mongo.values import moment_of, scalar, stored

SPENT = ("channel", "recipient", "template", "sealed_values", "due_at", "attempts", "locale")
"""What is erased from a message that was sent or given up."""


class MongoOutbox:
    """The messages of all applications."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._outbox: Collection = database["outbox"]

    async def put(self, message: OutboxMessage) -> None:
        """Queue a message that belongs to no other write."""
        with suppress(DuplicateKeyError):
            await self._outbox.insert_one(message_document(message))

    async def claim(
        self, now: datetime, *, lease: timedelta, most: int, channel: Channel | None = None
    ) -> Sequence[OutboxMessage]:
        """Take up to `most` messages that are due, for `lease`, earliest first."""
        await self._outbox.delete_many({"waiting": True, "expires_at": {"$lte": stored(now)}})
        due = {**_waiting(channel), "due_at": {"$lte": stored(now)}, "expires_at": {"$gt": stored(now)}}
        claimed: list[OutboxMessage] = []
        while len(claimed) < most:
            document = await self._outbox.find_one_and_update(
                due,
                {"$set": {"due_at": stored(now + lease)}, "$inc": {"attempts": 1}},
                sort=[("due_at", ASCENDING)],
                return_document=True,
            )
            if document is None:
                break
            claimed.append(message_of(document))
        return claimed

    async def next_due(self, channel: Channel | None = None) -> datetime | None:
        """Return when the next message, of one channel or of any, becomes due; None when none waits."""
        first = await self._outbox.find_one(_waiting(channel), sort=[("due_at", ASCENDING)])
        return None if first is None else moment_of(first["due_at"])

    async def remove(self, message_id: str) -> None:
        """Forget a message that was sent or given up."""
        await self._outbox.update_one(
            {"_id": scalar(message_id), "waiting": True},
            {"$set": {"waiting": False}, "$unset": dict.fromkeys(SPENT, "")},
        )

    async def delay(self, message_id: str, due_at: datetime) -> None:
        """Give a claimed message back, due at `due_at`."""
        await self._outbox.update_one(
            {"_id": scalar(message_id), "waiting": True}, {"$set": {"due_at": stored(due_at)}}
        )


def _waiting(channel: Channel | None) -> Document:
    """Return the filter of the messages that wait, of one channel or of any."""
    return {"waiting": True} if channel is None else {"waiting": True, "channel": channel.value}
