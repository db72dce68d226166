"""How often were things done within one application? Kept so that deciding and counting are one write."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.limit import Count, Full, Past, Quota, Rule, Take, remembered
from store.mongo.attempts import Attempts
from store.mongo.driver import Document
from store.mongo.quota_steps import counted_by, first_of_era, quota_steps
from store.mongo.tenancy import Above, TenantCollection
from store.mongo.values import moment_of


class MongoLimits:
    """What was counted in one application.

    A rule judges what it read, and counts under the condition that nobody has counted since; else it judges
    again. Only a call that was counted makes others judge again, and few are: the rule sees to it. A quota is
    a number, which is judged and counted in one write.
    """

    def __init__(self, limits: TenantCollection) -> None:
        """Take the application's limits."""
        self._limits = limits

    async def take(self, key: str, rule: Rule, now: datetime, *, era: int = 0) -> timedelta | None:
        """Count it if the rule allows it, else say how long to wait.

        Mostly it is the first time in its era: then it is one write.
        """
        take = Take(key, rule, era)
        first = first_of_era(self._limits, take, now)
        try:
            await self._limits.update(first.where, first.change, upsert=True)
        except DuplicateKeyError:
            return await self._judged(take, now)
        return None

    async def _judged(self, take: Take, now: datetime) -> timedelta | None:
        attempts = Attempts()
        while True:
            attempts.take()
            kept = await self._limits.find_one({"_id": self._limits.key(take.key)})
            past = remembered(take, Past() if kept is None else _past_of(kept), now)
            wait = take.rule.wait(past.moments, now)
            if wait > timedelta(0):
                return wait
            if await self._count(take.key, kept, counted_by(take, past, now)):
                return None

    async def count(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Count it if the quota has room, else say how long it lasts."""
        full = await self.count_all([Count(key, quota)], now)
        return None if full is None else full.lasts

    async def count_all(
        self,
        counts: Sequence[Count],
        now: datetime,
        *,
        watched: Count | None = None,
        then: Take | None = None,
    ) -> Full | None:
        """Count each once more, or say which is full: nearly always one command.

        The steps of `quota_steps` are taken in their order until one finds no room. Only that one is looked
        at, and only when it has room by then they go on, from there.
        """
        attempts = Attempts()
        steps = quota_steps(self._limits, counts, now, watched=watched, then=then)
        while True:
            attempts.take()
            stopped_at = await self._limits.update_in_order([each.step for each in steps])
            if stopped_at is None:
                return None
            count = steps[stopped_at].count
            if isinstance(count, Take):
                wait = await self._judged(count, now)
                return None if wait is None else Full(count, wait)
            lasts = await self.full(count.key, count.quota, now)
            if lasts is not None:
                return Full(count, lasts)
            # From the one before, which begins a new length.
            steps = steps[stopped_at - 1 :]

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


def _past_of(kept: Document) -> Past:
    return Past([moment_of(each) for each in kept["moments"]], kept["era"])
