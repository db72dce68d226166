"""How does a message get from the signup that it was written with into the outbox, exactly once?"""

from contextlib import suppress
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.values import stored


class Relay:
    """Copies messages into the outbox under their own ids, then strikes them from their signups.

    A copy that is there already is the same message. It stays recognisable after it was sent, until it
    expires (see `outbox`), so that a repair never sends it again.
    """

    def __init__(self, database: Database) -> None:
        """Take the collections."""
        self._signups: Collection = database["signups"]
        self._outbox: Collection = database["outbox"]

    async def relay(self, signup_id: str, message: Document) -> None:
        """Bring the message of the signup into the outbox."""
        # It is there already when a repair was faster, or an earlier attempt stopped between the two writes.
        with suppress(DuplicateKeyError):
            await self._outbox.insert_one(dict(message))
        await self._signups.update_one(
            {"_id": signup_id, "message._id": message["_id"]}, {"$unset": {"message": ""}}
        )

    async def repair(self, cutoff: datetime) -> int:
        """Relay what was written before `cutoff` and still lies in its signup; return how many."""
        old = {"message.created_at": {"$lte": stored(cutoff)}}
        signups = await self._signups.find(old).sort([("message.created_at", 1)]).limit(BATCH).to_list(BATCH)
        for signup in signups:
            await self.relay(signup["_id"], signup["message"])
        return len(signups)
