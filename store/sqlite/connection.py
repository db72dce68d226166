"""How is the database file made, connected to and brought up to date?"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from store.migrations import migrations, pending

BUSY_TIMEOUT_SECONDS = 5.0
"""How long a process waits for another's write."""


def prepare(path: Path) -> None:
    """Make the file, for its owner's eyes only, and bring its schema up to date."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # O_EXCL, because to open and close a file that SQLite has open in this process drops SQLite's locks.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = connect(path)
    try:
        # WAL lets readers and the writer go on together; the file remembers it.
        connection.execute("PRAGMA journal_mode = WAL")
        _migrate(connection, path)
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


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the version of the schema in the file, 0 for an empty file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    steps = migrations("store.sqlite")
    # The lock before the look: processes that start together must not take the same step twice.
    connection.execute("BEGIN EXCLUSIVE")
    try:
        for step in pending(steps, schema_version(connection), database=str(path)):
            for statement in _statements(step.script):
                connection.execute(statement)
            # A pragma takes no bound parameter.
            connection.execute(f"PRAGMA user_version = {step.version:d}")
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
