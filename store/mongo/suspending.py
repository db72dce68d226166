"""How does a user's status change, with all that ends by it, without a transaction?

The user's own document is the record of the undertaking:

1. turn the status into SUSPENDED, end the sessions, and leave a note that it is under way, in one write;
2. turn away who comes in by the user's invitations (see `turning_away`); 3. delete the logins that wait for a
second factor; 4. strike the note.

From step 1 on no session or login is kept any more (see `sessions`, `challenges`), so nothing new comes after
what steps 1 to 3 end. Anybody may repeat or take them over at any time, so a repair waits for no age. The
way back insists that no note is there, and first finishes what it finds: a suspension is never lifted before
it has ended every session. A call that slept may then end a session that was opened since: its user logs in
again.
"""

from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.user import UserStatus
from store.mongo.attempts import Attempts
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.recording import Recording, documents_of, noting
from store.mongo.session_documents import no_sessions
from store.mongo.stages import PRESENT
from store.mongo.turning_away import TurningAway
from store.mongo.values import key, stored


class Suspending:
    """Changes the status of users."""

    def __init__(self, database: Database) -> None:
        """Take the collections that hear of it."""
        self._users: Collection = database["users"]
        self._challenges: Collection = database["challenges"]
        self._recording = Recording(database, "users")
        self._turning_away = TurningAway(database)

    async def set_status(
        self, application_id: str, user_id: str, status: UserStatus, now: datetime, record: Record = ()
    ) -> Document | None:
        """Set the status; return the user's document as it is then, None when there is no such user."""
        present = {"_id": key(application_id, user_id), "stage": PRESENT}
        change: dict[str, object] = {"status": status.value, "updated_at": stored(now)}
        if status is UserStatus.SUSPENDED:
            change |= {"suspending_since": stored(now), **no_sessions()}
        attempts = Attempts()
        while True:
            attempts.take()
            changed = await self._users.find_one_and_update(
                {**present, "status": {"$ne": status.value}, "suspending_since": None},
                noting({"$set": change}, record),
                return_document=True,
            )
            if changed is not None:
                await self._recording.settle(changed["_id"], documents_of(record))
            user = changed or await self._users.find_one(present)
            if user is None:
                return None
            if "suspending_since" in user:
                await self._finish(user)
            if user["status"] == status.value:
                return user

    async def repair(self) -> int:
        """Finish what was begun; return how many suspensions."""
        begun = {"suspending_since": {"$exists": True}}
        users = await self._users.find(begun).limit(BATCH).to_list(BATCH)
        for user in users:
            await self._finish(user)
        return len(users)

    async def _finish(self, user: Document) -> None:
        of_user = {"application_id": user["application_id"], "user_id": user["id"]}
        await self._turning_away.turn_away(user)
        await self._challenges.delete_many(of_user)
        await self._users.update_one(
            {"_id": user["_id"], "suspending_since": user["suspending_since"]},
            {"$unset": {"suspending_since": ""}},
        )
