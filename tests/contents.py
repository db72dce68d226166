"""What exactly is in a database? Read beside the store, to prove that a refusal left it as it was."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from typing import Any
from urllib.parse import urlsplit

from tests.backends import Backend, MongodbBackend, SqliteBackend, WireBackend
from tests.service import settled

Contents = Mapping[str, list[str]]
CHANGING: Contents = {"limits": [], "audit_events": []}


async def contents(backend: Backend) -> Contents:
    """Return every record of every table or collection, as texts in a stable order."""
    if isinstance(backend, SqliteBackend):
        return _tables(backend)
    if isinstance(backend, MongodbBackend):
        return _collections(backend._uri, backend._database)
    if isinstance(backend, WireBackend):
        return _collections(backend.url, urlsplit(backend.url).path.removeprefix("/"))
    return await _mocked(backend)


async def raw(backend: Backend) -> bytes:
    """Return all that the store has written: the files of SQLite, journal and all, else every record."""
    if isinstance(backend, SqliteBackend):
        files = sorted(backend.path.parent.glob(f"{backend.path.name}*"))
        return b"".join(file.read_bytes() for file in files)
    return repr(await contents(backend)).encode()


@asynccontextmanager
async def unchanged(backend: Backend) -> AsyncIterator[None]:
    """Fail when what happens inside changes anything in the database.

    The counts of tries may change, and the audit log, which has what was refused. What waits to be sent is
    sent before, for else it would look like a change.
    """
    await settled()
    before = {**await contents(backend), **CHANGING}
    yield
    after = {**await contents(backend), **CHANGING}
    assert after == before


def _tables(backend: SqliteBackend) -> Contents:
    with closing(sqlite3.connect(backend.path)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def _collections(url: str, name: str) -> Contents:
    from pymongo import MongoClient

    with MongoClient[dict[str, object]](url) as client:
        database = client[name]
        names = sorted(database.list_collection_names())
        return {name: sorted(map(repr, database[name].find())) for name in names}


async def _mocked(backend: Any) -> Contents:
    database = backend._client["contract"]
    names = sorted(await database.list_collection_names())
    return {name: sorted(map(repr, await database[name].find().to_list(None))) for name in names}
