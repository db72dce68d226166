"""Has a move a SQLite file for itself?"""

import sqlite3
from pathlib import Path

import pytest

from store.ports.moving import Role, StoreInUseError
from store.sqlite import SqliteStore
from tests.fakes import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store is."""
    return tmp_path / "store.db"


async def test_a_served_file_does_not_move(path: Path) -> None:
    """While a server has the file open there is no move of it, and the server goes on."""
    server, store = SqliteStore(path), SqliteStore(path)
    await server.open()

    with pytest.raises(StoreInUseError, match="in use"):
        await store.mover(Role.SOURCE).open(NOW)

    assert await server.root_secrets.claim(b"root") == b"root"
    await server.close()


async def test_a_moving_file_is_nobody_elses(path: Path) -> None:
    """From the beginning of a move to its end no other process can even read the file."""
    mover = SqliteStore(path).mover(Role.SOURCE)
    await mover.open(NOW)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(path, timeout=0).execute("SELECT count(*) FROM users")

    await mover.close()
    store = SqliteStore(path)
    await store.open()
    await store.close()
