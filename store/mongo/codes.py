"""How are the codes that were sent within one application kept?

A code's document is named after its purpose and handle, so that a newer one takes its place in one write. As
with signups the message lies in it until it is relayed. A decoy has no message; in its place the outbox gets
what a sent message leaves behind, so that as many writes are made for an unknown handle as for a known one.
"""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.code import Code
from cosyncjwt.domain.message import OutboxMessage
from store.mongo.attempts import Attempts
from store.mongo.documents import message_document, proof_document, proof_of
from store.mongo.driver import Document
from store.mongo.relay import Relay, spent
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.values import moment_of, stored


class MongoCodes:
    """The codes of one application, at most one for a purpose and a handle."""

    def __init__(self, application_id: str, codes: TenantCollection, relay: Relay) -> None:
        """Take the application's codes, and what brings their messages into the outbox."""
        self._application_id = application_id
        self._codes = codes
        self._relay = relay

    async def put(self, code: Code, message: OutboxMessage | None) -> None:
        """Keep the code in place of any other for its purpose and handle, its message in the same write."""
        code_id = self._key(code.purpose, code.handle)
        queued = spent(self._application_id, code.proof) if message is None else message_document(message)
        change = {"$set": {**_fields(code), "message": queued}}
        try:
            await self._codes.update({"_id": code_id}, change, upsert=True)
        except DuplicateKeyError:
            # Two first codes came at once, and this one was second: now it replaces.
            await self._codes.update({"_id": code_id}, change, upsert=True)
        await self._relay.relay(code_id, queued)

    async def take_try(self, purpose: str, handle: str, now: datetime) -> Code | None:
        """Count one guess and return the code as it was before."""
        unexpired: Where = {"_id": self._key(purpose, handle), "expires_at": Above(now)}
        countable: Where = {**unexpired, "proof.tries_left": Above(0), "proof.expires_at": Above(now)}
        attempts = Attempts()
        while True:
            attempts.take()
            counted = await self._codes.take(countable, {"$inc": {"proof.tries_left": -1}}, after=False)
            if counted is not None:
                return _code_of(counted)
            found = await self._codes.find_one(unexpired)
            code = None if found is None else _code_of(found)
            # A newer code may have come between the two: its guess must be counted like any other.
            if code is None or code.proof.tries_left < 1 or code.proof.expires_at <= now:
                return code

    async def consume(self, code: Code) -> bool:
        """Use the code up if its proof is still the living one; say whether this call did."""
        living: Where = {"_id": self._key(code.purpose, code.handle), "proof.id": code.proof.id}
        return await self._codes.delete(living)

    def _key(self, purpose: str, handle: str) -> str:
        return self._codes.key(f"{purpose}|{handle}")


def _fields(code: Code) -> Document:
    """Return the fields of a code's document, which its `_id` is not among."""
    return {
        "purpose": code.purpose,
        "handle": code.handle,
        "user_id": code.user_id,
        "password_version": code.password_version,
        "proof": proof_document(code.proof),
        "expires_at": stored(code.expires_at),
        "phone": code.phone,
    }


def _code_of(document: Document) -> Code:
    """Return the code of a document."""
    return Code(
        purpose=document["purpose"],
        handle=document["handle"],
        user_id=document["user_id"],
        password_version=document["password_version"],
        proof=proof_of(document["proof"]),
        expires_at=moment_of(document["expires_at"]),
        phone=document["phone"],
    )
