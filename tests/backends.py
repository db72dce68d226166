"""On which stores can the tests run here, and how does each test get a database of its own?"""

import asyncio
import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from store.mongo import MongoStore
from store.mongo.driver import Database
from store.mongo.indexes import create_indexes
from store.ports import Store
from tests.wire.explaining import scanned
from tests.wire.falsehoods import described, is_left_out
from tests.wire.pool import TRAFFIC
from tests.wire.queries import SIGHTINGS, Query, Sent
from tests.wire.recording import record
from tests.wire.servers import MONGO_JAVA_SERVER, SECANTUSDB, WireServer
from tests.wire.unhurried import unhurried

MONGODB_URI = "COSYNCJWT_TEST_MONGODB_URI"
MONGODB_DRIVER = "COSYNCJWT_MONGO_DRIVER"
WITHOUT_TTL = partial(create_indexes, expiring=False)
"""The time of a test is its own, and a database server's is not."""


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


def mend_mongomock() -> None:
    """Let its bulk writes be told of an order, as PyMongo has done since 4.11; it has none to follow."""
    if find_spec("mongomock") is None:
        return
    from mongomock.collection import BulkOperationBuilder

    add_update = BulkOperationBuilder.add_update

    def mended(builder: Any, *values: Any, sort: None = None, **options: Any) -> None:
        assert sort is None
        add_update(builder, *values, **options)

    BulkOperationBuilder.add_update = mended


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
        return MongoStore.of_client(self._client, "contract", make_indexes=WITHOUT_TTL)

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
        url = urlunsplit(urlsplit(self._uri)._replace(path=f"/{self._database}"))
        driver = os.environ.get(MONGODB_DRIVER, "motor")
        return MongoStore.of_url(url, driver=driver, make_indexes=WITHOUT_TTL)

    async def drop(self) -> None:
        """Drop the database; fail when it says that no index serves what was looked for."""
        seen = SIGHTINGS.taken(self._database)
        assert await asyncio.to_thread(self._drop, seen) == []

    def _drop(self, seen: Mapping[Query, Sent]) -> list[Query]:
        from pymongo import MongoClient

        with MongoClient[dict[str, object]](self._uri) as client:
            scanning = scanned(client[self._database], seen)
            client.drop_database(self._database)
        return scanning


class WireBackend:
    """An empty database on a server of ours, reached through a real driver over a socket."""

    def __init__(self, server: WireServer, driver: str, folder: Path, *, services: int = 1) -> None:
        """Take a database from the server's pool. `services` share it."""
        del folder
        self.services = services
        self.driver = driver
        self._server = server
        self._database, self._is_indexed = server.pool.take()
        self.url = unhurried(server.url(), self._database)

    def connect(self) -> Store:
        """Return one more store, with a client of its own, on the database."""
        make_indexes = already_made if self._is_indexed else WITHOUT_TTL
        return Unburdened.of_url(self.url, driver=self.driver, make_indexes=make_indexes)

    async def drop(self) -> None:
        """Give the database back; fail when no index serves what was looked for."""
        seen = SIGHTINGS.taken(self._database)
        self._server.pool.give_back(self._server.url(), self._database)
        record(seen)
        assert [query for query in seen if not query.is_served] == []


class Unburdened(MongoStore):
    """A store that looks for nothing to repair in a database to which nobody has written, and is patient."""

    async def repair(self, now: datetime) -> int:
        """Repair what there may be."""
        return await super().repair(now) if TRAFFIC.is_written(self._database_name) else 0

    def waiting_at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Give a request more time than it has: on a busy machine it is no fault to need it."""
        return super().waiting_at_most(60 * seconds)


async def already_made(_database: Database) -> None:
    """Make no index: the database has them all."""


BACKENDS: dict[str, Callable[[Path], Backend]] = {
    "sqlite": SqliteBackend,
    "mongomock": MongomockBackend,
    "mongodb": MongodbBackend,
    "secantusdb": partial(WireBackend, SECANTUSDB, "motor"),
    "mongo-java-server": partial(WireBackend, MONGO_JAVA_SERVER, "motor"),
    "mongo-java-server-pymongo": partial(WireBackend, MONGO_JAVA_SERVER, "pymongo"),
    "mongo-java-server-shared": partial(WireBackend, MONGO_JAVA_SERVER, "motor", services=2),
}

WIRE = {
    "secantusdb": ("SecantusDB with Motor", SECANTUSDB),
    "mongo-java-server": ("mongo-java-server with Motor", MONGO_JAVA_SERVER),
    "mongo-java-server-pymongo": ("mongo-java-server with PyMongo", MONGO_JAVA_SERVER),
    "mongo-java-server-shared": ("mongo-java-server shared by two servers in turn", MONGO_JAVA_SERVER),
}

ONLY_IN = {
    "secantusdb": ("contract", "stories", "wire"),
    "mongo-java-server": ("contract",),
    "mongo-java-server-pymongo": ("contract",),
    "mongo-java-server-shared": ("stories",),
}
"""The servers over the wire prove the store, and whole stories; the rest would only take longer on them."""


def missing() -> dict[str, str]:
    """Return the backends that cannot run here, each with the reason."""
    reasons = {name: why for name, (_, server) in WIRE.items() if (why := server.missing()) is not None}
    if find_spec("mongomock_motor") is None:
        reasons["mongomock"] = "install mongomock-motor"
    if not os.environ.get(MONGODB_URI):
        reasons["mongodb"] = f"set {MONGODB_URI}"
    return reasons


def available(test: Path, name: str = "") -> list[str]:
    """Return the backends on which a test of that file and name runs here."""
    absent = missing()
    return [
        backend
        for backend in BACKENDS
        if backend not in absent
        and test.parent.name in ONLY_IN.get(backend, (test.parent.name,))
        and not is_left_out(backend, test.name, name)
    ]


def available_step_by_step() -> list[str]:
    """Return the backends on which verbs are cut after each step: many databases, and no races."""
    return [name for name in ("mongomock", "mongodb") if name not in missing()]


def summary() -> list[str]:
    """Return the lines that say which stores the tests ran on, and which not."""
    absent = missing()
    near = [name for name in ("sqlite", "mongomock", "mongodb") if name not in absent]
    unseen = [f"{name}: not run ({absent[name]})" for name in ("mongomock", "mongodb") if name in absent]
    lines = [f"Stores: {'; '.join([', '.join(near), *unseen])}"]
    for name, (title, _) in WIRE.items():
        folders = f"{' and '.join(ONLY_IN[name])} {described(name)}".strip()
        said = f"not run ({absent[name]})" if name in absent else folders
        lines.append(f"MongoDB over the wire, {title}: {said}")
    return lines
