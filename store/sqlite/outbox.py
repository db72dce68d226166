"""How does SQLite keep the messages that wait to be sent?"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cosyncjwt.domain.message import Channel, OutboxMessage
from store.sqlite.database import Database, row, rows
from store.sqlite.rows import message_of, message_values, milliseconds, moment

QUEUE = """
    INSERT INTO outbox (
        id, application_id, channel, recipient, template, sealed_values, created_at, expires_at,
        due_at, attempts, locale
    ) VALUES (
        :id, :application_id, :channel, :recipient, :template, :sealed_values, :created_at, :expires_at,
        :due_at, :attempts, :locale
    )
"""
QUEUE_ONCE = QUEUE.replace("INSERT INTO", "INSERT OR IGNORE INTO")
REMOVE_EXPIRED = "DELETE FROM outbox WHERE expires_at <= :now"
DUE = "SELECT * FROM outbox WHERE due_at <= :now ORDER BY due_at, id LIMIT :most"
DUE_BY = DUE.replace("WHERE", "WHERE channel = :channel AND")
LEASE = "UPDATE outbox SET due_at = :due_at, attempts = :attempts WHERE id = :id"
NEXT_DUE = "SELECT min(due_at) AS due_at FROM outbox"
NEXT_DUE_BY = f"{NEXT_DUE} WHERE channel = :channel"
REMOVE = "DELETE FROM outbox WHERE id = :id"
NOTHING = {
    "id": "decoy",
    "application_id": "",
    "channel": "",
    "recipient": "",
    "template": "",
    "sealed_values": bytes(256),
    "created_at": 0,
    "expires_at": 0,
    "due_at": 0,
    "attempts": 0,
    "locale": "",
}
DELAY = "UPDATE outbox SET due_at = :due_at WHERE id = :id"


class SqliteOutbox:
    """The messages of all applications that wait to be sent."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    async def put(self, message: OutboxMessage) -> None:
        """Queue a message that belongs to no other write."""
        await self._database.write(
            lambda connection: connection.execute(QUEUE_ONCE, message_values(message)).rowcount
        )

    async def claim(
        self, now: datetime, *, lease: timedelta, most: int, channel: Channel | None = None
    ) -> Sequence[OutboxMessage]:
        """Take up to `most` messages that are due, for `lease`, counting an attempt on each."""

        def job(connection: sqlite3.Connection) -> list[OutboxMessage]:
            values = {"now": milliseconds(now), "most": most, "channel": channel}
            connection.execute(REMOVE_EXPIRED, values)
            chosen = DUE if channel is None else DUE_BY
            due = [message_of(found) for found in rows(connection, chosen, values)]
            leased = [replace(each, due_at=now + lease, attempts=each.attempts + 1) for each in due]
            connection.executemany(LEASE, [message_values(message) for message in leased])
            return leased

        return await self._database.write(job)

    async def next_due(self, channel: Channel | None = None) -> datetime | None:
        """Return when the next message, of one channel or of any, becomes due; None when none waits."""
        chosen = NEXT_DUE if channel is None else NEXT_DUE_BY
        found = row(self._database.reader, chosen, {"channel": channel})
        return None if found is None or found["due_at"] is None else moment(found["due_at"])

    async def remove(self, message_id: str) -> None:
        """Forget a message that was sent or given up."""
        values = {"id": message_id}
        await self._database.write(lambda connection: connection.execute(REMOVE, values).rowcount)

    async def delay(self, message_id: str, due_at: datetime) -> None:
        """Give a claimed message back, due at `due_at`."""
        values = {"id": message_id, "due_at": milliseconds(due_at)}
        await self._database.write(lambda connection: connection.execute(DELAY, values).rowcount)


def queue_message(connection: sqlite3.Connection, message: OutboxMessage) -> None:
    """Insert a message within a transaction."""
    connection.execute(QUEUE, message_values(message))


def queue_nothing(connection: sqlite3.Connection) -> None:
    """Do the work of `queue_message` for nobody, so that its time does not tell who is known (H-04)."""
    connection.execute(QUEUE, NOTHING)
    connection.execute(REMOVE, NOTHING)
