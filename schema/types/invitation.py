"""What can be read of an invitation?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import strawberry

from cosyncjwt.domain import invitation as domain
from cosyncjwt.domain.invitation import InvitationStatus
from cosyncjwt.domain.page import PageRequest
from schema.types.connection import Connection
from schema.types.node import Node

strawberry.enum(
    InvitationStatus,
    description="PENDING: waits for the invitee. ACCEPTED: the invitee is a user now. EXPIRED: its seven "
    "days are over, or its five guesses. REVOKED: taken back, or a newer one for the handle took its place.",
)


@strawberry.type(
    description="Somebody was invited into an application. The code is in the invitee's mail and nowhere "
    "else."
)
class Invitation(Node):
    """An invitation, as its inviter and the developer see it."""

    id: strawberry.ID = strawberry.field(description="Give it to `revokeInvitation` to take it back.")
    handle: str = strawberry.field(description="Who was invited: the e-mail address, normalised.")
    status: InvitationStatus = strawberry.field(
        description="How it stands. An invitation of a handle that has a user stays PENDING until it "
        "expires: nobody finds out by inviting who has an account."
    )
    created_at: datetime = strawberry.field(description="When it was sent.")
    expires_at: datetime = strawberry.field(description="When its code dies: seven days later.")

    @classmethod
    def of(cls, invitation: domain.Invitation) -> "Invitation":
        """Show an invitation whose state is how it stands."""
        return cls(
            id=strawberry.ID(invitation.id),
            handle=invitation.handle,
            status=invitation.state,
            created_at=invitation.created_at,
            expires_at=invitation.proof.expires_at,
        )


InvitationsOf: TypeAlias = Callable[[PageRequest], Awaitable[Connection[Invitation]]]
