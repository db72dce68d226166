"""On which stores can the tests run here, and how does each test get a database of its own?"""

import asyncio
import os
import uuid
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from store.ports import Store

MONGODB_URI = "COSYNCJWT_TEST_MONGODB_URI"
MONGODB_DRIVER = "COSYNCJWT_MONGO_DRIVER"


class Backend(Protocol):
    """A database made for one test."""

    def connect(self) -> Store:
        """Return one more unopened store on the same database."""
        ...

    async def drop(self) -> None:
        """Leave nothing behind."""
        ...


class SqliteBackend:
    """A file in the test's own folder."""

    def __init__(self, folder: Path) -> None:
        """Name the file; the store makes it."""
        self.path = folder / "contract.db"

    def connect(self) -> Store:
        """Return one more store on the file."""
        from store.sqlite import SqliteStore

        return SqliteStore.of_url(f"sqlite:///{self.path}")

    async def drop(self) -> None:
        """Leave the file to pytest, which removes the folder."""


class MongomockBackend:
    """MongoDB's answers in this process. It never yields to the event loop, so it hides races."""

    def __init__(self, folder: Path) -> None:
        """Make an empty server; it needs no folder."""
        from mongomock_motor import AsyncMongoMockClient

        del folder
        # mongomock-motor's class claims to be Motor's at run time only; no type fits both.
        self._client: Any = AsyncMongoMockClient()

    def connect(self) -> Store:
        """Return one more store on the server."""
        from store.mongo import MongoStore

        return MongoStore.of_client(self._client, "contract")

    async def drop(self) -> None:
        """Leave the server to the garbage collector."""


class MongodbBackend:
    """A fresh database on the deployment that COSYNCJWT_TEST_MONGODB_URI names."""

    def __init__(self, folder: Path) -> None:
        """Choose the database's name; it needs no folder."""
        del folder
        self._uri = os.environ[MONGODB_URI]
        self._database = f"cosyncjwt_test_{uuid.uuid4().hex}"

    def connect(self) -> Store:
        """Return one more store, with a client of its own, on the database."""
        from store.mongo import MongoStore

        url = urlunsplit(urlsplit(self._uri)._replace(path=f"/{self._database}"))
        return MongoStore.of_url(url, driver=os.environ.get(MONGODB_DRIVER, "motor"))

    async def drop(self) -> None:
        """Drop the database."""
        await asyncio.to_thread(self._drop)

    def _drop(self) -> None:
        from pymongo import MongoClient

        with MongoClient[dict[str, object]](self._uri) as client:
            client.drop_database(self._database)


BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "sqlite": SqliteBackend,
    "mongomock": MongomockBackend,
    "mongodb": MongodbBackend,
}


def missing() -> dict[str, str]:
    """Return the backends that cannot run here, each with the reason."""
    reasons = {}
    if find_spec("mongomock_motor") is None:
        reasons["mongomock"] = "install mongomock-motor"
    if not os.environ.get(MONGODB_URI):
        reasons["mongodb"] = f"set {MONGODB_URI}"
    return reasons


def available() -> list[str]:
    """Return the backends that run here."""
    absent = missing()
    return [name for name in BACKENDS if name not in absent]


def summary() -> str:
    """Return the line that says which stores the tests ran on."""
    parts = [", ".join(available()), *(f"{name}: not run ({reason})" for name, reason in missing().items())]
    return f"Stores: {'; '.join(parts)}"
