"""What must a backend be able to do with invitations? One of the ports, see `store/ports`."""

from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.invitation import Invitation
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User


class Invitations(Protocol):
    """The invitations into one application: at most one that is PENDING for a handle, and the former ones."""

    async def put(self, invitation: Invitation, message: OutboxMessage) -> bool:
        """Keep the invitation as its handle's only PENDING one, and queue its message, in one step.

        A former PENDING one is over from then on, as `Invitation.voided` says. Says whether it was kept: it
        is not when the inviter has just been removed or suspended.
        """
        ...

    async def get(self, invitation_id: str) -> Invitation | None:
        """Return the invitation, however it stands, or None."""
        ...

    async def newest(self, page: PageRequest) -> Page[Invitation]:
        """Return the invitations, newest first, ties by id; `page.after` is an invitation's id.

        An `after` that is none of them gives an empty page.
        """
        ...

    async def count(self) -> int:
        """Return how many invitations there are, however they stand."""
        ...

    async def take_try(self, handle: str, now: datetime) -> Invitation | None:
        """Count one guess, before anything is compared, and return the PENDING invitation of the handle.

        `proof.tries_left` is the number before this guess: 1 for the last one. None when there is none, its
        time is over, or its tries are used up; nor while its inviter is suspended, which costs no try.
        """
        ...

    async def accept(self, invitation: Invitation, user: User, *, limit: int | None) -> None:
        """Turn the PENDING invitation into an ACCEPTED one and its user, exactly once, as `Users.add` does.

        Raises InvitationInvalid when it is not PENDING any more (accepted, revoked, replaced) and while its
        inviter is suspended, HandleTaken, and UserLimitReached; after all but the first it is as it was.
        """
        ...

    async def revoke(self, invitation_id: str, now: datetime) -> bool:
        """Turn an invitation whose status is PENDING into a REVOKED one; say whether this call did."""
        ...
