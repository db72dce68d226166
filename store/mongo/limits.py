"""How often were things done within one application? Kept so that deciding and counting are one write."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.limit import Count, Quota, Rule, remembered
from store.mongo.attempts import Attempts
from store.mongo.driver import Document
from store.mongo.tenancy import Above, Below, Step, TenantCollection, Where
from store.mongo.values import moment_of, stored

MOMENT = timedelta(milliseconds=1)


class MongoLimits:
    """What was counted in one application.

    Judges what it read, and counts under the condition that nobody has counted since; else it judges again.
    Only a call that was counted makes others judge again, and few are: the rule sees to it.
    """

    def __init__(self, limits: TenantCollection) -> None:
        """Take the application's limits."""
        self._limits = limits

    async def take(self, key: str, rule: Rule, now: datetime) -> timedelta | None:
        """Count it if the rule allows it, else say how long to wait.

        Mostly it is the first time, for a success has cleared the others: then it is one write.
        """
        if await self._count(key, None, _counted(rule, (), now)):
            return None
        attempts = Attempts()
        while True:
            attempts.take()
            kept = await self._limits.find_one({"_id": self._limits.key(key)})
            moments = [] if kept is None else [moment_of(each) for each in kept["moments"]]
            past = remembered(rule, moments, now)
            wait = rule.wait(past, now)
            if wait > timedelta(0):
                return wait
            if await self._count(key, kept, _counted(rule, past, now)):
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

    async def count_all(
        self, counts: Sequence[Count], now: datetime, *, watched: Count | None = None
    ) -> Sequence[timedelta | None]:
        """Count each once more, or none: nearly always one command.

        Each is a conditional write of its own. One that finds no room, or a length that is over, would insert
        the document once more, and is refused for that; it is then judged alone. Looking at what is watched
        is a write that changes nothing, and finds it only while it has no room.
        """
        steps = [self._one_more(each, now) for each in counts]
        if watched is not None:
            steps.append(Step(self._without_room(watched, now), {"$inc": {"number": 0}}))
        found, refused = await self._limits.update_each(steps)
        waits = [
            await self.count(each.key, each.quota, now) if number in refused else None
            for number, each in enumerate(counts)
        ]
        is_full = watched is not None and found > len(counts) - len(refused)
        lasts = await self.full(watched.key, watched.quota, now) if watched is not None and is_full else None
        if lasts is not None or waits.count(None) < len(waits):
            for each, wait in zip(counts, waits, strict=True):
                if wait is None:
                    await self._take_back(each, now)
        return waits if watched is None else [lasts, *waits]

    def _one_more(self, count: Count, now: datetime) -> Step:
        with_room: Where = {
            "_id": self._limits.key(count.key),
            "expires_at": Above(now),
            "number": Below(count.quota.most),
        }
        begun = {"turn": str(ObjectId()), "expires_at": stored(now + count.quota.length)}
        return Step(with_room, {"$inc": {"number": 1}, "$setOnInsert": begun}, upsert=True)

    def _without_room(self, count: Count, now: datetime) -> Where:
        most = count.quota.most
        return {"_id": self._limits.key(count.key), "expires_at": Above(now), "number": Above(most - 1)}

    async def _take_back(self, count: Count, now: datetime) -> None:
        """Uncount it, unless its length is over and another has begun."""
        same_length: Where = {
            "_id": self._limits.key(count.key),
            "expires_at": Below(now + count.quota.length + MOMENT),
        }
        if not await self._limits.update({**same_length, "number": Above(1)}, {"$inc": {"number": -1}}):
            # It was the only one: then no length has begun either.
            await self._limits.delete({**same_length, "number": 1})

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


def _counted(rule: Rule, past: Sequence[datetime], now: datetime) -> Document:
    return {
        # Never the same twice: a limit that was cleared and begun anew is not the one that was read.
        "turn": str(ObjectId()),
        "moments": [stored(each) for each in (*past, now)],
        "expires_at": stored(now + rule.memory(len(past) + 1)),
    }
