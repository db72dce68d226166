"""How is the database file made, connected to and brought up to date?"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from store.migrations import Migration, Version, latest, migrations

BUSY_TIMEOUT_SECONDS = 5.0
"""How long a process waits for another's write."""
HAS_VERSION = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'"
USABLE_FROM = "SELECT usable_from FROM schema_version WHERE version = :number"
PUT_VERSION = (
    "INSERT OR REPLACE INTO schema_version (id, version, usable_from) VALUES (1, :number, :usable_from)"
)


@cache
def known_steps() -> tuple[Migration, ...]:
    """Return the steps that this release knows; they are read once."""
    return tuple(migrations("store.sqlite"))


def prepare(path: Path, steps: Sequence[Migration] | None = None) -> None:
    """Make the file, for its owner's eyes only, and bring its schema up to date."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # O_EXCL, because to open and close a file that SQLite has open in this process drops SQLite's locks.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = connect(path)
    try:
        # WAL lets readers and the writer go on together; the file remembers it.
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection, path, steps or known_steps())
    finally:
        connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that begins and ends no transaction by itself."""
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    # FULL, because NORMAL loses acknowledged writes when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def ensure_usable(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> int:
    """Return the version of the schema in the file, 0 when it is empty.

    Raises DatabaseTooNewError when a release that knows these steps would harm the file.
    """
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    known = steps[-1].version.number
    if number > known:
        Version(number, _usable_from(connection, number)).ensure_usable(known, database=str(path))
    return number


def _usable_from(connection: sqlite3.Connection, number: int) -> int | None:
    if connection.execute(HAS_VERSION).fetchone() is None:
        return None
    found = connection.execute(USABLE_FROM, {"number": number}).fetchone()
    return None if found is None else int(found["usable_from"])


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> None:
    # The lock before the look: processes that start together must not take the same step twice.
    connection.execute("BEGIN EXCLUSIVE")
    try:
        before = ensure_usable(connection, path, steps)
        missing = [step for step in steps if step.version.number > before]
        for step in missing:
            for statement in _statements(step.script):
                connection.execute(statement)
        if missing:
            after = latest([step.version for step in steps])
            connection.execute(PUT_VERSION, {"number": after.number, "usable_from": after.usable_from})
            # A pragma takes no bound parameter.
            connection.execute(f"PRAGMA user_version = {after.number:d}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _statements(script: str) -> Iterator[str]:
    # Not `executescript`, which commits first and so would give up the lock.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
