"""How long may one request wait for the database, all its calls together?

The drivers end a call at a deadline (`pymongo.timeout`) and tell the server to end it then as well. Here the
calls of a request share an allowance: what one of them has used up, the next one has no more. Only waiting
counts, so that a password which is hashed between two calls takes nothing of it.

A write that is given up may be done all the same, or may be the last one of its verb. That is what a crash
leaves too, and is finished or undone as that is.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

import pymongo
from pymongo.errors import ConnectionFailure, PyMongoError, WriteConcernError

from store.mongo.driver import Collection, Cursor, Database, Deleted, Document, Filter, Order, Projection

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class OutOfTime(PyMongoError):
    """The allowance was used up before the call."""

    @property
    def timeout(self) -> bool:
        """True, as of every failure that a deadline has caused."""
        return True


def is_unavailable(failure: Exception) -> bool:
    """Say whether the driver has no connection, no answer in time, or no primary that confirms a write."""
    if not isinstance(failure, PyMongoError):
        return False
    # A write that is done, but whose primary stepped down before the majority had it, has a label where the
    # driver may repeat it; it raises this failure when it has found no other primary in time.
    return (
        isinstance(failure, ConnectionFailure | WriteConcernError)
        or failure.timeout
        or failure.has_error_label("RetryableWriteError")
    )


class Allowance:
    """Seconds that may be spent waiting, by calls one after the other or side by side."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take how many seconds there are, and what measures them."""
        self._left = seconds
        self._monotonic = monotonic
        self._calls = 0
        self._since = 0.0

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return self._left - (self._monotonic() - self._since if self._calls else 0.0)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Count what happens inside as waiting, and let the driver end it; raise OutOfTime at once."""
        if self._calls == 0:
            self._since = self._monotonic()
        left = self.left
        if left <= 0:
            message = "the request has waited for the database for too long"
            raise OutOfTime(message)
        self._calls += 1
        try:
            with pymongo.timeout(left):
                yield
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._left -= self._monotonic() - self._since


_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowed(allowance: Allowance) -> Iterator[None]:
    """Let what is called inside, and by tasks that begin inside, share the allowance."""
    token = _allowance.set(allowance)
    try:
        yield
    finally:
        _allowance.reset(token)


@dataclass(frozen=True, slots=True)
class InTime(Generic[Asked, Answer]):
    """A method that is called within the allowance of whoever calls it, if there is one.

    No function made for each: its annotations would be made each time, too.
    """

    method: Callable[Asked, Awaitable[Answer]]

    async def __call__(self, *values: Asked.args, **options: Asked.kwargs) -> Answer:
        """Call the method."""
        allowance = _allowance.get()
        if allowance is None:
            return await self.method(*values, **options)
        with allowance.call():
            return await self.method(*values, **options)


class PatientDatabase:
    """A database whose every call keeps to the allowance."""

    def __init__(self, database: Database) -> None:
        """Take the driver's."""
        self._database = database
        self._collections: dict[str, Collection] = {}

    def __getitem__(self, name: str) -> Collection:
        """Return the collection of that name."""
        if name not in self._collections:
            self._collections[name] = PatientCollection(self._database[name])
        return self._collections[name]

    async def list_collection_names(self) -> list[str]:
        """Return the names of the collections that are there."""
        return await InTime(self._database.list_collection_names)()

    async def command(self, command: str) -> Document:
        """Run a command; return the answer."""
        return await InTime(self._database.command)(command)


class PatientCollection:
    """A collection whose every call keeps to the allowance."""

    def __init__(self, collection: Collection) -> None:
        """Take the driver's."""
        self._collection = collection
        self.find_one = InTime(collection.find_one)
        self.count_documents = InTime(collection.count_documents)
        self.insert_one = InTime(collection.insert_one)
        self.insert_many = InTime(collection.insert_many)
        self.update_one = InTime(collection.update_one)
        self.bulk_write = InTime(collection.bulk_write)
        self.find_one_and_update = InTime(collection.find_one_and_update)
        self.delete_one = InTime(collection.delete_one)
        self.create_indexes = InTime(collection.create_indexes)

    async def delete_many(self, where: Filter) -> Deleted:
        """Delete the documents; a second time where the first one may not have been confirmed.

        The drivers repeat only writes to single documents. To delete twice does no more than to delete later,
        but the count may lack what the first one has deleted.
        """
        delete = InTime(self._collection.delete_many)
        try:
            return await delete(where)
        except PyMongoError as failure:
            if not is_unavailable(failure):
                raise
            return await delete(where)

    def find(self, where: Filter, projection: Projection | None = None) -> Cursor:
        """Return the documents, or what the projection says of each, not fetched yet."""
        return PatientCursor(self._collection.find(where, projection))


class PatientCursor:
    """Documents about to be fetched within the allowance."""

    def __init__(self, cursor: Cursor) -> None:
        """Take the driver's."""
        self._cursor = cursor

    def sort(self, order: Order) -> Cursor:
        """Order the documents."""
        return PatientCursor(self._cursor.sort(order))

    def skip(self, count: int) -> Cursor:
        """Leave out the first `count`."""
        return PatientCursor(self._cursor.skip(count))

    def limit(self, count: int) -> Cursor:
        """Fetch at most `count`."""
        return PatientCursor(self._cursor.limit(count))

    async def to_list(self, length: int | None) -> list[Document]:
        """Fetch the documents."""
        return await InTime(self._cursor.to_list)(length)
