"""How are the invitations into one application kept, and how does one become a user?

The newest invitation of a handle lies in the document that is named after the handle: every rule is a
conditional write on it, and a newer invitation takes its place in one write. What was there goes along in
`former`, and from there into a document of its own, which only tells what became of it (see `archive`). The
message lies in the handle's document until it is relayed, as with signups.

`accept` writes as `complete` does for signups, but for its end: the document stays, as ACCEPTED.
"""

from datetime import datetime

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.invitation import Invitation, InvitationStatus
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.errors import HandleTaken, InvitationInvalid, Overloaded, UserLimitReached
from store.mongo.archive import Archive
from store.mongo.attempts import Attempts
from store.mongo.confirmation import Confirmation
from store.mongo.documents import message_document, proof_document, proof_of
from store.mongo.driver import Document
from store.mongo.joining import Roll
from store.mongo.relay import Relay
from store.mongo.stages import CONFIRMED, PENDING, PRESENT
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.user_documents import user_document
from store.mongo.values import moment_of, stored


class MongoInvitations:
    """The invitations into one application."""

    def __init__(
        self,
        application_id: str,
        invitations: TenantCollection,
        users: TenantCollection,
        *,
        roll: Roll,
        confirmation: Confirmation,
        relay: Relay,
        archive: Archive,
    ) -> None:
        """Take the application's invitations and users, and what finishes each change."""
        self._application_id = application_id
        self._invitations = invitations
        self._users = users
        self._roll = roll
        self._confirmation = confirmation
        self._relay = relay
        self._archive = archive

    async def put(self, invitation: Invitation, message: OutboxMessage) -> bool:
        """Keep the invitation as its handle's newest, what was there and the message in the same write."""
        seat, queued = self._seat(invitation.handle), message_document(message)
        await self._take_seat(seat, {**_fields(invitation), "message": queued}, invitation.created_at)
        # A removal hides the user before it deletes the invitations: it has seen this one, or this sees it.
        if not await self._may_invite(invitation.inviter_id):
            await self._invitations.delete({"_id": seat, "id": invitation.id})
            return False
        await self._relay.relay(seat, queued)
        return True

    async def _take_seat(self, seat: str, fields: Document, now: datetime) -> None:
        attempts = Attempts()
        while True:
            attempts.take()
            taken = await self._invitations.find_one({"_id": seat})
            if taken is None:
                if await self._inserted(seat, fields):
                    return
            elif "former" in taken:
                await self._archive.keep(taken)
            elif await self._replaced(taken, fields, now):
                await self._archive.keep(await self._invitations.find_one({"_id": seat}))
                return

    async def _inserted(self, seat: str, fields: Document) -> bool:
        try:
            await self._invitations.insert({**fields, "_id": seat})
        except DuplicateKeyError:
            return False
        return True

    async def _replaced(self, taken: Document, fields: Document, now: datetime) -> bool:
        """Put the fields in the place of what was read; raise Overloaded while that is being accepted."""
        if taken["stage"] == CONFIRMED:
            raise Overloaded(retry_after=1)
        former = self._archive.document_of(taken, _fields(invitation_of(taken).voided(now)))
        unchanged: Where = {"_id": taken["_id"], "id": taken["id"], "stage": taken["stage"]}
        return await self._invitations.update(unchanged, {"$set": {**fields, "former": former}})

    async def get(self, invitation_id: str) -> Invitation | None:
        """Return the invitation, however it stands, or None."""
        return _invitation_or_none(await self._invitations.find_one({"id": invitation_id}))

    async def newest(self, page: PageRequest) -> Page[Invitation]:
        """Return the invitations, newest first, ties by id."""
        found = await self._invitations.page_by_id(page)
        return Page([invitation_of(document) for document in found.items], found.has_next)

    async def count(self) -> int:
        """Return how many invitations there are."""
        return await self._invitations.count({})

    async def take_try(self, handle: str, now: datetime) -> Invitation | None:
        """Count one guess and return the PENDING invitation of the handle as it was before."""
        seat, count = {"_id": self._seat(handle)}, "proof.tries_left"
        countable: Where = {**seat, **_living(now)}
        taken = await self._invitations.take(countable, {"$inc": {count: -1}}, after=False)
        # Looked for in any case, so that nobody sees by the time who has been invited.
        may_invite = await self._may_invite("" if taken is None else taken["inviter_id"])
        if taken is not None and not may_invite:
            await self._invitations.update({**seat, "id": taken["id"]}, {"$inc": {count: 1}})
            return None
        return _invitation_or_none(taken)

    async def _may_invite(self, user_id: str) -> bool:
        active = UserStatus.ACTIVE.value
        inviter = {"_id": self._users.key(user_id), "stage": PRESENT, "status": active}
        return await self._users.find_one(inviter) is not None

    async def accept(self, invitation: Invitation, user: User, *, limit: int | None) -> None:
        """Turn the PENDING invitation into an ACCEPTED one and its user, exactly once."""
        member = user_document(self._application_id, user)
        seat = self._seat(invitation.handle)
        await self._roll.begin(member)
        if not await self._confirmation.confirm(seat, invitation.proof.id, member):
            await self._roll.withdraw(member)
            raise InvitationInvalid
        # After the code is used up: a suspension that was answered before is seen, and a later one sees this.
        if not await self._may_invite(invitation.inviter_id):
            await self._confirmation.take_back(seat, member["_id"])
            await self._roll.withdraw(member)
            raise InvitationInvalid
        try:
            await self._roll.admit(member, limit)
        except (HandleTaken, UserLimitReached):
            await self._confirmation.take_back(seat, member["_id"])
            raise
        except Overloaded as abandoned:
            await self._confirmation.take_back(seat, member["_id"])
            if await self._may_invite(invitation.inviter_id):
                raise
            raise InvitationInvalid from abandoned
        await self._confirmation.close(seat, member["_id"])

    async def revoke(self, invitation_id: str, now: datetime) -> bool:
        """Turn an invitation whose status is PENDING into a REVOKED one; say whether this call did."""
        revoked = {"$set": {"stage": InvitationStatus.REVOKED.value}}
        return await self._invitations.update({"id": invitation_id, **_living(now)}, revoked)

    def _seat(self, handle: str) -> str:
        return self._invitations.key(f"handle|{handle}")


def _living(now: datetime) -> Where:
    return {"stage": PENDING, "proof.tries_left": Above(0), "proof.expires_at": Above(now)}


def _fields(invitation: Invitation) -> Document:
    """Return the fields of an invitation's document, which its `_id` is not among."""
    return {
        "id": invitation.id,
        "handle": invitation.handle,
        "inviter_id": invitation.inviter_id,
        "stage": invitation.state.value,
        "metadata": invitation.metadata,
        "locale": invitation.locale,
        "proof": proof_document(invitation.proof),
        "created_at": stored(invitation.created_at),
        "forgotten_at": stored(invitation.forgotten_at),
    }


def invitation_of(document: Document) -> Invitation:
    """Return the invitation of a document; one that is being accepted is PENDING still."""
    stage = document["stage"]
    return Invitation(
        id=document["id"],
        handle=document["handle"],
        inviter_id=document["inviter_id"],
        proof=proof_of(document["proof"]),
        created_at=moment_of(document["created_at"]),
        forgotten_at=moment_of(document["forgotten_at"]),
        metadata=document["metadata"],
        locale=document["locale"],
        state=InvitationStatus.PENDING if stage == CONFIRMED else InvitationStatus(stage),
    )


def _invitation_or_none(document: Document | None) -> Invitation | None:
    return None if document is None else invitation_of(document)
