"""How are many users added with a few commands for all of them, under the promises of `joining`?

The steps are those of one, and in their order, so that a repair finishes or undoes what a crash leaves of any
of them as if each had come alone. What a step finds is known of each:

0. read who has a handle, id or name already: to repeat a file costs these reads and no more;
1. insert the members as JOINING: whose id is there is refused;
2. insert the claims of their handles, then those of their user names, if they have any: who does not get
   one is refused. In this order one of two with the same handle and name has both;
3. count as many as there is room for, in one write with the check of the limit, with a note for each;
4. free the claims of the refused, then delete them: they were never counted;
5. turn JOINING into PRESENT;
6. strike the notes.

A driver may send each of these commands again when a primary steps down, so there is no `delete_many` here;
and it does so for as long as a batch may take.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import DeleteOne, UpdateOne

from cosyncjwt.errors import HandleTaken, Overloaded, PublicError, UserError, UserLimitReached, UserNameTaken
from store.mongo import driver
from store.mongo.attempts import Attempts
from store.mongo.claims import FIRST, LATER, Marks, is_held, release_orphan
from store.mongo.driver import Document, Projection
from store.mongo.inserting import insert_new
from store.mongo.joining import Roll
from store.mongo.rolls import room_for_users, users_until_full
from store.mongo.stages import ABANDONED, GONE, JOINING, LEAVING, PRESENT
from store.mongo.values import stored

PATIENCE_SECONDS = 60
"""How long a batch may take, all its commands together: it is large, and nobody waits for a login here."""
ADDED = {PRESENT, LEAVING, GONE}
MARKS = {name: 1 for marks in (FIRST, LATER) for name in (marks.done, marks.under_way)}


@dataclass(slots=True)
class Arrival:
    """A user on the way, and why it is refused, if it is."""

    member: Document
    refusal: PublicError | None = None

    @property
    def id(self) -> str:
        """The `_id` of the document."""
        return str(self.member["_id"])


class JoiningTogether:
    """Adds users of one application."""

    def __init__(self, roll: Roll) -> None:
        """Take the roll of users."""
        self._roll = roll

    async def add(self, members: Sequence[Document], limit: int | None, now: datetime) -> list[Arrival]:
        """Add those that can be added; say of each whether it was refused."""
        arrivals = [Arrival(*each) for each in zip(members, await self.refusals(members), strict=True)]
        begun = await self._begin(_open(arrivals), now)
        await self._claim(begun, FIRST)
        await self._claim(_open(begun), LATER)
        await self._count(_open(begun), limit, now)
        await self._withdraw([each for each in begun if each.refusal is not None])
        await self._present(_open(begun))
        await self._settle(_open(begun))
        return arrivals

    async def refusals(self, members: Sequence[Document]) -> list[UserError | None]:
        """Say of each why it cannot be added now."""
        there = await _found(self._roll.members, [each["_id"] for each in members], {"_id": 1})
        # Names first: who has come for both meanwhile had the handle first, and the handle goes before.
        names, handles = [
            await self._held({claim for each in members for claim in self._claims_of(each)[marks]}, marks)
            for marks in (LATER, FIRST)
        ]
        return [self._refusal(each, there, handles, names) for each in members]

    def _refusal(
        self, member: Document, there: Container[str], handles: set[str], names: set[str]
    ) -> UserError | None:
        if member["_id"] in there or self._roll.claim_of(member) in handles:
            return HandleTaken()
        return UserNameTaken() if self._roll.names_of(member) & names else None

    def _claims_of(self, member: Document) -> Mapping[Marks, set[str]]:
        return {FIRST: {self._roll.claim_of(member)}, LATER: self._roll.names_of(member)}

    async def _held(self, wanted: set[str], marks: Marks) -> set[str]:
        """Return those of the claims that somebody has."""
        claims = await _found(self._roll.claims, wanted)
        holders = await _found(self._roll.members, {each["holder"] for each in claims.values()}, MARKS)
        return {each["_id"] for each in claims.values() if is_held(each, holders.get(each["holder"]), marks)}

    async def _begin(self, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
        joining = {"stage": JOINING, "changing_since": stored(now)}
        there = await insert_new(self._roll.members, [{**each.member, **joining} for each in arrivals])
        for number in there:
            arrivals[number].refusal = HandleTaken()
        return _open(arrivals)

    async def _claim(self, arrivals: Sequence[Arrival], marks: Marks) -> None:
        """Claim the handle of each, or the names; refuse who does not get them."""
        wanted = [(each, claim) for each in arrivals for claim in self._claims_of(each.member)[marks]]
        attempts = Attempts()
        while wanted:
            attempts.take()
            documents = [{"_id": claim, "holder": each.id} for each, claim in wanted]
            there = await insert_new(self._roll.claims, documents)
            wanted = [wanted[number] for number in sorted(there)]
            held = await self._held({claim for _, claim in wanted}, marks)
            for each, claim in wanted:
                if claim in held:
                    each.refusal = HandleTaken() if marks is FIRST else UserNameTaken()
                else:
                    await release_orphan(self._roll.claims, self._roll.members, claim, marks)
            wanted = [(each, claim) for each, claim in wanted if claim not in held]

    async def _count(self, arrivals: Sequence[Arrival], limit: int | None, now: datetime) -> None:
        """Count from the first on as many as there is room for; refuse the others."""
        attempts, number = Attempts(), len(arrivals)
        while number > 0 and not await self._count_all(arrivals[:number], limit, now):
            attempts.take()
            application = await self._roll.counters.find_one({"_id": self._counter_of(arrivals)})
            number = users_until_full(application, limit, most=len(arrivals))
        for each in arrivals[number:]:
            each.refusal = UserLimitReached()

    async def _count_all(self, arrivals: Sequence[Arrival], limit: int | None, now: datetime) -> bool:
        room = {**room_for_users(len(arrivals), limit), "_id": self._counter_of(arrivals)}
        notes = [{"id": each.id, "at": stored(now)} for each in arrivals]
        result = await self._roll.counters.update_one(
            room, {"$inc": {self._roll.count: len(arrivals)}, "$push": {"pending": {"$each": notes}}}
        )
        return result.matched_count == 1

    def _counter_of(self, arrivals: Sequence[Arrival]) -> str:
        return self._roll.counter_of(arrivals[0].member)

    async def _withdraw(self, arrivals: Sequence[Arrival]) -> None:
        claims = [
            DeleteOne({"_id": claim, "holder": each.id})
            for each in arrivals
            for wanted in self._claims_of(each.member).values()
            for claim in sorted(wanted)
        ]
        begun = {"stage": {"$in": [JOINING, ABANDONED]}}
        if arrivals:
            await self._roll.claims.bulk_write(claims, ordered=False)
            members = [DeleteOne({"_id": each.id, **begun}) for each in arrivals]
            await self._roll.members.bulk_write(members, ordered=False)

    async def _present(self, arrivals: Sequence[Arrival]) -> None:
        """Make each PRESENT; undo and refuse whom a repair has overtaken."""
        change = {"$set": {"stage": PRESENT}, "$unset": {"changing_since": ""}}
        updates = [UpdateOne({"_id": each.id, "stage": JOINING}, change) for each in arrivals]
        if not updates:
            return
        result = await self._roll.members.bulk_write(updates, ordered=False)
        if result.matched_count == len(arrivals):
            return
        found = await _found(self._roll.members, [each.id for each in arrivals], {"stage": 1})
        for each in arrivals:
            # Who was added and is removed already has no note any more: to withdraw it changes nothing.
            if found.get(each.id, {"stage": None})["stage"] not in ADDED:
                await self._roll.withdraw(each.member)
                each.refusal = Overloaded(retry_after=1)

    async def _settle(self, arrivals: Sequence[Arrival]) -> None:
        if arrivals:
            ids = [each.id for each in arrivals]
            struck = {"$pull": {"pending": {"id": {"$in": ids}}}}
            await self._roll.counters.update_one({"_id": self._counter_of(arrivals)}, struck)


def _open(arrivals: Iterable[Arrival]) -> list[Arrival]:
    return [each for each in arrivals if each.refusal is None]


async def _found(
    collection: driver.Collection, ids: Iterable[str], only: Projection | None = None
) -> dict[str, Document]:
    """Return the documents of these ids, each under its own."""
    wanted = sorted(ids)
    found = await collection.find({"_id": {"$in": wanted}}, only).to_list(len(wanted)) if wanted else []
    return {each["_id"]: each for each in found}
