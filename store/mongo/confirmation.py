"""How is a signup or an invitation bound to the user that it becomes, and what does a crash leave?"""

from collections.abc import Mapping
from datetime import datetime

from cosyncjwt.domain.invitation import InvitationStatus
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.stages import ABANDONED, CONFIRMED, JOINING, PENDING
from store.mongo.values import scalar, stored

ENDS: Mapping[str, str | None] = {"signups": None, "invitations": InvitationStatus.ACCEPTED.value}
"""What becomes a user, and at which stage it ends; None where it is deleted."""


class Confirmation:
    """Moves what waits between PENDING, CONFIRMED and its end: a stage of its own, or to be deleted."""

    def __init__(self, database: Database, waiting: str, end: str | None) -> None:
        """Take the collections: what waits, and the users that it becomes."""
        self._signups: Collection = database[waiting]
        self._end = end
        self._users: Collection = database["users"]

    async def confirm(self, signup_id: str, proof_id: str, user: Document) -> bool:
        """Use up the signup's proof for the joining user; say whether it was still the living one."""
        living = {"_id": signup_id, "proof.id": scalar(proof_id), "stage": PENDING}
        confirmed = {"stage": CONFIRMED, "confirmed_by": user["_id"], "confirmed_at": user["created_at"]}
        result = await self._signups.update_one(living, {"$set": confirmed})
        return result.matched_count == 1

    async def take_back(self, signup_id: str, user_id: str) -> bool:
        """Make the signup PENDING again, unless a newer one has replaced it; say which."""
        result = await self._signups.update_one(
            _confirmed(signup_id, user_id),
            {"$set": {"stage": PENDING}, "$unset": {"confirmed_by": "", "confirmed_at": ""}},
        )
        return result.matched_count == 1

    async def close(self, signup_id: str, user_id: str) -> bool:
        """End the signup, unless a newer one has replaced it; say which."""
        if self._end is not None:
            result = await self._signups.update_one(
                _confirmed(signup_id, user_id),
                {"$set": {"stage": self._end}, "$unset": {"confirmed_by": "", "confirmed_at": ""}},
            )
            return result.matched_count == 1
        return (await self._signups.delete_one(_confirmed(signup_id, user_id))).deleted_count == 1

    async def repair(self, cutoff: datetime) -> int:
        """Give back or close the signups confirmed before `cutoff`, by what became of their users."""
        old = {"confirmed_at": {"$lte": stored(cutoff)}}
        signups = await self._signups.find(old).sort([("confirmed_at", 1)]).limit(BATCH).to_list(BATCH)
        return sum([await self._resolve(signup["_id"], signup["confirmed_by"]) for signup in signups])

    async def _resolve(self, signup_id: str, user_id: str) -> bool:
        user = await self._users.find_one({"_id": user_id})
        if user is None:
            return await self.take_back(signup_id, user_id)
        if user["stage"] in {JOINING, ABANDONED}:
            return False
        return await self.close(signup_id, user_id)


def _confirmed(signup_id: str, user_id: str) -> Document:
    return {"_id": signup_id, "stage": CONFIRMED, "confirmed_by": user_id}
