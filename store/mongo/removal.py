"""How is an application removed, with all that belongs to it, without a transaction?

1. Turn PRESENT into LEAVING: one winner, and the application is invisible from here on, takes no more users,
   and is not renamed;
2. write what audit logs say of it (see `recording`), end a renaming that was under way, free its name,
   uncount it with its owner;
3. delete what belongs to it, in parts, from each collection whose `_id` begins with the application's;
4. turn LEAVING into GONE and erase all that the document said.

Anybody may repeat or take over steps 2 to 4 at any time, so a repair waits for no age. The document, with
nothing in it but its id, stays for an hour: so long each repair deletes what servers write that have not
heard of the removal. Ids of applications are never used again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import StatusNotAllowed
from store.mongo.driver import ASCENDING, Collection, Database, Document
from store.mongo.joining import BATCH, Roll
from store.mongo.names import OPEN
from store.mongo.recording import Recording, noting
from store.mongo.renaming import Renaming
from store.mongo.stages import GONE, LEAVING, PRESENT
from store.mongo.values import moment_of, scalar, stored

PARTS_AT_ONCE = 20
"""How many parts a call deletes itself; a repair goes on until nothing is left."""
MEMORY = timedelta(hours=1)
"""How long a removal is remembered: a server knows an application for five seconds after it is removed."""
# What the tracks of users that are leaving need, and nothing of the application itself.
KEPT = ("_id", "stage", "removed_at", "user_count", "pending", "departures", "departed")
LAST = "}"
"""The character after `|`: ids of an application's documents lie between `id|` and `id}`."""


class Removal:
    """Removes applications."""

    def __init__(
        self, database: Database, roll: Roll, renaming: Renaming, collections: Sequence[str]
    ) -> None:
        """Take the roll of applications, what renames them, and the collections of what belongs to them."""
        self._applications: Collection = database["applications"]
        self._outbox: Collection = database["outbox"]
        self._owned = [database[name] for name in collections]
        self._recording = Recording(database, "applications")
        self._roll = roll
        self._renaming = renaming

    async def remove(self, application_id: str, now: datetime, record: Record = ()) -> bool:
        """Remove the application; say whether this call did."""
        named = {"_id": scalar(application_id)}
        leaves = noting({"$set": {"stage": LEAVING, "removed_at": stored(now)}}, record)
        leaving = await self._applications.find_one_and_update(
            {**OPEN, **named}, leaves, return_document=True
        )
        if leaving is None:
            blocked = {**named, "stage": PRESENT, "status": ApplicationStatus.BLOCKED.value}
            if await self._applications.find_one(blocked) is not None:
                raise StatusNotAllowed
            return False
        await self._finish(leaving, most=PARTS_AT_ONCE)
        return True

    async def repair(self, now: datetime) -> int:
        """Go on with what was begun; return from how many applications something was left."""
        begun = {"removed_at": {"$exists": True}}
        found = await self._applications.find(begun).limit(BATCH).to_list(BATCH)
        return sum([await self._go_on(application, now) for application in found])

    async def _go_on(self, application: Document, now: datetime) -> bool:
        if application["stage"] == LEAVING:
            await self._finish(application, most=None)
            return True
        swept = await self._sweep(application["_id"], most=None)
        if moment_of(application["removed_at"]) <= now - MEMORY:
            await self._applications.delete_one({"_id": application["_id"], "stage": GONE})
            return True
        return swept > 0

    async def _finish(self, application: Document, *, most: int | None) -> None:
        await self._recording.write(application.get("recorded", ()))
        if "renaming" in application:
            await self._renaming.settle(application["_id"], application["renaming"])
        await self._roll.release(application)
        if await self._sweep(application["_id"], most=most) == most:
            return
        said = dict.fromkeys(set(application) - set(KEPT), "")
        await self._applications.update_one(
            {"_id": application["_id"], "stage": LEAVING}, {"$set": {"stage": GONE}, "$unset": said}
        )

    async def _sweep(self, application_id: str, *, most: int | None) -> int:
        """Delete up to `most` parts, all when that is None; return how many there were."""
        parts = 0
        for collection in self._owned:
            while parts != most and await self._delete_part(collection, application_id):
                parts += 1
        await self._outbox.delete_many({"application_id": application_id})
        return parts

    async def _delete_part(self, collection: Collection, application_id: str) -> bool:
        own = {"_id": {"$gt": f"{application_id}|", "$lt": f"{application_id}{LAST}"}}
        part = await collection.find(own).sort([("_id", ASCENDING)]).limit(BATCH).to_list(BATCH)
        if part:
            await collection.delete_many({"_id": {"$gte": part[0]["_id"], "$lte": part[-1]["_id"]}})
        return bool(part)
