"""How does SQLite know the devices of an application's users again?"""

import sqlite3
from collections.abc import Callable

from cosyncjwt.domain.message import OutboxMessage
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.outbox import queue_message

KNOWN = """
    SELECT digest, position FROM devices
    WHERE application_id = :application_id AND user_id = :user_id ORDER BY position
"""
USER = "SELECT 1 FROM users WHERE application_id = :application_id AND id = :user_id"
PUT = """
    INSERT OR REPLACE INTO devices (application_id, user_id, digest, position)
    VALUES (:application_id, :user_id, :digest, :position)
"""
REMOVE_ALL_BUT_LATEST = """
    DELETE FROM devices WHERE application_id = :application_id AND user_id = :user_id AND digest NOT IN (
        SELECT digest FROM devices WHERE application_id = :application_id AND user_id = :user_id
        ORDER BY position DESC LIMIT :keep
    )
"""


class SqliteDevices:
    """The devices of one application's users."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def recognise(
        self, user_id: str, digest: bytes, *, keep: int, notice: Callable[[], OutboxMessage]
    ) -> bool:
        """Remember the device as the user's latest, and queue the notice if it is a stranger."""
        values = {
            "application_id": self._application_id,
            "user_id": user_id,
            "digest": digest,
            "keep": keep,
        }
        known = rows(self._database.reader, KNOWN, values)
        # What most logins are: from the device of the last one. Nothing to write.
        if known and known[-1]["digest"] == digest:
            return False
        message = notice()
        return await self._database.write(lambda connection: _recognise(connection, values, message))


def _recognise(connection: sqlite3.Connection, values: Values, notice: OutboxMessage) -> bool:
    if row(connection, USER, values) is None:
        return False
    known = rows(connection, KNOWN, values)
    position = known[-1]["position"] + 1 if known else 0
    connection.execute(PUT, {**values, "position": position})
    connection.execute(REMOVE_ALL_BUT_LATEST, values)
    is_stranger = bool(known) and values["digest"] not in {each["digest"] for each in known}
    if is_stranger:
        queue_message(connection, notice)
    return is_stranger
