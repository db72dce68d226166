"""What happens to a user's sessions when a second factor becomes active, whatever crashes meanwhile?

The write that activates leaves a note in the factor: in which session, and when. Then come three writes: that
session is stepped up, those opened until then end, the note is struck. Anybody may repeat them at any time,
so a repair waits for no age. A phone whose number was given up meanwhile is turned off again instead.
"""

from collections.abc import Awaitable, Callable

from cosyncjwt.domain.second_factor import Activation
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.session_documents import place_of
from store.mongo.values import key, scalar, stored


class ActivationFollowUp:
    """Ends the sessions that a second factor does not cover."""

    def __init__(self, database: Database, holds_number: Callable[[str], Awaitable[bool]]) -> None:
        """Take the collections, and what says whether a user has a number."""
        self._holds_number = holds_number
        self._factors: Collection = database["second_factors"]
        self._users: Collection = database["users"]

    def note(self, activation: Activation) -> Document:
        """Return what the write that activates leaves in the factor."""
        return {
            "activation": {
                "session_id": activation.session_id,
                "amr": list(activation.amr),
                "at": stored(activation.at),
            }
        }

    async def finish(self, factor: Document) -> None:
        """Do what the note says and strike it."""
        note = factor["activation"]
        user_id, kept = key(factor["application_id"], factor["user_id"]), scalar(note["session_id"])
        await self._users.update_one(
            {"_id": user_id, "session_order.id": kept},
            {"$set": {f"{place_of(note['session_id'])}.amr": note["amr"]}},
        )
        user = await self._users.find_one({"_id": user_id}, {"session_order": 1})
        if user is not None:
            await self._end_older(user, note)
        await self._factors.update_one(
            {"_id": factor["_id"], "activation.at": note["at"]}, {"$unset": {"activation": ""}}
        )

    async def _end_older(self, user: Document, note: Document) -> None:
        older = {"at": {"$lte": note["at"]}, "id": {"$ne": note["session_id"]}}
        known = [each["id"] for each in user["session_order"] if each["at"] <= note["at"]]
        data = {str(place_of(each)): "" for each in known if each != note["session_id"]}
        change: dict[str, Document] = {"$pull": {"session_order": older}}
        await self._users.update_one({"_id": user["_id"]}, {**change, "$unset": data} if data else change)

    async def repair(self) -> int:
        """Finish what was begun; return how many activations."""
        begun = {"activation.at": {"$exists": True}}
        factors = await self._factors.find(begun).limit(BATCH).to_list(BATCH)
        for factor in factors:
            await self.settle(factor)
        return len(factors)

    async def settle(self, factor: Document) -> bool:
        """Finish, or undo a phone that has no number any more; say whether what is on stays on."""
        if factor["phone"] and not await self._holds_number(factor["_id"]):
            await self._undo(factor)
            return False
        await self.finish(factor)
        return True

    async def _undo(self, factor: Document) -> None:
        note = factor["activation"]
        own = {"activation.at": note["at"], "activation.session_id": note["session_id"]}
        of_note = {"_id": factor["_id"], "phone": True, **own}
        await self._factors.delete_one({**of_note, "active": False})
        await self._factors.update_one(of_note, {"$set": {"phone": False}, "$unset": {"activation": ""}})
