"""How is one application kept from another's documents?

The ports of a tenant reach the database only through this wrapper. It puts the application's id into
every filter and every new document, and lets nothing into a filter but values and the three comparisons
below, so that no value of a client can become an operator (security J-01).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from cosyncjwt.domain.page import Page, PageRequest
from store.mongo.driver import ASCENDING, DESCENDING, Change, Collection, Document, Projection
from store.mongo.inserting import DUPLICATE, insert_new
from store.mongo.pages import page_of
from store.mongo.values import Scalar, key, scalar, stored


@dataclass(frozen=True, slots=True)
class Above:
    """The condition that a field is above a bound of ours: not yet expired, not yet used up, not empty."""

    bound: datetime | int | str

    def condition(self) -> Mapping[str, object]:
        """Return the condition as MongoDB writes it."""
        return {"$gt": stored(self.bound) if isinstance(self.bound, datetime) else self.bound}


@dataclass(frozen=True, slots=True)
class Below:
    """The condition that a field is below a bound of ours: an older time step, room for one more."""

    bound: datetime | int

    def condition(self) -> Mapping[str, object]:
        """Return the condition as MongoDB writes it."""
        return {"$lt": stored(self.bound) if isinstance(self.bound, datetime) else self.bound}


@dataclass(frozen=True, slots=True)
class Between:
    """The condition that a text is between two of ours, the first one in, `but` left out."""

    begin: str
    end: str
    but: str | None = None

    def condition(self) -> Mapping[str, object]:
        """Return the condition as MongoDB writes it."""
        between = {"$gte": str(scalar(self.begin)), "$lt": str(scalar(self.end))}
        return between if self.but is None else {**between, "$ne": str(scalar(self.but))}


Where: TypeAlias = Mapping[str, Scalar | Above | Below | Between]


@dataclass(frozen=True, slots=True)
class Step:
    """A conditional write among several that are sent in one command."""

    where: Where
    change: Change
    upsert: bool = False


class TenantCollection:
    """A collection, as far as it belongs to one application."""

    def __init__(self, collection: Collection, application_id: str) -> None:
        """Bind the collection to the application."""
        self._collection = collection
        self._application_id = application_id

    def key(self, name: str) -> str:
        """Return the `_id` of the application's document of that name."""
        return key(self._application_id, name)

    def _scoped(self, where: Where) -> Document:
        conditions = {
            field: value.condition() if isinstance(value, Above | Below | Between) else scalar(value)
            for field, value in where.items()
        }
        return {**conditions, "application_id": scalar(self._application_id)}

    async def find_one(self, where: Where, *, only: Projection | None = None) -> Document | None:
        """Return the document, or what `only` says of it."""
        return await self._collection.find_one(self._scoped(where), only)

    async def count(self, where: Where) -> int:
        """Count the documents."""
        return await self._collection.count_documents(self._scoped(where))

    async def count_up_to(self, where: Where, most: int) -> int:
        """Count the documents, and stop at `most`."""
        return await self._collection.count_documents(self._scoped(where), limit=most)

    async def ordered(
        self,
        where: Where,
        field: str,
        most: int,
        *,
        descending: bool = False,
        only: Projection | None = None,
    ) -> list[Document]:
        """Return the first `most` documents in the order of a field."""
        return (
            await self._collection.find(self._scoped(where), only)
            .sort([(field, DESCENDING if descending else ASCENDING)])
            .limit(most)
            .to_list(most)
        )

    async def page(self, belongs: Where, also: Where, request: PageRequest) -> Page[Document]:
        """Return a part of the documents, newest first, of those that belong and satisfy `also`."""
        after = None if request.after is None else self.key(request.after)
        return await page_of(
            self._collection, self._scoped(belongs), self._scoped(also), (request.size, after), DESCENDING
        )

    async def page_by_id(self, request: PageRequest) -> Page[Document]:
        """Return a part of all documents, newest first, their field `id` naming them and deciding ties."""
        after = None if request.after is None else str(scalar(request.after))
        scope = self._scoped({})
        return await page_of(self._collection, scope, {}, (request.size, after), DESCENDING, tie="id")

    async def insert(self, document: Document) -> None:
        """Insert the document; raise DuplicateKeyError when its `_id` is there."""
        await self._collection.insert_one({**document, "application_id": self._application_id})

    async def insert_new(self, documents: Sequence[Document]) -> None:
        """Insert those whose `_id` is not there."""
        scope = {"application_id": self._application_id}
        await insert_new(self._collection, [{**document, **scope} for document in documents])

    async def update(self, where: Where, change: Change, *, upsert: bool = False) -> bool:
        """Change the document; say whether it was there."""
        result = await self._collection.update_one(self._scoped(where), change, upsert=upsert)
        return result.matched_count == 1

    async def update_in_order(self, steps: Sequence[Step]) -> int | None:
        """Take the steps by themselves, in one command, until one finds its document not as it asked.

        Returns the number of that one, or None when all were taken. A step without `upsert` never is it.
        """
        updates = [UpdateOne(self._scoped(each.where), each.change, upsert=each.upsert) for each in steps]
        try:
            await self._collection.bulk_write(updates, ordered=True)
        except BulkWriteError as failure:
            (error,) = failure.details["writeErrors"] or [None]
            if error is None or error["code"] != DUPLICATE:
                raise
            return int(error["index"])
        return None

    async def take(
        self, where: Where, change: Change, *, after: bool, only: Projection | None = None
    ) -> Document | None:
        """Change the document and return it, as it is `after` the change or as it was before."""
        return await self._collection.find_one_and_update(
            self._scoped(where), change, only, return_document=after
        )

    async def delete(self, where: Where) -> bool:
        """Delete the document; say whether it was there."""
        result = await self._collection.delete_one(self._scoped(where))
        return result.deleted_count == 1
