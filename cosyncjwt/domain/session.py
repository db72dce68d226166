"""What is a session, and how long does it live?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from cosyncjwt.domain.user import User

IDLE_LIFETIME = timedelta(days=14)
ABSOLUTE_LIFETIME = timedelta(days=90)
ROTATION_GRACE = timedelta(seconds=10)
"""How long the immediate parent of a refresh token gets the same successor: two tabs refresh at once."""

SESSIONS_PER_USER = 20
USER_AGENT_LENGTH = 256

MULTIPLE_FACTORS = "mfa"
BY_PASSWORD = ("pwd",)
BY_AUTHENTICATOR = ("pwd", "otp", MULTIPLE_FACTORS)
BY_TEXT_MESSAGE = ("pwd", "sms", MULTIPLE_FACTORS)
BY_RECOVERY_CODE = ("pwd", MULTIPLE_FACTORS)
"""What a login has proven, in the words of RFC 8176. A recovery code is no `otp`: a backend that asks for
the authenticator app can tell."""


@dataclass(frozen=True, slots=True)
class Session:
    """One login on one device, kept alive by a refresh token that changes at every use.

    `id` is `ses_` and 22 characters. `refresh_digest` is the SHA-256 of the living refresh token,
    `parent_digest` that of the one before it. `idle_expires_at` moves with every refresh and never
    passes `expires_at`. `amr` says what was proven when it was opened.
    """

    id: str
    user_id: str
    created_at: datetime
    authenticated_at: datetime
    last_used_at: datetime
    idle_expires_at: datetime
    expires_at: datetime
    refresh_digest: bytes
    parent_digest: bytes | None = None
    rotated_at: datetime | None = None
    user_agent: str | None = None
    ip_address: str | None = None
    amr: tuple[str, ...] = BY_PASSWORD

    def is_live(self, now: datetime) -> bool:
        """Say whether the session may still be used at `now`."""
        return now < self.idle_expires_at and now < self.expires_at

    @property
    def has_second_factor(self) -> bool:
        """Whether more than the password was proven."""
        return MULTIPLE_FACTORS in self.amr


@dataclass(frozen=True, slots=True)
class Opened:
    """That a session has begun, and the digest of the device that its user came from before, where known."""

    latest_device: bytes | None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A session after a refresh, and its user: all that new tokens are made of."""

    session: Session
    user: User


class Rotation(Enum):
    """What became of an attempt to rotate a refresh token."""

    ROTATED = auto()
    """The successor lives now."""
    REPEATED = auto()
    """The parent came again within the grace; its successor lives already."""
    REUSED = auto()
    """An older token came again; the session has been ended."""
    GONE = auto()
    """No such live session."""
