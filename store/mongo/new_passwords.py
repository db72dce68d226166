"""How does a user get a new password, with all that ends by it, without a transaction?

The user's own document is the record of the undertaking:

1. if `password_version` is still the expected one: set the hash, count the version up, end all sessions but
   the kept one, which becomes what it is to be, and push an aftermath onto the document, all in one write.
   One winner, and the moment at which the password is the new one;
2. delete the codes of older versions;
3. bring the message into the outbox, 4. strike the aftermath.

Before step 1 nothing has happened, after it everything will: anybody may repeat or take over steps 2 to 4. A
call that slept through a repair does no harm, because it ends only what is of an older version. A code is
bound to the version for which it was asked, so using it up is step 1 itself; a slower login that asks for an
older version gets no session (see `sessions`).
"""

from contextlib import suppress
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.session import Session
from cosyncjwt.errors import InvalidCode
from store.mongo.documents import message_document
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.session_documents import no_sessions, only_session
from store.mongo.stages import PRESENT
from store.mongo.values import key, moment_of, scalar, stored


class NewPasswords:
    """Replaces passwords."""

    def __init__(self, database: Database) -> None:
        """Take the collections that hear of a new password."""
        self._users: Collection = database["users"]
        self._codes: Collection = database["codes"]
        self._outbox: Collection = database["outbox"]

    async def reset(self, application_id: str, code: Code, new: NewPassword) -> None:
        """Use up the code; raise InvalidCode when it is not the living one of its user's present password."""
        living = {
            "_id": key(application_id, f"{code.purpose}|{code.handle}"),
            "proof.id": scalar(code.proof.id),
            "password_version": scalar(code.password_version),
        }
        found = await self._codes.find_one(living)
        if found is None or code.user_id is None or found["user_id"] != code.user_id:
            raise InvalidCode
        user_id = key(application_id, code.user_id)
        if not await self._replace(user_id, code.password_version, new, None):
            raise InvalidCode

    async def change(
        self, application_id: str, user_id: str, version: int, new: NewPassword, keep: Session
    ) -> bool:
        """Replace the password of `version`, keeping one session; say whether it was still that one."""
        return await self._replace(key(application_id, user_id), version, new, keep)

    async def _replace(self, user_id: str, version: int, new: NewPassword, keep: Session | None) -> bool:
        aftermath = {
            "version": version + 1,
            "at": stored(new.set_at),
            "message": message_document(new.message),
        }
        fields = {"password_hash": new.hash.reveal(), "updated_at": stored(new.set_at)}
        present = {"_id": user_id, "stage": PRESENT, "password_version": scalar(version)}
        user = None
        if keep is not None:
            # One that has been ended meanwhile must not come back.
            still_there = {**present, "session_order.id": scalar(keep.id)}
            user = await self._set(still_there, {**fields, **only_session(keep)}, aftermath)
        user = user or await self._set(present, {**fields, **no_sessions()}, aftermath)
        if user is None:
            return False
        await self._finish(user, aftermath)
        return True

    async def _set(self, present: Document, fields: Document, aftermath: Document) -> Document | None:
        return await self._users.find_one_and_update(
            present,
            {
                "$set": fields,
                "$inc": {"password_version": 1, "session_turn": 1},
                "$push": {"aftermaths": aftermath},
            },
            return_document=True,
        )

    async def repair(self, cutoff: datetime) -> int:
        """Finish the aftermaths that began before `cutoff`; return how many."""
        old = {"aftermaths.at": {"$lte": stored(cutoff)}}
        users = await self._users.find(old).sort([("aftermaths.at", 1)]).limit(BATCH).to_list(BATCH)
        due = [
            (user, aftermath)
            for user in users
            for aftermath in user["aftermaths"]
            if moment_of(aftermath["at"]) <= cutoff
        ]
        for user, aftermath in due:
            await self._finish(user, aftermath)
        return len(due)

    async def _finish(self, user: Document, aftermath: Document) -> None:
        older = {"$lt": aftermath["version"]}
        of_user = {"application_id": user["application_id"], "user_id": user["id"], "password_version": older}
        await self._codes.delete_many(of_user)
        # It is there already when a repair was faster.
        with suppress(DuplicateKeyError):
            await self._outbox.insert_one(dict(aftermath["message"]))
        await self._users.update_one(
            {"_id": user["_id"]}, {"$pull": {"aftermaths": {"version": aftermath["version"]}}}
        )
