"""How are the pending signups of one application kept, and how does one become a user?

A signup's document is named after its handle, so that a newer one takes its place in one write. The message
lies in it until it is relayed to the outbox: whoever has a code in the database gets it by mail.

`complete` writes:

1. insert the user as JOINING;
2. turn the signup from PENDING into CONFIRMED by that user, if its proof is still the living one: one winner;
3. admit the user (see `joining`): claim, count, PRESENT, settle;
4. delete the signup.

A signup comes back to PENDING when its user was not admitted for want of room, or after a crash, so the code
that a person holds is never lost without a user. A newer signup for the handle may come at any time: it
replaces a CONFIRMED one and stays, and the user that is joining joins or not regardless of it.
"""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.signup import NO_PASSWORD, PendingSignup, Proof
from cosyncjwt.domain.user import User
from cosyncjwt.errors import HandleTaken, InvalidCode, Overloaded, UserLimitReached
from store.mongo.attempts import Attempts
from store.mongo.confirmation import Confirmation
from store.mongo.documents import message_document, proof_document, signup_fields, signup_of
from store.mongo.driver import Document
from store.mongo.joining import Roll
from store.mongo.relay import Relay, spent
from store.mongo.stages import PENDING
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.user_documents import user_document
from store.mongo.values import moment_of

SIGNED_UP: Where = {"password_hash": Above(NO_PASSWORD.reveal())}
DECOY: Where = {"password_hash": NO_PASSWORD.reveal()}


class MongoSignups:
    """The pending signups of one application."""

    def __init__(
        self,
        application_id: str,
        signups: TenantCollection,
        roll: Roll,
        confirmation: Confirmation,
        relay: Relay,
    ) -> None:
        """Take the application's signups, what adds users, and what finishes a signup's changes."""
        self._application_id = application_id
        self._signups = signups
        self._roll = roll
        self._confirmation = confirmation
        self._relay = relay

    async def put(self, signup: PendingSignup, message: OutboxMessage) -> None:
        """Keep the signup in place of any other for its handle, its message in the same write."""
        fields = {**signup_fields(signup), "stage": PENDING, "message": message_document(message)}
        change = {"$set": fields, "$unset": {"confirmed_at": "", "confirmed_by": ""}}
        named: Where = {"_id": self._signups.key(signup.handle)}
        try:
            await self._signups.update(named, change, upsert=True)
        except DuplicateKeyError:
            # Two first signups for the handle came at once, and this one was second: now it replaces.
            await self._signups.update(named, change, upsert=True)
        await self._relay.relay(self._signups.key(signup.handle), message_document(message))

    async def renew(
        self,
        proof: Proof,
        message: OutboxMessage,
        *,
        decoy: PendingSignup,
        notice: OutboxMessage | None,
        now: datetime,
    ) -> bool:
        """Give the pending signup of the decoy's handle this proof; keep the decoy where there is none.

        All ways make as many writes: the time does not tell.
        """
        signup_id = self._signups.key(decoy.handle)
        otherwise = spent(self._application_id, decoy.proof) if notice is None else message_document(notice)
        newer: Document = {"proof": proof_document(proof), "message": message_document(message)}
        nobodys: Document = {"proof": proof_document(decoy.proof), "message": otherwise}
        kept = {**signup_fields(decoy), "stage": PENDING, "message": otherwise}
        pending: Where = {"_id": signup_id, "stage": PENDING, "expires_at": Above(now)}
        attempts = Attempts()
        while True:
            attempts.take()
            is_new = await self._inserted(signup_id, kept)
            change = {"handle": decoy.handle} if is_new else newer
            was_real = await self._given(pending, change, nobodys)
            if was_real is None and not is_new and not await self._replaced_expired(signup_id, kept, now):
                continue
            was_pending = bool(was_real) and not is_new
            await self._relay.relay(signup_id, newer["message"] if was_pending else otherwise)
            return was_pending

    async def _given(self, pending: Where, newer: Document, nobodys: Document) -> bool | None:
        """Change what is pending; say whether it is somebody's, None when nothing is."""
        is_real = await self._signups.update({**pending, **SIGNED_UP}, {"$set": newer})
        is_decoy = await self._signups.update({**pending, **DECOY}, {"$set": nobodys})
        return is_real if is_real or is_decoy else None

    async def _inserted(self, signup_id: str, fields: Document) -> bool:
        try:
            await self._signups.insert({**fields, "_id": signup_id})
        except DuplicateKeyError:
            return False
        return True

    async def _replaced_expired(self, signup_id: str, fields: Document, now: datetime) -> bool:
        """Put the fields in place of an expired signup; raise Overloaded while one is being completed."""
        found = await self._signups.find_one({"_id": signup_id})
        if found is None or moment_of(found["expires_at"]) > now:
            if found is not None and found["stage"] != PENDING:
                raise Overloaded(retry_after=1)
            return False
        expired: Where = {"_id": signup_id, "proof.id": found["proof"]["id"], "stage": PENDING}
        return await self._signups.update(expired, {"$set": fields})

    async def locale_of(self, handle: str, now: datetime) -> str | None:
        """Return the locale of the handle's unexpired signup, or None."""
        pending: Where = {"_id": self._signups.key(handle), "stage": PENDING, "expires_at": Above(now)}
        found = await self._signups.find_one(pending)
        return None if found is None else str(found["locale"])

    async def take_try(self, handle: str, now: datetime) -> PendingSignup | None:
        """Count one guess and return the signup as it was before."""
        pending: Where = {"_id": self._signups.key(handle), "stage": PENDING, "expires_at": Above(now)}
        countable: Where = {**pending, "proof.tries_left": Above(0), "proof.expires_at": Above(now)}
        attempts = Attempts()
        while True:
            attempts.take()
            counted = await self._signups.take(countable, {"$inc": {"proof.tries_left": -1}}, after=False)
            if counted is not None:
                return signup_of(counted)
            signup = _signup_or_none(await self._signups.find_one(pending))
            # A newer signup may have come between the two: its guess must be counted like any other.
            if signup is None or signup.proof.tries_left < 1 or signup.proof.expires_at <= now:
                return signup

    async def by_digest(self, digest: bytes, now: datetime) -> PendingSignup | None:
        """Return the unexpired signup whose living proof has this digest, or None."""
        return _signup_or_none(
            await self._signups.find_one({"proof.digest": digest, "stage": PENDING, "expires_at": Above(now)})
        )

    async def complete(self, signup: PendingSignup, user: User, *, limit: int | None) -> None:
        """Turn the signup into `user`, exactly once."""
        member = user_document(self._application_id, user)
        signup_id = self._signups.key(signup.handle)
        await self._roll.begin(member)
        if not await self._confirmation.confirm(signup_id, signup.proof.id, member):
            await self._roll.withdraw(member)
            raise InvalidCode
        try:
            await self._roll.admit(member, limit)
        except (UserLimitReached, Overloaded):
            await self._confirmation.take_back(signup_id, member["_id"])
            raise
        except HandleTaken:
            await self._confirmation.close(signup_id, member["_id"])
            raise
        await self._confirmation.close(signup_id, member["_id"])


def _signup_or_none(document: Document | None) -> PendingSignup | None:
    return None if document is None else signup_of(document)
