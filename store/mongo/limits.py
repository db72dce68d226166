"""How often were things done within one application? Kept so that deciding and counting are one write."""

from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.limit import Quota, Rule, remembered
from store.mongo.attempts import Attempts
from store.mongo.driver import Document
from store.mongo.tenancy import Above, Below, TenantCollection, Where
from store.mongo.values import moment_of, stored


class MongoLimits:
    """What was counted in one application.

    Judges what it read, and counts under the condition that nobody has counted since; else it judges again.
    Only a call that was counted makes others judge again, and few are: the rule sees to it.
    """

    def __init__(self, limits: TenantCollection) -> None:
        """Take the application's limits."""
        self._limits = limits

    async def take(self, key: str, rule: Rule, now: datetime) -> timedelta | None:
        """Count it if the rule allows it, else say how long to wait."""
        attempts = Attempts()
        while True:
            attempts.take()
            kept = await self._limits.find_one({"_id": self._limits.key(key)})
            moments = [] if kept is None else [moment_of(each) for each in kept["moments"]]
            past = remembered(rule, moments, now)
            wait = rule.wait(past, now)
            if wait > timedelta(0):
                return wait
            counted = {
                # Never the same twice: a limit that was cleared and begun anew is not the one that was read.
                "turn": str(ObjectId()),
                "moments": [stored(each) for each in (*past, now)],
                "expires_at": stored(now + rule.memory(len(past) + 1)),
            }
            if await self._count(key, kept, counted):
                return None

    async def count(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Count it if the quota has room, else say how long it lasts.

        Nearly always one write that judges and counts; only who begins a quota may have to judge again.
        """
        with_room: Where = {
            "_id": self._limits.key(key),
            "expires_at": Above(now),
            "number": Below(quota.most),
        }
        attempts = Attempts()
        while True:
            attempts.take()
            if await self._limits.update(with_room, {"$inc": {"number": 1}}):
                return None
            kept = await self._limits.find_one({"_id": self._limits.key(key)})
            if kept is not None and moment_of(kept["expires_at"]) > now:
                if kept["number"] >= quota.most:
                    return moment_of(kept["expires_at"]) - now
                continue
            begun = {"turn": str(ObjectId()), "number": 1, "expires_at": stored(now + quota.length)}
            if await self._count(key, kept, begun):
                return None

    async def full(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Say how long the quota has no room: a read by the key."""
        kept = await self._limits.find_one({"_id": self._limits.key(key), "expires_at": Above(now)})
        if kept is None or kept["number"] < quota.most:
            return None
        return moment_of(kept["expires_at"]) - now

    async def counted(self, key: str, now: datetime) -> int:
        """Return how often it was counted: a read by the key."""
        kept = await self._limits.find_one({"_id": self._limits.key(key), "expires_at": Above(now)})
        return 0 if kept is None else int(kept["number"])

    async def clear(self, key: str) -> None:
        """Forget what was counted under the key."""
        await self._limits.delete({"_id": self._limits.key(key)})

    async def _count(self, key: str, kept: Document | None, counted: Document) -> bool:
        limit_id = self._limits.key(key)
        if kept is None:
            try:
                await self._limits.insert({**counted, "_id": limit_id})
            except DuplicateKeyError:
                return False
            return True
        unchanged = {"_id": limit_id, "turn": kept["turn"]}
        return await self._limits.update(unchanged, {"$set": counted})
