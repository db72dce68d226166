"""How are usage, subscriptions and payments kept? Every rule is a write on one document."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.subscription import BilledMonth, InvoiceStatus, Payment, Subscription
from store.mongo.driver import ASCENDING, DESCENDING, Change, Collection, Database, Document
from store.mongo.recording import Recording, documents_of, noting
from store.mongo.values import moment_of, scalar, stored

EVENTS = 100
"""How many reports of a month are remembered, so that an old one changes nothing when it comes again."""

MOST_APPLICATIONS = 10_000


class MongoBilling:
    """The accounts of developers."""

    def __init__(self, database: Database) -> None:
        """Take the collections."""
        self._usages: Collection = database["usages"]
        self._months: Collection = database["billed_months"]
        self._subscriptions: Collection = database["subscriptions"]
        self._of_months = Recording(database, "billed_months")
        self._of_subscriptions = Recording(database, "subscriptions")

    async def note_usage(self, owner_id: str, month: Month, usage: Usage) -> None:
        """Keep the reading if it is the highest."""
        usage_id = f"{scalar(owner_id)!s}|{month}|{scalar(usage.application_id)!s}"
        reading = {"name": usage.name, "users": usage.users}
        whose = {"owner_id": owner_id, "month": str(month), "application_id": usage.application_id}
        try:
            await self._usages.insert_one({"_id": usage_id, **whose, **reading})
        except DuplicateKeyError:
            higher = {"_id": usage_id, "users": {"$lt": usage.users}}
            await self._usages.update_one(higher, {"$set": reading})

    async def usages(self, owner_id: str, month: Month) -> Sequence[Usage]:
        """Return the highest reading of each application in the month."""
        wanted = {"owner_id": scalar(owner_id), "month": str(month)}
        cursor = self._usages.find(wanted).sort([("application_id", ASCENDING)]).limit(MOST_APPLICATIONS)
        found = await cursor.to_list(MOST_APPLICATIONS)
        return [Usage(each["application_id"], each["name"], each["users"]) for each in found]

    async def bill(self, owner_id: str, month: Month) -> None:
        """Note that the developer is subscribed in the month."""
        billed = {"owner_id": owner_id, "month": str(month), "status": InvoiceStatus.OPEN.value}
        await self._months.update_one(
            {"_id": _month_id(owner_id, month)},
            {"$setOnInsert": {**billed, "reason": None, "events": []}},
            upsert=True,
        )

    async def billed(self, owner_id: str, *, most: int) -> Sequence[BilledMonth]:
        """Return the newest months in which the developer was subscribed."""
        cursor = self._months.find({"owner_id": scalar(owner_id)}).sort([("month", DESCENDING)]).limit(most)
        return [_month_of(each) for each in await cursor.to_list(most)]

    async def billed_in(self, owner_id: str, month: Month) -> BilledMonth | None:
        """Return what became of a month, or None."""
        found = await self._months.find_one({"_id": _month_id(owner_id, month)})
        return None if found is None else _month_of(found)

    async def owes(self, owner_id: str) -> Month | None:
        """Return a month whose payment has failed, or None."""
        failed = {"owner_id": scalar(owner_id), "status": InvoiceStatus.FAILED.value}
        found = await self._months.find_one(failed)
        return None if found is None else Month.named(found["month"])

    async def settle(self, payment: Payment, record: Record = ()) -> bool:
        """Keep what is reported of a billed month, unless it was kept before."""
        month_id = _month_id(payment.owner_id, payment.month)
        change: Change = {
            "$set": {"status": payment.status.value, "reason": payment.reason},
            "$push": {"events": {"$each": [payment.event_id], "$slice": -EVENTS}},
        }
        settled = await self._months.update_one(
            {"_id": month_id, "events": {"$ne": scalar(payment.event_id)}}, noting(change, record)
        )
        if settled.matched_count == 1:
            await self._of_months.settle(month_id, documents_of(record))
            return True
        return await self._months.find_one({"_id": month_id}) is not None

    async def subscription(self, owner_id: str) -> Subscription | None:
        """Return the developer's subscription, or None."""
        found = await self._subscriptions.find_one({"_id": scalar(owner_id)})
        return None if found is None else _subscription_of(found)

    async def subscribe(self, owner_id: str, now: datetime, record: Record = ()) -> None:
        """Begin a subscription, or take back that it is to end."""
        begun: Change = {
            "$set": {"ends_after": None},
            "$inc": {"turn": 1},
            "$setOnInsert": {"since": stored(now), "settled_turn": 0},
        }
        await self._subscriptions.update_one({"_id": scalar(owner_id)}, noting(begun, record), upsert=True)
        await self._of_subscriptions.settle(owner_id, documents_of(record))

    async def cancel(self, owner_id: str, month: Month, record: Record = ()) -> bool:
        """Let the subscription end with the month."""
        cancelled = await self._subscriptions.update_one(
            {"_id": scalar(owner_id)}, noting({"$set": {"ends_after": str(month)}}, record)
        )
        if cancelled.matched_count == 0:
            return False
        await self._of_subscriptions.settle(owner_id, documents_of(record))
        return True

    async def end(self, owner_id: str, month: Month) -> bool:
        """Remove the subscription if it was to end before `month`."""
        over = {"_id": scalar(owner_id), "ends_after": {"$lt": str(month), "$ne": None}}
        return (await self._subscriptions.delete_one(over)).deleted_count == 1

    async def take_turn(self, owner_id: str) -> None:
        """Note that the developer's plan has to follow."""
        await self._subscriptions.update_one({"_id": scalar(owner_id)}, {"$inc": {"turn": 1}})

    async def settle_turn(self, owner_id: str, turn: int) -> None:
        """Note that the developer's plan has followed up to a turn."""
        behind = {"_id": scalar(owner_id), "settled_turn": {"$lt": turn}}
        await self._subscriptions.update_one(behind, {"$set": {"settled_turn": turn}})

    async def subscriptions(self, *, after: str | None, most: int) -> Sequence[Subscription]:
        """Return subscriptions by the ids of their owners."""
        behind = {"_id": {"$gt": scalar(after or "")}}
        cursor = self._subscriptions.find(behind).sort([("_id", ASCENDING)]).limit(most)
        return [_subscription_of(each) for each in await cursor.to_list(most)]


def _month_id(owner_id: str, month: Month) -> str:
    return f"{scalar(owner_id)!s}|{month}"


def _month_of(kept: Document) -> BilledMonth:
    return BilledMonth(
        kept["owner_id"], Month.named(kept["month"]), InvoiceStatus(kept["status"]), kept["reason"]
    )


def _subscription_of(kept: Document) -> Subscription:
    ends_after = None if kept["ends_after"] is None else Month.named(kept["ends_after"])
    return Subscription(kept["_id"], moment_of(kept["since"]), ends_after, kept["turn"], kept["settled_turn"])
