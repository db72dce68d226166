"""How are the keys and the app token of an application replaced? Each in one conditional write."""

from collections.abc import Sequence
from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.signing import SigningKey, kids, published
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import RotationUnderWay, StatusNotAllowed
from store.mongo.documents import signing_key_of, signing_keys_fields
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.names import OPEN
from store.mongo.recording import Recording, documents_of, noting
from store.mongo.stages import PRESENT
from store.mongo.values import scalar, stored, stored_or_none


class Rotation:
    """Replaces keys and app tokens, and forgets the keys whose time is over."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._applications: Collection = database["applications"]
        self._recording = Recording(database, "applications")

    async def of_keys(
        self,
        application_id: str,
        old: Sequence[SigningKey],
        new: Sequence[SigningKey],
        now: datetime,
        record: Record,
    ) -> Document | None:
        """Set the keys if they are still `old`; return the application's document as it is then, or None."""
        fields = {**signing_keys_fields(new), "updated_at": stored(now)}
        return await self._replace(application_id, {"signing_kids": kids(old)}, fields, record)

    async def of_app_token(
        self,
        application_id: str,
        *,
        old: str,
        new: str,
        former_until: datetime | None,
        now: datetime,
        record: Record,
    ) -> Document | None:
        """Set the token's id if it is still `old`; return the document as it is then, or None."""
        fields = {
            "app_token_id": new,
            "app_token_issued_at": stored(now),
            "former_app_token_id": None if former_until is None else old,
            "former_app_token_until": stored_or_none(former_until),
            "updated_at": stored(now),
        }
        return await self._replace(application_id, {"app_token_id": scalar(old)}, fields, record)

    async def _replace(
        self, application_id: str, where: Document, fields: Document, record: Record
    ) -> Document | None:
        present = {**OPEN, **where, "_id": scalar(application_id)}
        replaced = await self._applications.find_one_and_update(
            present, noting({"$set": fields}, record), return_document=True
        )
        if replaced is not None:
            await self._recording.settle(application_id, documents_of(record))
        else:
            kept = await self._applications.find_one({"_id": scalar(application_id), "stage": PRESENT})
            if kept is not None:
                raise (
                    StatusNotAllowed
                    if kept["status"] == ApplicationStatus.BLOCKED.value
                    else RotationUnderWay
                )
        return replaced

    async def purge(self, now: datetime) -> int:
        """Remove the keys that are not published any more; return how many."""
        over = {"signing_keys.retires_at": {"$lte": stored(now)}}
        purged = 0
        for kept in await self._applications.find(over).limit(BATCH).to_list(BATCH):
            keys = tuple(signing_key_of(key) for key in kept["signing_keys"])
            left = published(keys, now)
            # A rotation meanwhile leaves them out by itself, or the next purge finds them.
            result = await self._applications.update_one(
                {"_id": kept["_id"], "signing_kids": kept["signing_kids"]},
                {"$set": signing_keys_fields(left)},
            )
            purged += (len(keys) - len(left)) * result.matched_count
        return purged
