"""How does what is said of a change get into the audit log, exactly once, without a transaction?

1. The write that makes the change puts the events into the document that it changes, in `recorded`;
2. each is inserted into its log; 3. each is struck from the document.

So there is no change without its events, and no events without the change. A copy that is in the log already
is the same event. Anybody may repeat steps 2 and 3 at any time.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.audit import Record
from store.mongo.audit import event_document
from store.mongo.driver import Change, Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.values import stored

NOTED_IN = ("applications", "users", "owners", "billed_months", "subscriptions")


def noting(change: Change, record: Record) -> Change:
    """Return the change with the events that are to be written with it."""
    if not record:
        return change
    events = {"recorded": {"$each": documents_of(record)}}
    return {**change, "$push": {**change.get("$push", {}), **events}}


def documents_of(record: Record) -> list[Document]:
    """Return the events as they come into their logs."""
    return [event_document(entry.application_id, entry.event) for entry in record]


class Recording:
    """Brings events from the documents of one collection into the audit logs."""

    def __init__(self, database: Database, noted_in: str) -> None:
        """Take the collections."""
        self._origins: Collection = database[noted_in]
        self._events: Collection = database["audit_events"]

    async def write(self, documents: Sequence[Document]) -> None:
        """Write events into their logs, unless they are there."""
        for document in documents:
            with suppress(DuplicateKeyError):
                await self._events.insert_one(dict(document))

    async def settle(self, origin_id: object, documents: Sequence[Document]) -> None:
        """Write the events that a document notes, and strike them there."""
        await self.write(documents)
        for document in documents:
            await self._origins.update_one(
                {"_id": origin_id, "recorded._id": document["_id"]},
                {"$pull": {"recorded": {"_id": document["_id"]}}},
            )

    async def repair(self, cutoff: datetime) -> int:
        """Write what was noted before `cutoff` and still lies in its document; return in how many."""
        old = {"recorded.created_at": {"$lte": stored(cutoff)}}
        found = await self._origins.find(old).sort([("recorded.created_at", 1)]).limit(BATCH).to_list(BATCH)
        for origin in found:
            await self.settle(origin["_id"], origin["recorded"])
        return len(found)
