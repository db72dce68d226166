"""How does a user get a number, which no two users of an application have, without a transaction?

Six writes, much as those of a renaming (see `renaming`):

1. note in the user's `taking` which number is wanted and by which code: one at a time;
2. insert the claim of the new number, marked with the taking's id;
3. set the number: the moment at which it is the user's, and the code is used;
4. delete the code, 5. delete the claim of the former number;
6. strike the note.

Step 3 insists on its own note, not abandoned; what comes after it anybody may repeat. Where step 2 or 3 was
refused, the claim of the new number goes instead of steps 4 and 5. Whoever leaves a note looks for the code
after that: a code is gone before the note is, so nobody uses it twice. A claim is held while its holder has
the number by that taking, or the taking is under way; any other is dead for ever, for ids never come again.
"""

import asyncio
from datetime import datetime
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.code import Code
from cosyncjwt.errors import InvalidCode, Overloaded
from store.mongo.attempts import Attempts
from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.stages import PRESENT
from store.mongo.values import key, scalar, stored

ATTEMPTS = 200
PATIENCE = 100
"""After how many waits a taking that does not end is taken for dead: 2 seconds. Being wrong does no harm."""
WAIT_SECONDS = 0.02


def claim_of(application_id: str, phone: str) -> str:
    """Return the `_id` of a number's claim."""
    return key(application_id, f"phone|{phone}")


def phone_claims(user: Document) -> set[str]:
    """Return the claims that a user may hold: of the own number, and of those of a taking under way."""
    taking = user.get("taking", {})
    own = None if user["phone"] is None else claim_of(user["application_id"], user["phone"])
    return {claim for claim in (own, taking.get("new"), taking.get("old")) if claim is not None}


