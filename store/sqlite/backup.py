"""How is a SQLite file copied while servers write to it, and put in place where none does?

Copies are made by SQLite's own backup API in one step: a state of one moment, whatever is written meanwhile.
They become visible under their name only when they are whole and on the disk, and nobody else may read them.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.ports.moving import StoreInUseError
from store.sqlite.connection import BUSY_TIMEOUT_SECONDS

PART = ".part"
BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file that is in use."""


class UnusableBackupError(Exception):
    """The file is no database, or not a whole one."""


def back_up(database: Path, copy: Path) -> int:
    """Copy the database into a new file; return how many bytes that has.

    Raises FileExistsError when there is such a file, and UnusableBackupError when the copy is not whole.
    """
    with _new_file(copy) as part:
        _copied(database, part)
    return copy.stat().st_size


@contextmanager
def restored(copy: Path, database: Path, aside: Path | None) -> Iterator[Path]:
    """Yield a checked copy beside the database, to be looked at and changed; then put it in place.

    A database that is there already becomes `aside`; without that, raises FileExistsError. Raises
    UnusableBackupError for a copy that is not whole, StoreInUseError while anything has the former open, and
    OSError where `aside` is there already.
    """
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _new_file(database, aside) as part:
        _copied(copy, part)
        yield part
        with closing(_opened(part)) as connection:
            # One file again: what stands in the log must not stay behind under the former name.
            connection.execute("PRAGMA journal_mode = DELETE")


def _set_aside(database: Path, name: Path) -> None:
    with closing(_opened(database)) as connection:
        try:
            # Only a connection that is alone can leave the write-ahead log.
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as failure:
            message = f"{database} is in use"
            raise StoreInUseError(message) from failure
    try:
        # Unlike a renaming it never takes the place of a store that was set aside before.
        os.link(database, name)
    except FileExistsError as failure:
        message = f"{name} is there already"
        raise OSError(message) from failure
    database.unlink()


@contextmanager
def _new_file(path: Path, aside: Path | None = None) -> Iterator[Path]:
    """Yield another name for a file that nobody else may read; it gets its own when all has gone well."""
    if path.exists() and aside is None:
        raise FileExistsError(path)
    part = path.with_name(path.name + PART)
    # What a killed command has left.
    _remove(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield part
        _to_disk(part)
        if path.exists() and aside is not None:
            _set_aside(path, aside)
        # Unlike a renaming it never takes the place of a file that has come meanwhile.
        os.link(part, path)
        _to_disk(path.parent)
    finally:
        _remove(part)


def _copied(origin: Path, part: Path) -> None:
    try:
        with closing(_opened(origin, "ro")) as source, closing(_opened(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            _check(target)
    except sqlite3.DatabaseError as failure:
        message = f"{origin} cannot be copied to {part.parent} ({failure})"
        raise UnusableBackupError(message) from failure


def _check(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        message = f"its content is damaged: {verdict}"
        raise sqlite3.DatabaseError(message)
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'root_secret'").fetchone() is None:
        message = "it is no store of CosyncJWT"
        raise sqlite3.DatabaseError(message)


def _opened(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        uri=True,
    )


def _remove(part: Path) -> None:
    for name in ("", *BESIDE, "-journal"):
        part.with_name(part.name + name).unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
