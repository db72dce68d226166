"""How does a message get from the signup or code that it was written with into the outbox, exactly once?"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.signup import Proof
from store.mongo.driver import Collection, Database, Document, Filter
from store.mongo.joining import BATCH
from store.mongo.stages import PRESENT
from store.mongo.values import stored

RELAYED: Mapping[str, Filter | None] = {
    "signups": None,
    "codes": None,
    "devices": None,
    "invitations": None,
    "users": {"stage": PRESENT},
}
"""In which collections messages are written before they come into the outbox, and among which documents."""


class Relay:
    """Copies messages into the outbox under their own ids, then strikes them from where they were written.

    A copy that is there already is the same message. It stays recognisable after it was sent, until it
    expires (see `outbox`), so that a repair never sends it again.
    """

    def __init__(self, database: Database, written_in: str, among: Filter | None = None) -> None:
        """Take the collections: messages are written in `written_in`, and a repair looks `among` these."""
        self._origins: Collection = database[written_in]
        self._outbox: Collection = database["outbox"]
        self._among = among or {}

    async def relay(self, origin_id: str, message: Document) -> None:
        """Bring the message of the document into the outbox."""
        # It is there already when a repair was faster, or an earlier attempt stopped between the two writes.
        with suppress(DuplicateKeyError):
            await self._outbox.insert_one(dict(message))
        await self._origins.update_one(
            {"_id": origin_id, "message._id": message["_id"]}, {"$unset": {"message": ""}}
        )

    async def repair(self, cutoff: datetime) -> int:
        """Relay what was written before `cutoff` and still lies in its document; return how many."""
        old = {**self._among, "message.created_at": {"$lte": stored(cutoff)}}
        origins = await self._origins.find(old).sort([("message.created_at", 1)]).limit(BATCH).to_list(BATCH)
        for origin in origins:
            await self.relay(origin["_id"], origin["message"])
        return len(origins)


def spent(application_id: str, proof: Proof) -> Document:
    """Return what stands for a message that a decoy has not: like a sent one it only waits to expire."""
    return {
        "_id": f"decoy|{proof.id}",
        "application_id": application_id,
        "created_at": stored(proof.expires_at),
        "expires_at": stored(proof.expires_at),
        "waiting": False,
    }
