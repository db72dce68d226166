"""By which conditional writes is something counted against several limits, in one command?

Each quota has a document with its number and the moment at which its length is over. The writes are taken in
their order, each by itself, and the first that finds no room ends the command. All but the last look only, as
long as there are several, so that nothing is counted which one of them refuses. Nothing is ever taken back:
who is refused because another took the last room between the looks and the counts leaves a count at those
that come before, and never lets more through than any quota says.

That there is no room shows in this: a write whose condition does not hold would insert the document once
more, and is refused because it is there. A length that is over is set to nothing by a write before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId

from cosyncjwt.domain.limit import Count, Past, Take
from store.mongo.driver import Document
from store.mongo.tenancy import Above, Below, Step, TenantCollection, Where
from store.mongo.values import stored

MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class QuotaStep:
    """A write, and what is full, or has to be judged by its rule, when it cannot be made."""

    count: Count | Take
    step: Step


def quota_steps(
    limits: TenantCollection,
    counts: Sequence[Count],
    now: datetime,
    *,
    watched: Count | None,
    then: Take | None,
) -> Sequence[QuotaStep]:
    """Return the writes that count each once more unless one, or what is watched, has no room.

    The last is what comes `then` if it is the first time in its era, as it mostly is: a success has ended
    that of the others.
    """
    looks = [*([] if watched is None else [watched]), *(counts if len(counts) > 1 else [])]
    steps = [QuotaStep(each, step) for each in looks for step in _look(limits, each, now)]
    steps += [QuotaStep(each, step) for each in counts for step in _one_more(limits, each, now)]
    return steps if then is None else [*steps, QuotaStep(then, first_of_era(limits, then, now))]


def _look(limits: TenantCollection, count: Count, now: datetime) -> Iterator[Step]:
    """Yield what finds out whether there is room. A length begins with what is counted, not with a look."""
    key = limits.key(count.key)
    is_over: Where = {"_id": key, "expires_at": Below(now + MOMENT), "number": Above(0)}
    yield Step(is_over, {"$set": {"number": 0}})
    with_room: Where = {"_id": key, "number": Below(count.quota.most)}
    yield Step(with_room, {"$inc": {"number": 0}, "$setOnInsert": {"expires_at": stored(now)}}, upsert=True)


def _one_more(limits: TenantCollection, count: Count, now: datetime) -> Iterator[Step]:
    """Yield what counts it: in a new length when there is none, or one that is over."""
    key, end = limits.key(count.key), {"expires_at": stored(now + count.quota.length)}
    is_over: Where = {"_id": key, "expires_at": Below(now + MOMENT)}
    yield Step(is_over, {"$set": {"number": 0, **end}})
    with_room: Where = {"_id": key, "expires_at": Above(now), "number": Below(count.quota.most)}
    yield Step(with_room, {"$inc": {"number": 1}, "$setOnInsert": end}, upsert=True)


def first_of_era(limits: TenantCollection, take: Take, now: datetime) -> Step:
    """Return what takes it if nothing is kept of it, or only of an earlier era."""
    earlier: Where = {"_id": limits.key(take.key), "era": Below(take.era)}
    return Step(earlier, {"$set": counted_by(take, Past((), take.era), now)}, upsert=True)


def counted_by(take: Take, past: Past, now: datetime) -> Document:
    """Return what is kept of what a rule has allowed."""
    return {
        # Never the same twice: a limit that was cleared and begun anew is not the one that was read.
        "turn": str(ObjectId()),
        "era": past.era,
        "moments": [stored(each) for each in (*past.moments, now)],
        "expires_at": stored(now + take.rule.memory(len(past.moments) + 1)),
    }
