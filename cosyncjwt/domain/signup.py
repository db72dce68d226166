"""What is a pending signup?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.secret import Secret


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
