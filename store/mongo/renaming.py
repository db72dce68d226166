"""How does an application get another name, unique among its owner's, without a transaction?

Five writes:

1. note in the application's `renaming` which claim is wanted and which one will be given up: one at a time;
2. insert the claim of the new name, marked with the renaming's id;
3. set the name, with the other settings of the change: the moment at which it is renamed;
4. delete the claim of the old name, or that of the new one when step 2 or 3 was refused;
5. strike the note.

Step 3 insists on its own note, not abandoned; a repair marks a note as abandoned before it frees the claim.
So each renaming is done or undone, once, whoever does it. Ids of renamings are never used twice, so a claim
whose renaming is neither under way nor the one that gave the application its name is dead for ever.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import ApplicationNameTaken, Overloaded, StatusNotAllowed
from store.mongo.claims import release_orphan
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.stages import PRESENT
from store.mongo.values import scalar, stored

ATTEMPTS = 100
PATIENCE = 50
"""After how many waits a renaming that does not end is taken for dead: a second. Being wrong does no harm."""
WAIT_SECONDS = 0.02

OPEN = {"stage": PRESENT, "status": {"$ne": ApplicationStatus.BLOCKED.value}}
"""Which applications a developer may change."""


class Renaming:
    """Changes applications, their names included."""

    def __init__(self, database: Database, claim_of: Callable[[Document], str]) -> None:
        """Take the collections, and what names the claim of an application."""
        self._applications: Collection = database["applications"]
        self._claims: Collection = database["claims"]
        self._claim_of = claim_of

    async def change(self, application_id: str, fields: Document, now: datetime) -> Document | None:
        """Set the fields; return the application's document as it is then, None when there is none.

        Raises StatusNotAllowed, ApplicationNameTaken, and Overloaded when others rename it all the time.
        """
        for attempt in range(ATTEMPTS):
            kept = await self._applications.find_one({"_id": scalar(application_id), "stage": PRESENT})
            if kept is None:
                return None
            if kept["status"] == ApplicationStatus.BLOCKED.value:
                raise StatusNotAllowed
            changed = await self._attempt(kept, fields, now, patient=attempt < PATIENCE)
            if changed is not None:
                return changed
        raise Overloaded(retry_after=1)

    async def _attempt(
        self, kept: Document, fields: Document, now: datetime, *, patient: bool
    ) -> Document | None:
        """Change what was read, if it is still so; return None when it must be judged again."""
        if fields.get("name_key", kept["name_key"]) == kept["name_key"]:
            same_name = {"name_key": kept["name_key"]} if "name_key" in fields else {}
            return await self._set({"_id": kept["_id"], **same_name}, fields)
        if "renaming" not in kept:
            return await self._rename(kept, fields, now)
        if patient:
            await asyncio.sleep(WAIT_SECONDS)
        else:
            await self._settle(kept["_id"], kept["renaming"])
        return None

    async def _rename(self, kept: Document, fields: Document, now: datetime) -> Document | None:
        note = self._note(kept, fields, now)
        noted = await self._applications.update_one(
            {**OPEN, "_id": kept["_id"], "name_key": kept["name_key"], "renaming": {"$exists": False}},
            {"$set": {"renaming": note}},
        )
        if noted.matched_count == 0:
            return None
        claimed = await self._claim({"_id": note["new"], "holder": kept["_id"], "rename": note["id"]})
        own_note = {"_id": kept["_id"], "renaming.id": note["id"], "renaming.abandoned": False}
        renamed = await self._set(own_note, {**fields, "renamed": note["id"]}) if claimed else None
        await self._settle(kept["_id"], note)
        if not claimed:
            raise ApplicationNameTaken
        return renamed

    def _note(self, kept: Document, fields: Document, now: datetime) -> Document:
        return {
            # It means nothing and guards nothing: it need only never come again.
            "id": uuid4().hex,
            "new": self._claim_of({**kept, **fields}),
            "old": self._claim_of(kept),
            "old_rename": kept.get("renamed"),
            "abandoned": False,
            "at": stored(now),
        }

    async def _claim(self, claim: Document) -> bool:
        for _ in range(ATTEMPTS):
            try:
                await self._claims.insert_one(dict(claim))
            except DuplicateKeyError:
                if not await release_orphan(self._claims, self._applications, claim["_id"]):
                    return False
            else:
                return True
        # Others took it a hundred times in between: it is wanted more than it is free.
        return False

    async def _set(self, where: Document, fields: Document) -> Document | None:
        return await self._applications.find_one_and_update(
            {**OPEN, **where}, {"$set": fields}, return_document=True
        )

    async def _settle(self, application_id: str, note: Document) -> None:
        """Free the claim that is not needed any more, and strike the note; anybody may, at any time."""
        await self._applications.update_one(
            {"_id": application_id, "renaming.id": note["id"], "renamed": {"$ne": note["id"]}},
            {"$set": {"renaming.abandoned": True}},
        )
        kept = await self._applications.find_one({"_id": application_id})
        is_renamed = kept is not None and kept.get("renamed") == note["id"]
        dead = (note["old"], note["old_rename"]) if is_renamed else (note["new"], note["id"])
        await self._claims.delete_one({"_id": dead[0], "holder": application_id, "rename": dead[1]})
        await self._applications.update_one(
            {"_id": application_id, "renaming.id": note["id"]}, {"$unset": {"renaming": ""}}
        )

    async def repair(self, cutoff: datetime) -> int:
        """Finish or undo the renamings that began before `cutoff`; return how many."""
        old = {"renaming.at": {"$lte": stored(cutoff)}}
        found = await self._applications.find(old).sort([("renaming.at", 1)]).limit(BATCH).to_list(BATCH)
        for application in found:
            await self._settle(application["_id"], application["renaming"])
        return len(found)
