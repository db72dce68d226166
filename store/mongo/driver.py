"""Which part of the drivers does the store use?

Motor's classes and PyMongo's asynchronous ones share these methods, and mongomock-motor has them too. All
three are cast to these protocols in one place, because no driver's own types fit the others.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from pymongo import DeleteOne, IndexModel, UpdateOne

# Any: what a field of a document holds is known to `documents`, which builds and reads every one.
Document: TypeAlias = dict[str, Any]
Filter: TypeAlias = Mapping[str, object]
Change: TypeAlias = Mapping[str, Mapping[str, object]]
Projection: TypeAlias = Mapping[str, int]
Order: TypeAlias = Sequence[tuple[str, int]]

ASCENDING = 1
DESCENDING = -1


class Updated(Protocol):
    """What an update did, or several."""

    matched_count: int


class Deleted(Protocol):
    """What a deletion did."""

    deleted_count: int


class Cursor(Protocol):
    """Documents about to be fetched."""

    def sort(self, order: Order) -> "Cursor":
        """Order the documents."""
        ...

    def skip(self, count: int) -> "Cursor":
        """Leave out the first `count`."""
        ...

    def limit(self, count: int) -> "Cursor":
        """Fetch at most `count`."""
        ...

    def to_list(self, length: int | None) -> Awaitable[list[Document]]:
        """Fetch so many documents at most, or all."""
        ...


class Collection(Protocol):
    """A collection. Whatever changes is one document in one atomic step, except for `delete_many`."""

    def find_one(
        self, where: Filter, projection: Projection | None = None, *, sort: Order | None = None
    ) -> Awaitable[Document | None]:
        """Return the first document, or what the projection says of it."""
        ...

    def find(self, where: Filter, projection: Projection | None = None) -> Cursor:
        """Return the documents, or what the projection says of each, not fetched yet."""
        ...

    def count_documents(self, where: Filter, *, limit: int = ...) -> Awaitable[int]:
        """Count the documents, at most `limit` if one is given."""
        ...

    def insert_one(self, document: Document) -> Awaitable[object]:
        """Insert the document; raise DuplicateKeyError when its `_id` is there."""
        ...

    def insert_many(self, documents: Sequence[Document], *, ordered: bool) -> Awaitable[object]:
        """Insert the documents, each in a step of its own; raise BulkWriteError when an `_id` is there."""
        ...

    def update_one(self, where: Filter, change: Change, *, upsert: bool = False) -> Awaitable[Updated]:
        """Change the document."""
        ...

    def bulk_write(self, writes: Sequence[UpdateOne | DeleteOne], *, ordered: bool) -> Awaitable[Updated]:
        """Make the writes, each in a step of its own; raise BulkWriteError when one was refused.

        That one is the last, if they are ordered.
        """
        ...

    def find_one_and_update(
        self,
        where: Filter,
        change: Change,
        projection: Projection | None = None,
        *,
        sort: Order | None = None,
        return_document: bool = False,
    ) -> Awaitable[Document | None]:
        """Change the document; return it as it was, or as it is with `return_document`."""
        ...

    def delete_one(self, where: Filter) -> Awaitable[Deleted]:
        """Delete the document."""
        ...

    def delete_many(self, where: Filter) -> Awaitable[Deleted]:
        """Delete the documents."""
        ...

    def create_indexes(self, indexes: Sequence[IndexModel]) -> Awaitable[list[str]]:
        """Make those of the indexes that are not there."""
        ...


class Database(Protocol):
    """A database."""

    def __getitem__(self, name: str) -> Collection:
        """Return the collection of that name."""
        ...

    def list_collection_names(self) -> Awaitable[list[str]]:
        """Return the names of the collections that are there."""
        ...

    def command(self, command: str) -> Awaitable[Document]:
        """Run a command; return the answer."""
        ...


class Client(Protocol):
    """A pool of connections to one deployment."""

    def __getitem__(self, name: str) -> Database:
        """Return the database of that name."""
        ...

    def close(self) -> Awaitable[None] | None:
        """Close every connection: at once in Motor, awaited in PyMongo."""
        ...
