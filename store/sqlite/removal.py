"""How does SQLite remove an application with all that belongs to it, however much that is?

One transaction makes the application disappear: its row and its keys go, and its id is noted. What belonged
to it goes in parts of a thousand rows, so that no other write waits long: from every table that has an
`application_id`, those that refer to others first. Only what is still to be charged for it stays, with its
developer's accounts. The note stays for an hour: so long each repair removes what processes write that have
not heard of the removal.
"""

import sqlite3
from datetime import datetime, timedelta
from graphlib import TopologicalSorter

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import StatusNotAllowed
from store.sqlite.audit import recorded
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds

PART = 1_000
PARTS_AT_ONCE = 20
"""How many parts a call removes itself; a repair goes on until nothing is left."""
MEMORY = timedelta(hours=1)
"""How long a removal is remembered: a server knows an application for five seconds after it is removed."""

OUTLIVING = {"usages"}
"""What names an application and belongs to its developer."""

STATUS = "SELECT status FROM applications WHERE id = :id"
NOTE = "INSERT INTO removed_applications (id, removed_at) VALUES (:id, :now)"
REMOVE_KEYS = "DELETE FROM signing_keys WHERE application_id = :id"
REMOVE = "DELETE FROM applications WHERE id = :id"
NOTED = "SELECT id, removed_at FROM removed_applications"
FORGET = "DELETE FROM removed_applications WHERE id = :id"
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"


class Removal:
    """Removes applications."""

    def __init__(self, database: Database) -> None:
        """Remove them from `database`."""
        self._database = database

    async def remove(self, application_id: str, now: datetime, record: Record = ()) -> bool:
        """Remove the application; say whether this call did."""
        values: Values = {"id": application_id, "now": milliseconds(now)}
        removed = await self._database.write(recorded(lambda connection: _hide(connection, values), record))
        if removed:
            await self._sweep(application_id, most=PARTS_AT_ONCE)
        return removed

    async def repair(self, now: datetime) -> int:
        """Go on with what was begun; return from how many applications something was left."""
        noted = rows(self._database.reader, NOTED, {})
        return sum([await self._go_on(each["id"], each["removed_at"], now) for each in noted])

    async def _go_on(self, application_id: str, removed_at: int, now: datetime) -> bool:
        swept = await self._sweep(application_id, most=None)
        if removed_at <= milliseconds(now - MEMORY):
            values = {"id": application_id}
            await self._database.write(lambda connection: connection.execute(FORGET, values).rowcount)
            return True
        return swept > 0

    async def _sweep(self, application_id: str, *, most: int | None) -> int:
        """Remove up to `most` parts, all when that is None; return how many there were."""
        parts = 0
        while most is None or parts < most:
            if not await self._database.write(lambda connection: _remove_part(connection, application_id)):
                break
            parts += 1
        return parts


def _hide(connection: sqlite3.Connection, values: Values) -> bool:
    kept = row(connection, STATUS, values)
    if kept is None:
        return False
    if kept["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed
    for statement in (NOTE, REMOVE_KEYS, REMOVE):
        connection.execute(statement, values)
    return True


def _remove_part(connection: sqlite3.Connection, application_id: str) -> bool:
    """Remove a part of what is left of the application, within a transaction; say whether anything was."""
    values = {"application_id": application_id, "most": PART}
    # All of a part in one transaction, so that no row comes between those that refer to it and its end.
    for table in tables_of_applications(connection):
        key = ", ".join(_key(connection, table))
        # The names are those of our own schema.
        statement = f"""
            DELETE FROM {table} WHERE application_id = :application_id AND ({key}) IN (
                SELECT {key} FROM {table} WHERE application_id = :application_id LIMIT :most
            )
        """  # noqa: S608
        if connection.execute(statement, values).rowcount > 0:
            return True
    return False


def tables_of_applications(connection: sqlite3.Connection) -> list[str]:
    """Return the tables whose rows belong to an application, those that refer to others first."""
    names = {each["name"] for each in rows(connection, TABLES, {})} - OUTLIVING
    owned = [name for name in names if "application_id" in _columns(connection, name)]
    refers_to = {name: _references(connection, name) & set(owned) for name in owned}
    return list(TopologicalSorter(refers_to).static_order())[::-1]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [each["name"] for each in rows(connection, f"PRAGMA table_info({table})", {})]


def _key(connection: sqlite3.Connection, table: str) -> list[str]:
    return [each["name"] for each in rows(connection, f"PRAGMA table_info({table})", {}) if each["pk"]]


def _references(connection: sqlite3.Connection, table: str) -> set[str]:
    return {each["table"] for each in rows(connection, f"PRAGMA foreign_key_list({table})", {})}
