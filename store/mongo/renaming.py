"""How does a member get another unique name, without a transaction?

A member is an application with its name, unique among its owner's, or a user with a user name, unique in its
application. Five writes:

1. note in the member which claim is wanted and which one will be given up: one renaming at a time;
2. insert the claim of the new name, marked with the renaming's id;
3. set the name, with the other fields of the change: the moment at which it is renamed;
4. delete the claim of the old name, or that of the new one when step 2 or 3 was refused;
5. strike the note.

Step 3 insists on its own note, not abandoned; a repair marks a note as abandoned before it frees the claim.
So each renaming is done or undone, once, whoever does it. Ids of renamings are never used twice, so a claim
whose renaming is neither under way nor the one that gave the member its name is dead for ever.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from cosyncjwt.errors import Overloaded, UserError
from store.mongo.claims import Marks, release_orphan
from store.mongo.driver import Collection, Document
from store.mongo.joining import BATCH
from store.mongo.stages import PRESENT
from store.mongo.values import scalar, stored

ATTEMPTS = 100
PATIENCE = 50
"""After how many waits a renaming that does not end is taken for dead: a second. Being wrong does no harm."""
WAIT_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one kind: which field has them, what claims them, and which members may be renamed.

    `claim_of` is None for a member without a name. `ensure_open` raises the refusal of a member that is not
    `open`, which is the same as a filter.
    """

    members: Collection
    claims: Collection
    field: str
    claim_of: Callable[[Document], str | None]
    marks: Marks
    taken: type[UserError]
    open: Document
    ensure_open: Callable[[Document], None]


Guard: TypeAlias = Callable[[Document], Document]


def unguarded(_member: Document) -> Document:
    """Let a change go whatever else the document says."""
    return {}


class Renaming:
    """Changes members, their names included."""

    def __init__(self, names: Names) -> None:
        """Take what is renamed."""
        self._names = names
        self._members, self._claims = names.members, names.claims
        self._done, self._note = names.marks.done, names.marks.under_way

    async def change(
        self, member_id: str, fields: Document, now: datetime, *, guard: Guard = unguarded
    ) -> Document | None:
        """Set the fields; return the member's document as it is then, None when there is none.

        What `guard` makes of the document must still be so at the writing, or it is judged again. Raises
        what it does, the refusals of the names, and Overloaded when others rename it all the time.
        """
        for attempt in range(ATTEMPTS):
            kept = await self._members.find_one({"_id": scalar(member_id), "stage": PRESENT})
            if kept is None:
                return None
            self._names.ensure_open(kept)
            changed = await self._attempt(kept, fields, now, guard(kept), patient=attempt < PATIENCE)
            if changed is not None:
                return changed
        raise Overloaded(retry_after=1)

    async def _attempt(
        self, kept: Document, fields: Document, now: datetime, guard: Document, *, patient: bool
    ) -> Document | None:
        """Change what was read, if it is still so; return None when it must be judged again."""
        name = self._names.field
        if fields.get(name, kept[name]) == kept[name]:
            same_name = {name: kept[name]} if name in fields else {}
            return await self._set({"_id": kept["_id"], **same_name, **guard}, fields)
        if self._note not in kept:
            return await self._rename(kept, fields, now, guard)
        if patient:
            await asyncio.sleep(WAIT_SECONDS)
        else:
            await self.settle(kept["_id"], kept[self._note])
        return None

    async def _rename(
        self, kept: Document, fields: Document, now: datetime, guard: Document
    ) -> Document | None:
        note, name = self._new_note(kept, fields, now), self._names.field
        noted = await self._members.update_one(
            {**self._names.open, "_id": kept["_id"], name: kept[name], self._note: {"$exists": False}},
            {"$set": {self._note: note}},
        )
        if noted.matched_count == 0:
            return None
        claimed = await self._claim({"_id": note["new"], "holder": kept["_id"], "rename": note["id"]})
        own_note = {
            "_id": kept["_id"],
            f"{self._note}.id": note["id"],
            f"{self._note}.abandoned": False,
            **guard,
        }
        renamed = await self._set(own_note, {**fields, self._done: note["id"]}) if claimed else None
        await self.settle(kept["_id"], note)
        if not claimed:
            raise self._names.taken
        return renamed

    def _new_note(self, kept: Document, fields: Document, now: datetime) -> Document:
        return {
            # It means nothing and guards nothing: it need only never come again.
            "id": uuid4().hex,
            "new": self._names.claim_of({**kept, **fields}),
            "old": self._names.claim_of(kept),
            "old_rename": kept.get(self._done),
            "abandoned": False,
            "at": stored(now),
        }

    async def _claim(self, claim: Document) -> bool:
        for _ in range(ATTEMPTS):
            try:
                await self._claims.insert_one(dict(claim))
            except DuplicateKeyError:
                if not await release_orphan(self._claims, self._members, claim["_id"], self._names.marks):
                    return False
            else:
                return True
        # Others took it a hundred times in between: it is wanted more than it is free.
        return False

    async def _set(self, where: Document, fields: Document) -> Document | None:
        return await self._members.find_one_and_update(
            {**self._names.open, **where}, {"$set": fields}, return_document=True
        )

    async def settle(self, member_id: str, note: Document) -> None:
        """Free the claim that is not needed any more, and strike the note; anybody may, at any time."""
        under_way = {"_id": member_id, f"{self._note}.id": note["id"]}
        await self._members.update_one(
            {**under_way, self._done: {"$ne": note["id"]}}, {"$set": {f"{self._note}.abandoned": True}}
        )
        kept = await self._members.find_one({"_id": member_id})
        is_renamed = kept is not None and kept.get(self._done) == note["id"]
        dead = (note["old"], note["old_rename"]) if is_renamed else (note["new"], note["id"])
        if dead[0] is not None:
            await self._claims.delete_one({"_id": dead[0], "holder": member_id, "rename": dead[1]})
        await self._members.update_one(under_way, {"$unset": {self._note: ""}})

    async def repair(self, cutoff: datetime) -> int:
        """Finish or undo the renamings that began before `cutoff`; return how many."""
        old, at = {f"{self._note}.at": {"$lte": stored(cutoff)}}, f"{self._note}.at"
        found = await self._members.find(old).sort([(at, 1)]).limit(BATCH).to_list(BATCH)
        for member in found:
            await self.settle(member["_id"], member[self._note])
        return len(found)
