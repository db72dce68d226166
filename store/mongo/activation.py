"""What happens to a user's sessions when a second factor becomes active, whatever crashes meanwhile?

The write that activates leaves a note in the factor: in which session, and when. Then come three writes: that
session is stepped up, those opened until then end, the note is struck. Anybody may repeat them at any time,
so a repair waits for no age. A phone whose number was given up meanwhile is turned off again instead, and so
is whatever was turned on in a session that has ended by then: whoever ends one has seen the factor, or this
sees the end.
"""

from collections.abc import Awaitable, Callable

from cosyncjwt.domain.second_factor import Activation
from cosyncjwt.domain.user import UserStatus
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.session_documents import place_of
from store.mongo.stages import PRESENT
from store.mongo.values import key, scalar, stored

APP, PHONE = "active", "phone"
"""The fields of a factor that say whether each is on."""


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
                "enrolled_with": activation.enrolled_with,
                "method": APP if activation.proposed else PHONE,
            }
        }

    async def stands(self, user_id: str, note: Document) -> bool:
        """Say whether what the note was asked in goes on: the session, or the password of who enrolls.

        Notes of releases that did not ask say nothing of either.
        """
        if "enrolled_with" not in note:
            return True
        version = note["enrolled_with"]
        asked_in = (
            {"session_order.id": scalar(note["session_id"])}
            if version is None
            else {"password_version": scalar(version), "status": UserStatus.ACTIVE.value}
        )
        return await self._users.find_one({"_id": user_id, "stage": PRESENT, **asked_in}) is not None

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
        """Finish, or undo what has no number or session any more; say whether what is on stays on."""
        note = factor["activation"]
        if factor["phone"] and not await self._holds_number(factor["_id"]):
            await self._undo(factor, PHONE)
            return False
        if not await self.stands(factor["_id"], note):
            await self._undo(factor, note["method"])
            # A repair may have finished it while the session was there still.
            left = await self._factors.find_one({"_id": factor["_id"], note["method"]: True})
            return left is not None
        await self.finish(factor)
        return True

    async def _undo(self, factor: Document, method: str) -> None:
        note = factor["activation"]
        own = {"activation.at": note["at"], "activation.session_id": note["session_id"]}
        of_note, other = {"_id": factor["_id"], method: True, **own}, PHONE if method == APP else APP
        off = {method: False, "secret": None} if method == APP else {method: False}
        await self._factors.delete_one({**of_note, other: False})
        await self._factors.update_one(of_note, {"$set": off, "$unset": {"activation": ""}})