class Phones:
    """Gives numbers to users."""

    def __init__(self, database: Database) -> None:
        """Take the collections."""
        self._users: Collection = database["users"]
        self._codes: Collection = database["codes"]
        self._claims: Collection = database["claims"]
        self._factors: Collection = database["second_factors"]

    async def take(self, application_id: str, code: Code, now: datetime) -> bool:
        """Use the code up and take its number; say False when the number is another's."""
        attempts = Attempts()
        while True:
            attempts.take()
            taken = await self._attempt(application_id, code, now)
            if taken is not None:
                return taken

    async def _attempt(self, application_id: str, code: Code, now: datetime) -> bool | None:
        """Take the number as `take` does; None when another call has abandoned this one's note meanwhile."""
        user_id = key(application_id, code.user_id or "")
        note = await self._noted(user_id, now, code)
        if note is None:
            raise InvalidCode
        if note["new"] == note["old"]:
            return await self._given_up(user_id, note)
        if await self._codes.find_one(note["code"]) is None:
            await self._settle(user_id, note)
            raise InvalidCode
        if not await self._claim(user_id, note):
            return not await self._given_up(user_id, note)
        taken = await self._users.update_one(
            _under_way(user_id, note), {"$set": _number(code.phone, note, now)}
        )
        await self._settle(user_id, note)
        return True if taken.matched_count == 1 else None

    async def _given_up(self, user_id: str, note: Document) -> bool:
        """Use the code up without taking the number; raise InvalidCode when somebody else has used it."""
        used = await self._codes.delete_one(note["code"])
        await self._settle(user_id, note)
        if used.deleted_count == 0:
            raise InvalidCode
        return True

    async def release(self, user_id: str, now: datetime) -> bool:
        """Take the number away and say so; say False while the phone is turned on, or without such a user."""
        attempts = Attempts()
        while True:
            attempts.take()
            note = await self._noted(user_id, now, None)
            if note is None:
                return False
            if await self._factors.find_one({"_id": user_id, "phone": True}) is not None:
                await self._settle(user_id, note)
                return False
            released = await self._users.update_one(
                _under_way(user_id, note), {"$set": _number(None, note, now)}
            )
            await self._settle(user_id, note)
            if released.matched_count == 1:
                return True

    async def holds_number(self, user_id: str) -> bool:
        """Say whether the user has a verified number, and will have it whatever was begun before."""
        for attempt in range(ATTEMPTS):
            user = await self._users.find_one({"_id": user_id, "stage": PRESENT})
            if user is None:
                return False
            if "taking" not in user or user["taking"]["new"] is not None:
                return bool(user["phone_verified"])
            await self._wait(user, attempt)
        raise Overloaded(retry_after=1)

    async def _wait(self, user: Document, attempt: int) -> None:
        """Wait for a taking that is under way, or was when its server died."""
        if attempt < PATIENCE:
            await asyncio.sleep(WAIT_SECONDS)
        else:
            await self._settle(user["_id"], user["taking"])

    async def _noted(self, user_id: str, now: datetime, code: Code | None) -> Document | None:
        """Leave the note and return it, without a code that of giving up; None without such a user."""
        for attempt in range(ATTEMPTS):
            user = await self._users.find_one({"_id": user_id, "stage": PRESENT})
            if user is None:
                return None
            if "taking" in user:
                await self._wait(user, attempt)
                continue
            note = _note(user, now, code)
            free = {"_id": user_id, "stage": PRESENT, "taking": {"$exists": False}}
            former = {"phone": user["phone"], "phone_verified": user["phone_verified"]}
            noted = await self._users.update_one({**free, **former}, {"$set": {"taking": note}})
            if noted.matched_count == 1:
                return note
        raise Overloaded(retry_after=1)

    async def _claim(self, user_id: str, note: Document) -> bool:
        attempts = Attempts()
        while True:
            attempts.take()
            try:
                await self._claims.insert_one({"_id": note["new"], "holder": user_id, "taking": note["id"]})
            except DuplicateKeyError:
                if not await self._released(note["new"]):
                    return False
            else:
                return True

    async def _released(self, claim_id: str) -> bool:
        """Delete the claim if it is nobody's; say whether it is gone."""
        claim = await self._claims.find_one({"_id": claim_id})
        if claim is None:
            return True
        if _is_held(claim, await self._users.find_one({"_id": claim["holder"]})):
            return False
        await self._claims.delete_one({"_id": claim_id, "holder": claim["holder"], "taking": claim["taking"]})
        return True

    async def _settle(self, user_id: str, note: Document) -> None:
        """Finish or undo the taking, and strike the note; anybody may, at any time."""
        await self._users.update_one(
            {"_id": user_id, "taking.id": note["id"], "taken_by": {"$ne": note["id"]}},
            {"$set": {"taking.abandoned": True}},
        )
        user = await self._users.find_one({"_id": user_id})
        taken = user is not None and user.get("taken_by") == note["id"]
        if taken and note["code"] is not None:
            await self._codes.delete_one(note["code"])
        dead = (note["old"], note["old_taking"]) if taken else (note["new"], note["id"])
        if dead[0] is not None:
            await self._claims.delete_one({"_id": dead[0], "holder": user_id, "taking": dead[1]})
        await self._users.update_one({"_id": user_id, "taking.id": note["id"]}, {"$unset": {"taking": ""}})

    async def repair(self, cutoff: datetime) -> int:
        """Finish or undo the takings that began before `cutoff`; return how many."""
        old = {"taking.at": {"$lte": stored(cutoff)}}
        users = await self._users.find(old).sort([("taking.at", 1)]).limit(BATCH).to_list(BATCH)
        for user in users:
            await self._settle(user["_id"], user["taking"])
        return len(users)


def _living(application_id: str, code: Code) -> Document:
    """Return the filter of the code while its proof is the living one."""
    code_id = key(application_id, f"{code.purpose}|{code.handle}")
    return {"_id": code_id, "proof.id": scalar(code.proof.id)}


def _under_way(user_id: str, note: Document) -> Document:
    """Return the filter of the user while nobody has abandoned the note."""
    return {"_id": user_id, "stage": PRESENT, "taking.id": note["id"], "taking.abandoned": False}


def _number(phone: str | None, note: Document, now: datetime) -> Document:
    """Return the fields of a user who has the number by the note, or none."""
    return {
        "phone": phone,
        "phone_verified": phone is not None,
        "taken_by": note["id"],
        "updated_at": stored(now),
    }


def _note(user: Document, now: datetime, code: Code | None) -> Document:
    application_id = user["application_id"]
    return {
        # It means nothing and guards nothing: it need only never come again.
        "id": uuid4().hex,
        "code": None if code is None else _living(application_id, code),
        "new": None if code is None else claim_of(application_id, code.phone or ""),
        "old": claim_of(application_id, user["phone"]) if user["phone_verified"] else None,
        "old_taking": user.get("taken_by"),
        "abandoned": False,
        "at": stored(now),
    }


def _is_held(claim: Document, holder: Document | None) -> bool:
    if holder is None:
        return False
    return claim["taking"] in {holder.get("taken_by"), holder.get("taking", {}).get("id")}
