"""What becomes of an invitation whose place a newer one has taken?

The write that takes the place leaves the former invitation in the newer one's `former`. Two writes follow: it
is inserted as a document of its own, and `former` is struck. Anybody may repeat them at any time, so a repair
waits for no age.
"""

from contextlib import suppress

from pymongo.errors import DuplicateKeyError

from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.values import key


class Archive:
    """Keeps former invitations."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._invitations: Collection = database["invitations"]

    def document_of(self, seat: Document, former: Document) -> Document:
        """Return what the write that takes the seat leaves in it: the former invitation's own document."""
        application_id = seat["application_id"]
        return {
            **former,
            "_id": key(application_id, f"former|{former['id']}"),
            "application_id": application_id,
        }

    async def keep(self, seat: Document | None) -> None:
        """Give the former invitation of the seat its own document and strike it from the seat."""
        if seat is None or "former" not in seat:
            return
        former = seat["former"]
        with suppress(DuplicateKeyError):
            await self._invitations.insert_one(dict(former))
        await self._invitations.update_one(
            {"_id": seat["_id"], "former.id": former["id"]}, {"$unset": {"former": ""}}
        )

    async def repair(self) -> int:
        """Finish what was begun; return how many."""
        begun = {"former.id": {"$exists": True}}
        seats = await self._invitations.find(begun).limit(BATCH).to_list(BATCH)
        for seat in seats:
            await self.keep(seat)
        return len(seats)
