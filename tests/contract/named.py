"""What has a name on MongoDB that a crash may cut the change of? A user, and an application.

Both go through the same steps (`store/mongo/renaming.py`): note, claim, name, mark, free, strike. What is
asked of both is in `test_names_mongo.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mongomock_motor import AsyncMongoMockClient

from cosyncjwt.domain.application_change import ApplicationChange
from store.mongo import MongoStore
from tests.contract.cutting import Writes, counted_store
from tests.factories import make_application, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=5)
WRITES = 6
"""Note, claim, name, mark (which finds nothing), free, strike."""
REFUSED_WRITES = 4
"""Note, mark, free (which finds nothing), strike; the claim that is there already is not written."""


class Named(ABC):
    """Something called `before`, to be called `after`, beside another one called `other`."""

    before: object
    after: object
    collection: str
    key: str
    note: str

    def __init__(self, store: MongoStore, writes: Writes) -> None:
        """Take a store, and what counts its writes."""
        self.store = store
        self.writes = writes

    @abstractmethod
    async def fill(self) -> None:
        """Make both."""

    @abstractmethod
    async def rename(self, name: str = "after") -> object:
        """Give it another name; raise a UserError when that is taken."""

    @abstractmethod
    async def kept(self) -> object:
        """Return what is kept."""

    async def claims(self) -> list[str]:
        """Return which such names are claimed."""
        found: list[dict[str, Any]] = await self.store._database["claims"].find({}).to_list(100)
        ids = [str(claim["_id"]) for claim in found]
        return sorted(each.rpartition("|")[2] for each in ids if f"|{self.key}|" in each)

    async def is_whole(self) -> bool:
        """Say whether it is as before or as after, with just the claim of that name, and no note."""
        kept = await self.kept()
        noted = {self.note: {"$exists": True}}
        return (
            kept in (self.before, self.after)
            and await self.claims() == ["before" if kept == self.before else "after", "other"]
            and await self.store._database[self.collection].count_documents(noted) == 0
        )


class NamedUser(Named):
    """A user, by user name; and an heir without one."""

    application = make_application()
    user, other, heir = make_user(), make_user(), make_user()
    before, after = replace(user, user_name="before"), replace(user, user_name="after")
    collection, key, note = "users", "user-name", "naming"

    async def fill(self) -> None:
        """Make three users, two of them named."""
        await self.store.applications.add(self.application, limit=None)
        users = self.store.tenant(self.application.id).users
        for user in (self.user, self.other, self.heir):
            await users.add(user, limit=None)
        await users.set_user_name(self.user.id, "before", NOW)
        await users.set_user_name(self.other.id, "other", NOW)

    async def rename(self, name: str = "after") -> object:
        """Set the user name."""
        return await self.store.tenant(self.application.id).users.set_user_name(self.user.id, name, NOW)

    async def kept(self) -> object:
        """Return the user."""
        return await self.store.tenant(self.application.id).users.get(self.user.id)


class NamedApplication(Named):
    """An application, whose audience changes with its name."""

    before, other = make_application(name="Before"), make_application(name="Other")
    after = replace(before, name="After", audience="api")
    collection, key, note = "applications", "application-name", "renaming"

    async def fill(self) -> None:
        """Make two applications of one owner."""
        for application in (self.before, self.other):
            await self.store.applications.add(application, limit=None)

    async def rename(self, name: str = "after") -> object:
        """Change name and audience."""
        change = ApplicationChange(name=name.title(), audience="api")
        return await self.store.applications.change(self.before.id, change, NOW)

    async def kept(self) -> object:
        """Return the application."""
        return await self.store.applications.get(self.before.id)


@asynccontextmanager
async def filled(kind: type[Named]) -> AsyncIterator[Named]:
    """Yield one of the kind, in a store of its own."""
    store, writes = counted_store(AsyncMongoMockClient())
    await store.open()
    named = kind(store, writes)
    await named.fill()
    yield named
    await store.close()
