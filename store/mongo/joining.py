"""How is a member added, under a unique claim and a counted limit, without a transaction?

A member is a user, counted on its application, or an application, counted on its owner. Five writes:

1. insert the member as JOINING: it is the record of the whole undertaking, there first and gone last;
2. insert the claim, whose `_id` is what must be unique;
3. count it, in one write with the check of the limit, leaving a note in the counter's `pending`;
4. turn JOINING into PRESENT: the moment at which it is added;
5. strike the note.

A refusal undoes them backwards. What a crash leaves is found by `changing_since` and by the notes. Step 4
wins or loses against a repair (JOINING into ABANDONED), so no clock has to be trusted: a call that slept
through a repair finds its member gone and undoes what it did since. Uncounting strikes the note in the same
write, so nothing is uncounted twice. All this rests on ids that are never used for a second member.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.errors import Overloaded, UserError
from store.mongo.attempts import Attempts
from store.mongo.claims import release_orphan
from store.mongo.driver import Collection, Document, Filter
from store.mongo.stages import ABANDONED, JOINING, PRESENT
from store.mongo.values import moment_of, stored

BATCH = 500
"""How many of a kind one repair takes on; the next one goes on."""


def no_names(_member: Document) -> set[str]:
    """Return the further claims of a member that has none."""
    return set()


@dataclass(frozen=True, slots=True)
class Roll:
    """Members of one kind, their claims, and the documents that count them."""

    members: Collection
    claims: Collection
    counters: Collection
    count: str
    counter_of: Callable[[Document], str]
    claim_of: Callable[[Document], str]
    taken: type[UserError]
    room: Callable[[Document, int | None], Document]
    """What a counter must be like to count another member, under a limit."""
    full: Callable[[Document], UserError]
    """The refusal of a member for which there is no room."""
    names_of: Callable[[Document], set[str]] = no_names
    """What else a member claims that joins with others (see `joining_together`)."""
    lists_members: bool = False
    """Whether a counter names its members, so that one can be uncounted at any time and only once."""

    async def begin(self, member: Document) -> None:
        """Insert the member as JOINING; raise `taken` when its id is there already."""
        joining = {**member, "stage": JOINING, "changing_since": member["created_at"]}
        try:
            await self.members.insert_one(joining)
        except DuplicateKeyError as duplicate:
            raise self.taken from duplicate

    async def admit(self, member: Document, limit: int | None) -> None:
        """Make the begun member PRESENT; raise `taken` or `full`, with nothing of the member left."""
        if not await self._claim(member):
            await self.withdraw(member)
            raise self.taken
        if not await self._count(member, limit):
            await self.withdraw(member)
            raise self.full(member)
        if not await self._present(member):
            await self.withdraw(member)
            raise Overloaded(retry_after=1)
        await self._settle(self.counter_of(member), member["_id"])

    async def _claim(self, member: Document) -> bool:
        claim = {"_id": self.claim_of(member), "holder": member["_id"]}
        attempts = Attempts()
        while True:
            attempts.take()
            try:
                await self.claims.insert_one(claim)
            except DuplicateKeyError:
                if not await release_orphan(self.claims, self.members, claim["_id"]):
                    return False
            else:
                return True

    async def _count(self, member: Document, limit: int | None) -> bool:
        room = {**self.room(member, limit), "_id": self.counter_of(member)}
        note = {"id": member["_id"], "at": member["created_at"]}
        listed = {"members": member["_id"]} if self.lists_members else {}
        result = await self.counters.update_one(
            room, {"$inc": {self.count: 1}, "$push": {"pending": note, **listed}}
        )
        return result.matched_count == 1

    async def _present(self, member: Document) -> bool:
        joining = {"_id": member["_id"], "stage": JOINING}
        result = await self.members.update_one(
            joining, {"$set": {"stage": PRESENT}, "$unset": {"changing_since": ""}}
        )
        return result.matched_count == 1

    async def _settle(self, counter_id: str, member_id: str) -> bool:
        noted = {"_id": counter_id, "pending.id": member_id}
        result = await self.counters.update_one(noted, {"$pull": {"pending": {"id": member_id}}})
        return result.matched_count == 1

    async def _uncount(self, counter_id: str, member_id: str) -> bool:
        noted = {"_id": counter_id, "pending.id": member_id}
        listed = {"members": member_id} if self.lists_members else {}
        result = await self.counters.update_one(
            noted, {"$inc": {self.count: -1}, "$pull": {"pending": {"id": member_id}, **listed}}
        )
        return result.matched_count == 1

    async def release(self, member: Document) -> None:
        """Free the claim and the place of a member that was PRESENT; anybody may, at any time."""
        await self.claims.delete_one({"_id": self.claim_of(member), "holder": member["_id"]})
        await self.counters.update_one(
            {"_id": self.counter_of(member), "members": member["_id"]},
            {"$inc": {self.count: -1}, "$pull": {"pending": {"id": member["_id"]}, "members": member["_id"]}},
        )

    async def withdraw(self, member: Document) -> None:
        """Undo what was done for a member that is not PRESENT and will not be."""
        await self._uncount(self.counter_of(member), member["_id"])
        for claim in (self.claim_of(member), *sorted(self.names_of(member))):
            await self.claims.delete_one({"_id": claim, "holder": member["_id"]})
        await self.members.delete_one({"_id": member["_id"]})

    async def repair(self, cutoff: datetime) -> int:
        """Undo the joining, and settle the counting, that began before `cutoff` and is not finished."""
        return await self._abandon(cutoff) + await self._settle_notes(cutoff)

    async def _abandon(self, cutoff: datetime) -> int:
        begun: Filter = {"changing_since": {"$lte": stored(cutoff)}, "stage": {"$in": [JOINING, ABANDONED]}}
        abandoned = 0
        for member in (
            await self.members.find(begun).sort([("changing_since", 1)]).limit(BATCH).to_list(BATCH)
        ):
            unfinished = {"_id": member["_id"], "stage": {"$in": [JOINING, ABANDONED]}}
            result = await self.members.update_one(unfinished, {"$set": {"stage": ABANDONED}})
            if result.matched_count == 1:
                await self.withdraw(member)
                abandoned += 1
        return abandoned

    async def _settle_notes(self, cutoff: datetime) -> int:
        old: Filter = {"pending.at": {"$lte": stored(cutoff)}}
        settled = 0
        for counter in await self.counters.find(old).sort([("pending.at", 1)]).limit(BATCH).to_list(BATCH):
            for note in counter["pending"]:
                if moment_of(note["at"]) <= cutoff:
                    settled += await self._settle_note(counter["_id"], note["id"])
        return settled

    async def _settle_note(self, counter_id: str, member_id: str) -> bool:
        member = await self.members.find_one({"_id": member_id})
        if member is None:
            return await self._uncount(counter_id, member_id)
        # Any other stage settles the note on its own way out.
        return member["stage"] == PRESENT and await self._settle(counter_id, member_id)
