"""Which database do the servers share, what waits there, and what is left of it? Nothing."""

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from pymongo import MongoClient

from tests.backends import MONGODB_URI
from tests.wire.servers import MONGO_JAVA_SERVER, SECANTUSDB
from tests.wire.unhurried import unhurried

DATABASES: dict[str, Callable[[], str]] = {
    "mongo-java-server": MONGO_JAVA_SERVER.url,
    "secantusdb": SECANTUSDB.url,
    "mongodb": lambda: os.environ[MONGODB_URI],
}

SQLITE = "sqlite"
"""A file, which servers of one machine may share; none of the databases that the tests take."""


def there() -> list[str]:
    """Return the databases that can be had here; one is enough for the suite, `make servers` takes all."""
    absent = {
        "mongo-java-server": MONGO_JAVA_SERVER.missing(),
        "secantusdb": SECANTUSDB.missing(),
        "mongodb": None if os.environ.get(MONGODB_URI) else f"set {MONGODB_URI}",
    }
    found = [name for name in DATABASES if absent[name] is None]
    return found if os.environ.get("COSYNCJWT_TEST_SERVERS_ROUNDS") else found[:1]


class Database(Protocol):
    """An empty database of the test's own."""

    @property
    def url(self) -> str:
        """What COSYNCJWT_STORE calls it."""
        ...

    def waiting(self) -> int:
        """Return how many messages wait in the outbox."""
        ...


class MongoDatabase:
    """A database on one of the servers above."""

    def __init__(self, name: str) -> None:
        """Choose a name on the server, and connect."""
        self._name = f"cosyncjwt_test_{uuid.uuid4().hex}"
        self.url = unhurried(DATABASES[name](), self._name)
        self._client = MongoClient[dict[str, object]](self.url)

    def waiting(self) -> int:
        """Return how many messages wait in the outbox."""
        return self._client[self._name]["outbox"].count_documents({"waiting": True})

    def drop(self) -> None:
        """Leave nothing behind."""
        self._client.drop_database(self._name)
        self._client.close()


class SqliteDatabase:
    """A file, for servers on one machine."""

    def __init__(self, folder: Path) -> None:
        """Name the file; the store makes it."""
        self._path = folder / "data" / "cosyncjwt.db"
        self.url = f"sqlite:///{self._path}"

    def waiting(self) -> int:
        """Return how many messages wait in the outbox."""
        with closing(sqlite3.connect(self._path)) as connection:
            ((count,),) = connection.execute("SELECT count(*) FROM outbox").fetchall()
        return int(count)


@contextmanager
def database_on(name: str, folder: Path) -> Iterator[Database]:
    """Yield an empty database on a server, and drop it; a file in the folder goes with that."""
    if name == SQLITE:
        yield SqliteDatabase(folder)
        return
    database = MongoDatabase(name)
    try:
        yield database
    finally:
        database.drop()
