"""How does a MongoDB database move, in or out?

No server may run meanwhile. One that starts sees the mark and ends; one that still runs is found out at the
end, because what it has written differs from what was carried.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Protocol

import pymongo

from store.kinds import NOT_MOVED, OWNERS, SESSIONS, Kind, Record
from store.mongo import moving_sessions
from store.mongo.driver import ASCENDING, Database, Document, Filter
from store.mongo.inserting import insert_new
from store.mongo.shapes import SHAPE_OF, SHAPES, no_claims
from store.mongo.values import key
from store.ports.moving import Mark, Part, Role, UnknownContentError

COUNT_SECONDS, PATIENCE_SECONDS = 600, 60
"""How long a large collection may take to be counted, and any other call: nobody waits for a login here."""
SETTLING = timedelta(hours=1)
"""Whatever was under way before counts as over."""
MOST_REPAIRS = 10_000
MARK = "mark"
OF_ITSELF = {"moving", "schema_version"}


async def mark_of(database: Database) -> Mark | None:
    """Return the mark in the database, or None."""
    kept = await database["moving"].find_one({"_id": MARK})
    if kept is None:
        return None
    said = {name: value for name, value in kept.items() if name != "_id"}
    return Mark(**{**said, "role": Role(said["role"])})


class Opening(Protocol):
    """The store, as far as a move needs it."""

    async def open(self, *, is_moving: bool) -> None:
        """Open it, whatever its mark says."""
        ...

    async def repair(self, now: datetime) -> int:
        """Finish what a crash left half done."""
        ...

    async def close(self) -> None:
        """Release every connection."""
        ...


class MongoMover:
    """A database as an end of a move."""

    def __init__(self, store: Opening, database: Callable[[], Database], role: Role, size: int) -> None:
        """Take the unopened store, its database, which end it is, and how many documents make a part."""
        self._store = store
        self._database_of_store = database
        self._role = role
        self._size = size

    async def open(self, now: datetime) -> None:
        """Connect, make the indexes, and finish what a crash left half done."""
        await self._store.open(is_moving=True)
        self._database = self._database_of_store()
        try:
            for _ in range(MOST_REPAIRS):
                if await self._store.repair(now + SETTLING) == 0:
                    break
            await self._ensure_known()
        except BaseException:
            await self._store.close()
            raise

    async def _ensure_known(self) -> None:
        known = {shape.collection for shape in SHAPES} | set(NOT_MOVED)
        names = await self._database.list_collection_names()
        unknown = sorted(name for name in names if name not in known and not name.startswith("system."))
        if unknown:
            message = f"no kind of records in store/kinds.py says how this moves: {', '.join(unknown)}"
            raise UnknownContentError(message)

    async def mark(self) -> Mark | None:
        """Return the mark, or None."""
        return await mark_of(self._database)

    async def put_mark(self, mark: Mark | None) -> None:
        """Keep the mark in place of any other; None for no mark."""
        marks = self._database["moving"]
        if mark is None:
            await marks.delete_one({"_id": MARK})
        else:
            await marks.update_one(
                {"_id": MARK}, {"$set": {**asdict(mark), "role": mark.role.value}}, upsert=True
            )

    async def occupied(self) -> Sequence[str]:
        """Return the collections with documents, but for what the store says of itself."""
        names = sorted({shape.collection for shape in SHAPES} | set(NOT_MOVED) - OF_ITSELF)
        return [name for name in names if await self._database[name].find_one({}) is not None]

    async def counts(self) -> Mapping[str, int]:
        """Return how many documents of each kind there are."""
        with pymongo.timeout(COUNT_SECONDS):
            numbers = {
                shape.kind.name: await self._database[shape.collection].count_documents(shape.where)
                for shape in SHAPES
            }
            return {**numbers, SESSIONS.name: await moving_sessions.counted(self._database["users"])}

    async def part(self, kind: Kind, after: str) -> Part:
        """Return records of the kind behind `after`, the `_id` of a document."""
        if kind is SESSIONS:
            with pymongo.timeout(PATIENCE_SECONDS):
                return await moving_sessions.part_of(self._database["users"], after, self._size)
        shape = SHAPE_OF[kind.name]
        documents = await self._documents(shape.collection, after, shape.where)
        records = [shape.record_of(document) for document in documents]
        # In a target they would be something that nobody has carried there.
        if shape.is_of_user and self._role is Role.SOURCE:
            records = await self._with_users(records)
        if kind is OWNERS:
            records = [each for each in records if _says_something(each)]
        return Part(records, self._next(documents))

    async def _documents(self, collection: str, after: str, where: Filter) -> list[Document]:
        behind = {**where, "_id": {"$gt": after}}
        found = self._database[collection].find(behind).sort([("_id", ASCENDING)]).limit(self._size)
        with pymongo.timeout(PATIENCE_SECONDS):
            return await found.to_list(self._size)

    def _next(self, documents: Sequence[Document]) -> str | None:
        return documents[-1]["_id"] if len(documents) == self._size else None

    async def _with_users(self, records: list[Record]) -> list[Record]:
        """Leave out what a crash has left without its user."""
        ids = {key(each["application_id"], each["user_id"]) for each in records}
        cursor = self._database["users"].find({"_id": {"$in": sorted(ids)}}, {"_id": 1})
        with pymongo.timeout(PATIENCE_SECONDS):
            users = await cursor.to_list(self._size) if ids else []
        there = {each["_id"] for each in users}
        return [each for each in records if key(each["application_id"], each["user_id"]) in there]

    async def misplaced(self) -> int:
        """Compare the claims that should be there with those that are, by number and digest."""
        number = total = 0
        for shape in SHAPES:
            if shape.claims_of is not no_claims:
                async for document in self._all(shape.collection, shape.where):
                    for claim in shape.claims_of(document):
                        number, total = number + 1, total + _digest(claim)
        async for claim in self._all("claims", {}):
            number, total = number - 1, total - _digest(claim)
        return abs(number) or int(total != 0)

    async def _all(self, collection: str, where: Filter) -> AsyncIterator[Document]:
        after: str | None = ""
        while after is not None:
            documents = await self._documents(collection, after, where)
            for document in documents:
                yield document
            after = self._next(documents)

    async def take(self, kind: Kind, records: Sequence[Record], mark: Mark) -> None:
        """Insert what is not there yet; then keep the mark."""
        if kind is SESSIONS:
            with pymongo.timeout(PATIENCE_SECONDS):
                await moving_sessions.take(self._database["users"], records)
                await self.put_mark(mark)
            return
        shape = SHAPE_OF[kind.name]
        documents = [shape.document_of(record) for record in records]
        claims = [claim for document in documents for claim in shape.claims_of(document)]
        # What is there already came with a part that was cut before its mark.
        with pymongo.timeout(PATIENCE_SECONDS):
            await insert_new(self._database[shape.collection], documents)
            await insert_new(self._database["claims"], claims)
            await self.put_mark(mark)

    async def close(self) -> None:
        """Release every connection."""
        await self._store.close()


def _digest(claim: Document) -> int:
    """Return a digest that adds up: claims and those who hold them are in no common order."""
    return int.from_bytes(hashlib.sha256(f"{claim['_id']}\n{claim['holder']}".encode()).digest())


def _says_something(owner: Record) -> bool:
    return bool(owner["members"] or owner["closed"] or owner["updated_at"] is not None)
