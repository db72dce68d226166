"""What is an invitation, and how does it stand?"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.signup import Proof


class InvitationStatus(StrEnum):
    """How an invitation stands."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A user's word that somebody may come in: good once, for one handle, by the code that was mailed to it.

    `state` is what has been decided; whether a PENDING one is over by now says `status`. `metadata` is what
    the inviter gave, as `metadata_values` keeps it; `locale` what the invitee is addressed in. At
    `forgotten_at` nothing of it is left.
    """

    id: str
    handle: str
    inviter_id: str
    proof: Proof
    created_at: datetime
    forgotten_at: datetime
    metadata: str = NOTHING
    locale: str = DEFAULT
    state: InvitationStatus = InvitationStatus.PENDING

    def status(self, now: datetime) -> InvitationStatus:
        """Return how the invitation stands: one whose time or whose guesses are used up has expired."""
        is_over = now >= self.proof.expires_at or self.proof.tries_left <= 0
        if self.state is InvitationStatus.PENDING and is_over:
            return InvitationStatus.EXPIRED
        return self.state

    def as_it_stands(self, now: datetime) -> "Invitation":
        """Return the invitation with its status as its state."""
        return replace(self, state=self.status(now))

    def voided(self, now: datetime) -> "Invitation":
        """Return the invitation as it is when a newer one takes its place."""
        status = self.status(now)
        return replace(self, state=InvitationStatus.REVOKED if status is InvitationStatus.PENDING else status)
