"""What do the ports of the SQLite backend share: one connection that reads, one writer?"""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from cosyncjwt.domain.user import User
from store.migrations import Migration
from store.sqlite.connection import connect, ensure_usable, known_steps, prepare
from store.sqlite.room import empty, fill
from store.sqlite.unchanged import Unchanged
from store.sqlite.writer import Job, Result, Writer

Values = Mapping[str, object]


def rows(connection: sqlite3.Connection, query: str, values: Values) -> list[sqlite3.Row]:
    """Return all rows of a query; never a cursor, which would hold on to an old state of the file."""
    return connection.execute(query, values).fetchall()


def row(connection: sqlite3.Connection, query: str, values: Values) -> sqlite3.Row | None:
    """Return the first row of a query, or None."""
    found = rows(connection, query, values)
    return found[0] if found else None


class Database:
    """The opened file. Indexed reads take microseconds, less than a thread would: they run on the loop."""

    def __init__(self, path: Path, steps: Sequence[Migration] | None = None) -> None:
        """Name the file, which `open` makes and opens, and the steps of its schema if not this release's."""
        self._path = path
        self._steps = steps or known_steps()
        self._reader: sqlite3.Connection | None = None
        self._users: Unchanged[User] | None = None
        self._writer: Writer | None = None

    @property
    def reader(self) -> sqlite3.Connection:
        """The connection for reads on the event loop; raises while the store is not open."""
        if self._reader is None:
            message = "the store is not open"
            raise sqlite3.ProgrammingError(message)
        return self._reader

    @property
    def users(self) -> Unchanged[User]:
        """Users that need not be read again; raises while the store is not open."""
        if self._users is None:
            message = "the store is not open"
            raise sqlite3.ProgrammingError(message)
        return self._users

    async def open(self) -> None:
        """Make the file if there is none, migrate it, and start the writer."""
        await asyncio.to_thread(prepare, self._path, self._steps)
        self._reader = connect(self._path)
        self._users = Unchanged(self._reader, asyncio.get_running_loop().call_soon)
        self._writer = Writer(connect(self._path))

    async def close(self) -> None:
        """Finish what was given to the writer and let the file go."""
        if self._reader is not None and self._writer is not None:
            await self._writer.close()
            self._reader.close()
        self._reader = self._users = self._writer = None

    async def check(self) -> None:
        """Read from the file; where the last write has failed, write to it too.

        Raises DatabaseTooNewError when a newer release has changed the file beneath this one.
        """
        ensure_usable(self.reader, self._path, self._steps)
        if self._writer is not None and self._writer.reach.is_lost:
            await self.write(fill)
            await self.write(empty)
            self._writer.reach.regain()

    async def write(self, job: Job[Result]) -> Result:
        """Run the job in the writer's next transaction; return when that is durable."""
        if self._writer is None:
            message = "the store is not open"
            raise sqlite3.ProgrammingError(message)
        return await self._writer.run(job)
