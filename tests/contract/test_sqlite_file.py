"""Does the SQLite backend make, protect and upgrade its file as promised?"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.migrations import DatabaseTooNewError, migrations
from store.mongo.schema_version import STEPS
from store.open import open_store
from store.ports import Store
from store.sqlite import SqliteStore
from tests.factories import make_application


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a file that is not there yet, in a folder that is not there yet."""
    return tmp_path / "data" / "store.db"


def mode(path: Path) -> int:
    """Return who may do what with the file."""
    return path.stat().st_mode & 0o777


async def opened_and_closed(store: Store) -> None:
    """Open the store once."""
    await store.open()
    await store.close()


async def test_the_folder_and_the_file_are_made(path: Path) -> None:
    """A first start makes the folder and the file, for their owner only."""
    await opened_and_closed(SqliteStore.of_url(f"sqlite:///{path}"))

    assert mode(path.parent) == 0o700
    assert mode(path) == 0o600


async def test_the_log_beside_the_file_is_as_private(path: Path) -> None:
    """The write-ahead log holds the same secrets and has the same mode."""
    store = SqliteStore(path)
    await store.open()
    await store.applications.add(make_application(), limit=None)

    modes = {name: mode(path.with_name(name)) for name in ("store.db", "store.db-wal", "store.db-shm")}

    await store.close()
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


async def test_a_file_that_is_there_keeps_its_mode(path: Path) -> None:
    """What an operator has decided about the file stays."""
    await opened_and_closed(SqliteStore(path))
    await asyncio.to_thread(path.chmod, 0o640)

    await opened_and_closed(SqliteStore(path))

    assert mode(path) == 0o640


async def test_three_slashes_begin_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sqlite:///./data/x.db` lies below the folder in which the server was started."""
    monkeypatch.chdir(tmp_path)

    await opened_and_closed(open_store("sqlite:///./data/x.db"))

    assert mode(tmp_path / "data" / "x.db") == 0o600


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:", "sqlite://x.db", "postgres:///x"])
def test_a_url_must_name_a_file(url: str) -> None:
    """A URL without a file is refused with an example of a good one."""
    with pytest.raises(ValueError, match=r"sqlite:///\./data/cosyncjwt\.db"):
        SqliteStore.of_url(url)


async def test_a_newer_file_is_refused(path: Path) -> None:
    """A file that a newer version has changed is refused with advice, and is not touched."""
    await opened_and_closed(SqliteStore(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(DatabaseTooNewError, match=r"version 99.*Start the newer version"):
        await SqliteStore(path).open()

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


async def test_a_step_that_fails_leaves_nothing(path: Path) -> None:
    """An upgrade that cannot be finished is undone as a whole, and the error says why."""
    await asyncio.to_thread(path.parent.mkdir)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE sessions (id)")

    with pytest.raises(sqlite3.OperationalError, match="sessions"):
        await SqliteStore(path).open()

    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("sessions",)]


def test_steps_are_numbered_without_a_gap() -> None:
    """The upgrade steps are 1, 2, 3 and so on, on MongoDB too."""
    for steps in ([step.version for step in migrations("store.sqlite")], STEPS):
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))


async def test_many_may_open_a_new_file_at_once(path: Path) -> None:
    """Of many workers that start together on a new file none fails, and the schema is made once."""
    stores = [SqliteStore(path) for _ in range(12)]

    await asyncio.gather(*(store.open() for store in stores))

    for store in stores:
        await store.check()
        await store.close()


async def test_the_file_is_durable(path: Path) -> None:
    """The file has a write-ahead log, and every connection syncs each commit and checks foreign keys."""
    store = SqliteStore(path)
    await store.open()

    def settings(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "foreign_keys", "busy_timeout")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    found = await store._database.write(settings)

    await store.close()
    assert found == ["wal", 1, 5000]


async def test_nothing_is_done_before_opening(path: Path) -> None:
    """A store that was not opened refuses to read and to write."""
    store = SqliteStore(path)

    with pytest.raises(sqlite3.ProgrammingError, match="not open"):
        await store.check()
    with pytest.raises(sqlite3.ProgrammingError, match="not open"):
        await store.outbox.remove("anything")


async def test_closing_twice_is_closing_once(path: Path) -> None:
    """A second close does nothing, and a closed store refuses to work."""
    store = SqliteStore(path)
    await opened_and_closed(store)

    await store.close()

    with pytest.raises(sqlite3.ProgrammingError, match="not open"):
        await store.check()


async def test_only_the_keys_refer_to_applications(path: Path) -> None:
    """No other table would keep an application from being removed in one step."""
    await opened_and_closed(SqliteStore(path))

    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        refer = {
            table
            for (table,) in tables
            for each in connection.execute(f"PRAGMA foreign_key_list({table})")
            if each[2] == "applications"
        }

    assert refer == {"signing_keys"}
