"""Is a copy of the SQLite file whole, private, and of one moment, whatever is written meanwhile?"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cosyncjwt.domain.application import ApplicationType
from store.ports.moving import StoreInUseError
from store.sqlite import SqliteStore
from store.sqlite.backup import UnusableBackupError, back_up, restored
from tests.factories import make_application, make_user

CROWD = 300


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the store is."""
    return tmp_path / "data" / "store.db"


async def filled(path: Path) -> SqliteStore:
    """Return an open store with a root secret."""
    store = SqliteStore(path)
    await store.open()
    await store.root_secrets.claim(b"root")
    return store


def handles(path: Path) -> set[str]:
    """Return the handles in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return {handle for (handle,) in connection.execute("SELECT handle FROM users")}


def sizes(folder: Path) -> dict[str, tuple[int, int]]:
    """Return which file has which name, and its size; of stores, not of their logs."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_size)
        for path in folder.iterdir()
        if "-" not in path.name
    }


def names(folder: Path, pattern: str = "*") -> list[str]:
    """Return what is in a folder."""
    return sorted(each.name for each in folder.glob(pattern))


def mode(path: Path) -> int:
    """Return who may do what with the file."""
    return path.stat().st_mode & 0o777


async def test_E33_no_write_before_the_backup_is_lost(path: Path, tmp_path: Path) -> None:
    """What was acknowledged before the copy began is in it, while others go on writing."""
    store = await filled(path)
    application = make_application(type=ApplicationType.COMMERCIAL)
    await store.applications.add(application, limit=None)
    users = store.tenant(application.id).users
    acknowledged, begun = set[str](), asyncio.Event()

    async def enter(number: int) -> None:
        handle = f"person{number}@example.org"
        await users.add(make_user(id=f"usr_{number}", handle=handle), limit=None)
        acknowledged.add(handle)
        begun.set()

    crowd = asyncio.gather(*(enter(number) for number in range(CROWD)))
    await begun.wait()
    before = set(acknowledged)
    await asyncio.to_thread(back_up, path, tmp_path / "copy.db")
    await crowd
    await store.close()

    assert before <= handles(tmp_path / "copy.db")
    assert len(acknowledged) == CROWD


async def test_a_copy_is_one_private_file(path: Path, tmp_path: Path) -> None:
    """Nobody else may read it, nothing is beside it, and what is there already is not overwritten."""
    store = await filled(path)

    back_up(path, tmp_path / "copy.db")

    with pytest.raises(FileExistsError):
        back_up(path, tmp_path / "copy.db")
    await store.close()
    assert mode(tmp_path / "copy.db") == 0o600
    assert names(tmp_path, "copy*") == ["copy.db"]


async def test_a_copy_is_put_in_place(path: Path, tmp_path: Path) -> None:
    """What was done to the copy meanwhile is in the store, which is as private as any."""
    await (await filled(path)).close()
    back_up(path, tmp_path / "copy.db")
    target = tmp_path / "elsewhere" / "store.db"

    with restored(tmp_path / "copy.db", target, None) as part:
        store = await filled(part)
        await store.applications.add(make_application(id="added"), limit=None)
        await store.close()

    store = await filled(target)
    assert await store.applications.get("added") is not None
    await store.close()
    assert (mode(target), mode(target.parent)) == (0o600, 0o700)
    assert names(target.parent) == ["store.db"]


async def test_a_store_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    """While a server has the store open it stays, and no half of anything is left."""
    store = await filled(path)
    back_up(path, tmp_path / "copy.db")

    with pytest.raises(StoreInUseError), restored(tmp_path / "copy.db", path, path.with_name("former")):
        pass

    await store.check()
    await store.close()
    assert names(path.parent) == ["store.db"]


async def test_a_store_is_set_aside(path: Path, tmp_path: Path) -> None:
    """A closed store is replaced only where that is wanted, and kept under another name."""
    await (await filled(path)).close()
    back_up(path, tmp_path / "copy.db")

    with pytest.raises(FileExistsError), restored(tmp_path / "copy.db", path, None):
        pass
    with restored(tmp_path / "copy.db", path, path.with_name("former")):
        pass

    assert names(path.parent) == ["former", "store.db"]


async def test_a_store_set_aside_is_kept(path: Path, tmp_path: Path) -> None:
    """Another one is not set aside under its name: both stay as they are."""
    await (await filled(path)).close()
    back_up(path, tmp_path / "copy.db")
    former = path.with_name("former")
    back_up(path, former)
    before = sizes(path.parent)

    with (
        pytest.raises(OSError, match="former is there already"),
        restored(tmp_path / "copy.db", path, former),
    ):
        pass

    assert sizes(path.parent) == before


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4_000)])
def test_what_is_no_backup_is_refused(path: Path, tmp_path: Path, content: bytes) -> None:
    """An empty, a strange and a damaged file take no store's place."""
    (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(UnusableBackupError), restored(tmp_path / "copy.db", path, None):
        pass

    assert list(path.parent.iterdir()) == []
