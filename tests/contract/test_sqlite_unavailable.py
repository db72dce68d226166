"""Which failures of SQLite pass by themselves, or with what the operator frees?"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from store.sqlite import SqliteStore
from store.sqlite.connection import connect
from store.sqlite.writer import Writer

STORE = SqliteStore.of_url("sqlite:///unused")


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """Yield the writer of a file that may not grow."""
    connection = connect(tmp_path / "full.db")
    connection.execute("CREATE TABLE notes (text TEXT UNIQUE NOT NULL)")
    connection.execute("PRAGMA max_page_count = 1")
    writer = Writer(connection)
    yield writer
    await writer.close()


def filling(connection: sqlite3.Connection) -> None:
    """Write more than there is room for."""
    connection.execute("INSERT INTO notes VALUES (?)", ("x" * 100_000,))


async def test_a_full_disk_is_worth_trying_again(writer: Writer) -> None:
    """What could not be written for want of room may be asked again."""
    with pytest.raises(sqlite3.Error) as full:
        await writer.run(filling)

    assert STORE.is_unavailable(full.value)


def test_a_locked_file_is_worth_trying_again(tmp_path: Path) -> None:
    """What another process locked out may be asked again."""
    path = tmp_path / "locked.db"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as other:
        one.execute("BEGIN EXCLUSIVE")

        with pytest.raises(sqlite3.OperationalError) as locked:
            other.execute("BEGIN EXCLUSIVE")

    assert STORE.is_unavailable(locked.value)


async def test_a_mistake_of_ours_is_not(writer: Writer) -> None:
    """A statement that is wrong, or breaks a rule, would do so again."""
    failures = []
    for statement in ("SELECT nothing", "INSERT INTO notes VALUES (NULL)"):
        with pytest.raises(sqlite3.Error) as wrong:
            await writer.run(lambda connection, said=statement: connection.execute(said))
        failures.append(wrong.value)

    assert not any(STORE.is_unavailable(each) for each in failures)
    assert not STORE.is_unavailable(ValueError())
