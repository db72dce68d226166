"""How does a test step between a MongoDB store and its database?

The store's client is wrapped, and the wrapper tells its `Interceptor` of every call: before it, and after it
when it was a write that has been done. There the test can cut the store off or let others act.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from pymongo.errors import BulkWriteError

from store.mongo import MongoStore

COLLECTIONS = (
    "applications",
    "audit_events",
    "billed_months",
    "claims",
    "challenges",
    "codes",
    "invitations",
    "limits",
    "outbox",
    "owners",
    "second_factors",
    "server",
    "signups",
    "subscriptions",
    "users",
)
READS = {"find_one", "count_documents"}
WRITES = {
    "insert_one",
    "insert_many",
    "update_one",
    "find_one_and_update",
    "delete_one",
    "delete_many",
    "bulk_write",
}
BULKS = {"insert_many", "bulk_write"}

Dump = dict[str, list[dict[str, Any]]]


class Cut(Exception):  # it stands for the end of the process, which is no error of anybody
    """The store's process has died."""


class Interceptor:
    """Hears of every call on the database, and acts where the test says."""

    def __init__(self) -> None:
        """Begin without a part in anything."""
        self.writes = 0
        self._after: tuple[int, Callable[[], Awaitable[object]]] | None = None
        self._before: tuple[str, str, Callable[[], Awaitable[object]]] | None = None
        self._calls_left = 0
        self._halved = 0
        self._act: Callable[[], Awaitable[object]] | None = None

    def after_write(self, number: int, act: Callable[[], Awaitable[object]]) -> None:
        """Count writes from here on, and act once after that of the given number."""
        self.writes, self._after = 0, (number, act)

    def cut_after(self, number: int) -> None:
        """Count writes from here on, and cut the store off after that of the given number."""
        self.after_write(number, _die)

    def cut_within(self, number: int) -> None:
        """Count writes from here on, and cut the store off when half of what that one asks for is done."""
        self.writes, self._halved = 0, number

    def is_cut_within(self, method: str) -> bool:
        """Say whether only half of the next call's documents or writes are to reach the database."""
        return method in BULKS and self.writes + 1 == self._halved

    def before_call(self, collection: str, method: str, act: Callable[[], Awaitable[object]]) -> None:
        """Act once before the next call of the method on the collection."""
        self._before = (collection, method, act)

    def before_call_number(self, number: int, act: Callable[[], Awaitable[object]]) -> None:
        """Act once before the call of that number from here on, be it a read or a write."""
        self._calls_left, self._act = number, act

    async def called(self, collection: str, method: str) -> None:
        """Hear of a call to come."""
        self._calls_left -= 1
        if self._act is not None and self._calls_left == 0:
            act, self._act = self._act, None
            await act()
        if self._before is not None and self._before[:2] == (collection, method):
            act, self._before = self._before[2], None
            await act()

    async def done(self, method: str) -> None:
        """Hear of a call that was done."""
        self.writes += method in WRITES
        if self._after is not None and method in WRITES and self.writes == self._after[0]:
            act, self._after = self._after[1], None
            await act()


async def _die() -> None:
    raise Cut


class _Collection:
    def __init__(self, collection: Any, name: str, interceptor: Interceptor) -> None:
        self._collection, self._name, self._interceptor = collection, name, interceptor

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._collection, method)
        if method not in READS | WRITES:
            return real

        async def call(*args: Any, **options: Any) -> Any:
            await self._interceptor.called(self._name, method)
            if self._interceptor.is_cut_within(method):
                await real(args[0][: len(args[0]) // 2], **options)
                raise Cut
            try:
                result = await real(*args, **options)
            except BulkWriteError:
                # Some of it is done.
                await self._interceptor.done(method)
                raise
            await self._interceptor.done(method)
            return result

        return call


class _Database:
    def __init__(self, database: Any, interceptor: Interceptor) -> None:
        self._database, self._interceptor = database, interceptor
        self.command = database.command
        self.list_collection_names = database.list_collection_names

    def __getitem__(self, name: str) -> _Collection:
        return _Collection(self._database[name], name, self._interceptor)


class _Client:
    def __init__(self, client: Any, interceptor: Interceptor) -> None:
        self._client, self._interceptor = client, interceptor
        self.close = client.close

    def __getitem__(self, name: str) -> _Database:
        return _Database(self._client[name], self._interceptor)


def intercept(store: MongoStore) -> Interceptor:
    """Wrap the client of an unopened store."""
    interceptor, make_client = Interceptor(), store._make_client
    store._make_client = lambda: _Client(make_client(), interceptor)
    return interceptor


def _name_takings(found: Dump) -> None:
    """Call a taking of a number after the user, for its id is another in every run."""
    names = {user["taken_by"]: user["_id"] for user in found["users"] if "taken_by" in user}
    for user in found["users"]:
        if "taken_by" in user:
            user["taken_by"] = names[user["taken_by"]]
    for claim in found["claims"]:
        if "taking" in claim:
            claim["taking"] = names.get(claim["taking"], claim["taking"])


async def dump(store: MongoStore) -> Dump:
    """Return every document of the store's database."""
    found = {name: await store._database[name].find({}).to_list(1000) for name in COLLECTIONS}
    _name_takings(found)
    return {
        name: sorted(documents, key=lambda document: document["_id"]) for name, documents in found.items()
    }
