"""How is a user removed, with all that belongs to it, and uncounted exactly once?

Thirteen writes, the user's own document the first and the last of them:

1. turn PRESENT into LEAVING: one winner, and the user is invisible from here on, with all sessions; then
   write what audit logs say of it, if anything (see `recording`);
2. delete the codes, 3. the second factor, 4. the logins that wait for it, 5. the devices, 6. the signup of
   the handle, 7. the invitations that the user sent, after who comes in by them was turned away (see
   `turning_away`), 8. those to the handle;
9. uncount, leaving a note in the application's `departures` in the same write;
10. turn LEAVING into GONE;
11. free the handle, the user name and the number, 12. strike the note, 13. delete the user's document.

Anybody may repeat or take over steps 2 to 13 at any time, so a repair waits for no age. Only uncounting must
not happen twice, and the note alone cannot see to it: a call that fell asleep before step 9 could wake after
somebody else's step 12. Striking a note therefore moves the application's `departed` on, and step 9 insists
on the `departed` that it read before it saw the user still LEAVING.
"""

from datetime import UTC, datetime

from cosyncjwt.domain.audit import Record
from store.mongo.attempts import Attempts
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH, Roll
from store.mongo.phones import phone_claims
from store.mongo.recording import Recording, noting
from store.mongo.rolls import user_name_claims
from store.mongo.stages import GONE, LEAVING, PRESENT
from store.mongo.turning_away import TurningAway
from store.mongo.values import key, stored

LONG_AGO = stored(datetime(1970, 1, 1, tzinfo=UTC))
"""Since when a removal is under way, for a repair: a removal may be taken over at once."""


class Leaving:
    """Removes users."""

    def __init__(self, database: Database, roll: Roll) -> None:
        """Take the collections that a user leaves, and the roll that knows its claim."""
        self._users: Collection = database["users"]
        self._applications: Collection = database["applications"]
        self._codes: Collection = database["codes"]
        self._signups: Collection = database["signups"]
        self._second_factors: Collection = database["second_factors"]
        self._challenges: Collection = database["challenges"]
        self._devices: Collection = database["devices"]
        self._invitations: Collection = database["invitations"]
        self._claims: Collection = database["claims"]
        self._recording = Recording(database, "users")
        self._turning_away = TurningAway(database)
        self._roll = roll

    async def remove(self, application_id: str, user_id: str, record: Record = ()) -> bool:
        """Remove the user; say whether this call was the one that did."""
        present = {"_id": key(application_id, user_id), "application_id": application_id, "stage": PRESENT}
        leaving = {"stage": LEAVING, "changing_since": LONG_AGO}
        leaves = noting({"$set": leaving}, record)
        user = await self._users.find_one_and_update(present, leaves, return_document=True)
        if user is None:
            return False
        await self._finish(user)
        return True

    async def repair(self) -> int:
        """Finish what was begun; return how many removals."""
        begun = {"changing_since": LONG_AGO, "stage": {"$in": [LEAVING, GONE]}}
        users = await self._users.find(begun).limit(BATCH).to_list(BATCH)
        for user in users:
            await self._finish(user)
        return len(users)

    async def _finish(self, user: Document) -> None:
        # Until the document goes they are in it: whoever takes over writes them again, which changes nothing.
        await self._recording.write(user.get("recorded", ()))
        # The handle of a user that is GONE may be somebody else's already, with a signup of its own.
        if user["stage"] != GONE:
            of_user = {"application_id": user["application_id"], "user_id": user["id"]}
            await self._codes.delete_many(of_user)
            await self._second_factors.delete_one({"_id": user["_id"]})
            await self._challenges.delete_many(of_user)
            await self._devices.delete_one({"_id": user["_id"]})
            await self._signups.delete_one({"_id": key(user["application_id"], user["handle"])})
            await self._forget_invitations(user)
            await self._uncount(user)
            await self._users.update_one({"_id": user["_id"], "stage": LEAVING}, {"$set": {"stage": GONE}})
        claims = user_name_claims(user) | phone_claims(user)
        for claim in (self._roll.claim_of(user), *sorted(claims)):
            await self._claims.delete_one({"_id": claim, "holder": user["_id"]})
        await self._applications.update_one(
            {"_id": user["application_id"], "departures": user["_id"]},
            {"$pull": {"departures": user["_id"]}, "$inc": {"departed": 1}},
        )
        await self._users.delete_one({"_id": user["_id"], "stage": GONE})

    async def _forget_invitations(self, user: Document) -> None:
        await self._turning_away.turn_away(user)
        of_application = {"application_id": user["application_id"]}
        await self._invitations.delete_many({**of_application, "inviter_id": user["id"]})
        await self._invitations.delete_many({**of_application, "handle": user["handle"]})

    async def _uncount(self, user: Document) -> None:
        attempts = Attempts()
        while True:
            attempts.take()
            application = await self._applications.find_one({"_id": user["application_id"]})
            leaving = await self._users.find_one({"_id": user["_id"], "stage": LEAVING})
            if application is None or leaving is None or user["_id"] in application["departures"]:
                return
            result = await self._applications.update_one(
                {
                    "_id": user["application_id"],
                    "departed": application["departed"],
                    "departures": {"$ne": user["_id"]},
                },
                {
                    "$inc": {"user_count": -1},
                    "$push": {"departures": user["_id"]},
                    # The user was PRESENT: a note left from its joining must not uncount it once more.
                    "$pull": {"pending": {"id": user["_id"]}},
                },
            )
            if result.matched_count == 1:
                return
