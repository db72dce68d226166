"""How is it kept what developers may own? In the document that counts what they do own.

So that one write decides whether another application may come (see `rolls`). To become commercial takes two
documents: whoever makes an application commercial looks at the plan once more afterwards, and whoever ends a
plan looks for commercial applications afterwards, so that one of them sees the other.
"""

from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.plan import Plan
from store.mongo.driver import Collection, Database
from store.mongo.recording import Recording, documents_of, noting
from store.mongo.values import scalar, stored


class MongoDevelopers:
    """What the owners of applications may own."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._owners: Collection = database["owners"]
        self._recording = Recording(database, "owners")

    async def plan_of(self, user_id: str) -> Plan:
        """Return the developer's plan."""
        owner = await self._owners.find_one({"_id": scalar(user_id)})
        return Plan.FREE if owner is None else Plan(owner.get("plan", Plan.FREE.value))

    async def set_plan(self, user_id: str, plan: Plan, now: datetime, record: Record = ()) -> None:
        """Set the plan."""
        await self.begin(user_id)
        # Who has none yet is on FREE.
        present = [plan.value, None] if plan is Plan.FREE else [plan.value]
        other = {"_id": scalar(user_id), "plan": {"$nin": present}}
        change = {"$set": {"plan": plan.value, "updated_at": stored(now)}}
        if (await self._owners.update_one(other, noting(change, record))).matched_count == 1:
            await self._recording.settle(user_id, documents_of(record))

    async def close(self, user_id: str) -> bool:
        """Let the developer own nothing any more, if that is so now; say whether it is."""
        await self.begin(user_id)
        nothing = {"_id": scalar(user_id), "application_count": 0}
        closed = await self._owners.update_one(nothing, {"$set": {"closed": True}})
        return closed.matched_count == 1

    async def begin(self, user_id: str) -> None:
        """Make the document if it is not there; adding nothing to its count changes no other."""
        await self._owners.update_one(
            {"_id": scalar(user_id)}, {"$inc": {"application_count": 0}}, upsert=True
        )
