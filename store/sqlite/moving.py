"""How does a SQLite file move, in or out?

By one connection that has the file alone: no server can open it meanwhile, and where one has it open already
there is no move. What is read and written here takes milliseconds and nobody else waits for it, so it runs on
the event loop.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from store.kinds import NOT_MOVED, Kind, Record
from store.ports.moving import Mark, Part, Role, StoreInUseError, UnknownContentError
from store.sqlite.connection import connect
from store.sqlite.database import Database
from store.sqlite.removal import Removal
from store.sqlite.tables import TABLE_OF, TABLES

SETTLING = timedelta(hours=1)
"""Whatever was under way before counts as over."""
OF_ITSELF = {"moving", "schema_version"}
"""What a store says of itself."""
TABLE_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
KEPT_MARK = "SELECT mark FROM moving"
PUT_MARK = "INSERT INTO moving (id, mark) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
STRIKE_MARK = "DELETE FROM moving"


def mark_of(connection: sqlite3.Connection) -> Mark | None:
    """Return the mark in the file, or None."""
    found = connection.execute(KEPT_MARK).fetchone()
    if found is None:
        return None
    kept = json.loads(found[0])
    return Mark(**{**kept, "role": Role(kept["role"])})


class SqliteMover:
    """A SQLite file as an end of a move."""

    def __init__(self, path: Path, size: int) -> None:
        """Name the file, which `open` makes and opens, and say how many records make a part."""
        self._path = path
        self._size = size
        self._connection: sqlite3.Connection | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The only connection; raises while the file is not open."""
        if self._connection is None:
            message = "the store is not open"
            raise sqlite3.ProgrammingError(message)
        return self._connection

    async def open(self, now: datetime) -> None:
        """Make the file if there is none, bring it up to date, finish removals, and have it alone."""
        database = Database(self._path)
        await database.open()
        try:
            while await Removal(database).repair(now + SETTLING):
                pass
        finally:
            await database.close()
        self._connection = connect(self._path)
        try:
            _have_alone(self._connection)
        except sqlite3.OperationalError as failure:
            await self.close()
            message = f"{self._path} is in use"
            raise StoreInUseError(message) from failure
        _ensure_known(self._connection)

    async def mark(self) -> Mark | None:
        """Return the mark, or None."""
        return mark_of(self.connection)

    async def put_mark(self, mark: Mark | None) -> None:
        """Keep the mark in place of any other; None for no mark."""
        _put_mark(self.connection, mark)

    async def occupied(self) -> Sequence[str]:
        """Return the tables with rows, but for what the store says of itself."""
        names = [name for (name,) in self.connection.execute(TABLE_NAMES).fetchall() if name not in OF_ITSELF]
        # The names are those of our own schema, here as below.
        return [name for name in names if self.connection.execute(f"SELECT 1 FROM {name}").fetchone()]  # noqa: S608

    async def counts(self) -> Mapping[str, int]:
        """Return how many records of each kind there are."""
        return {
            table.kind.name: self.connection.execute(f"SELECT count(*) FROM ({table.select})").fetchone()[0]  # noqa: S608
            for table in TABLES
        }

    async def part(self, kind: Kind, after: str) -> Part:
        """Return records of the kind behind `after`, the key of a record as JSON."""
        table = TABLE_OF[kind.name]
        behind = json.loads(after) if after else []
        rows = self.connection.execute(table.page(first=not behind), (*behind, self._size)).fetchall()
        last = json.dumps([rows[-1][name] for name in kind.key]) if len(rows) == self._size else None
        return Part([table.record_of(self.connection, row) for row in rows], last)

    async def misplaced(self) -> int:
        """Say none: unique indexes see to it."""
        return 0

    async def take(self, kind: Kind, records: Sequence[Record], mark: Mark) -> None:
        """Keep the records and the mark in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            for record in records:
                TABLE_OF[kind.name].keep(self.connection, record)
            _put_mark(self.connection, mark)
            self.connection.execute("COMMIT")
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    async def close(self) -> None:
        """Let the file go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _have_alone(connection: sqlite3.Connection) -> None:
    """Lock the file until the connection is closed; raise OperationalError while anybody has it open."""
    connection.execute("PRAGMA busy_timeout = 1000")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # Locking is by need: a transaction that writes needs it, and the mode keeps it.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")


def _put_mark(connection: sqlite3.Connection, mark: Mark | None) -> None:
    if mark is None:
        connection.execute(STRIKE_MARK)
    else:
        connection.execute(PUT_MARK, (json.dumps(asdict(mark)),))


def unknown_columns(connection: sqlite3.Connection) -> set[str]:
    """Return what the schema has and no kind names, and the other way round, as `table.column`."""
    names = {name for (name,) in connection.execute(TABLE_NAMES).fetchall()} - set(NOT_MOVED)
    there = {
        f"{name}.{column['name']}"
        for name in names
        for column in connection.execute(f"PRAGMA table_info({name})").fetchall()
    }
    return there ^ {f"{table}.{column}" for each in TABLES for table, column in each.known_columns()}


def _ensure_known(connection: sqlite3.Connection) -> None:
    unknown = unknown_columns(connection)
    if unknown:
        message = f"no kind of records in store/kinds.py says how this moves: {', '.join(sorted(unknown))}"
        raise UnknownContentError(message)
