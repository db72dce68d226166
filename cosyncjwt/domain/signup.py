"""What is a pending signup?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.secret import Secret

NO_PASSWORD = Secret("")
"""The hash of a decoy, which stands where nobody has signed up: no password has it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The keyed digest of a code or link that was sent, and what it still allows.

    `id` differs for every message sent, so that a newer proof voids the older.
    """

    id: str
    digest: bytes
    tries_left: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PendingSignup:
    """Somebody who has said who they are and not yet proven it: no user, and gone at `expires_at`."""

    handle: str
    password_hash: Secret
    proof: Proof
    created_at: datetime
    expires_at: datetime
    metadata: str = NOTHING
    locale: str = DEFAULT
    return_to: str | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody who signs up has said, checked, before anything is kept."""

    handle: str
    password_hash: Secret
    metadata: str
    locale: str
    return_to: str | None = None

    def pending(self, proof: Proof, now: datetime, expires_at: datetime) -> PendingSignup:
        """Return the signup that waits for this proof."""
        return PendingSignup(
            handle=self.handle,
            password_hash=self.password_hash,
            proof=proof,
            created_at=now,
            expires_at=expires_at,
            metadata=self.metadata,
            locale=self.locale,
            return_to=self.return_to,
        )
