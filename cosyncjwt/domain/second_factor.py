"""What is a second factor, and how often may it be guessed?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FREE_GUESSES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
RECOVERY_CODES = 10


class TwoFactorVerification(StrEnum):
    """Which second factor an application allows its users; each user turns it on."""

    NONE = "NONE"
    GOOGLE = "GOOGLE"


class TwoFactorMethod(StrEnum):
    """By what a user proves to be more than somebody who knows the password."""

    GOOGLE = "GOOGLE"
    RECOVERY_CODE = "RECOVERY_CODE"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A user's authenticator app, one that is proposed, and the codes for the day it is lost.

    `secret` and `proposed` are sealed; `proposed` does nothing before its first code was proven, and while
    there is a `secret` there is none. `last_step` is the newest time step whose code was accepted,
    `recovery_digests` those of the codes that are left.
    """

    user_id: str
    proposed: bytes | None = None
    secret: bytes | None = None
    last_step: int = 0
    recovery_digests: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Activation:
    """A proposed secret that was proven: by the code of which time step, in which session, and when.

    That session gets `amr` as what it has proven; all others of the user end (security M-12).
    """

    proposed: bytes
    step: int
    recovery_digests: tuple[bytes, ...]
    session_id: str
    amr: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Challenge:
    """A login whose password was right and whose second factor is still to come.

    It is over when the user's `password_version` is another: that password opens nothing any more.
    """

    id: str
    user_id: str
    password_version: int
    tries_left: int
    created_at: datetime
    expires_at: datetime


def delay_after(guesses: int) -> timedelta:
    """Return how long the guess after so many wrong ones has to wait (security M-05)."""
    if guesses < FREE_GUESSES:
        return timedelta(0)
    # The exponent is cut before it makes a number that no timedelta can hold.
    return min(FIRST_DELAY * (1 << min(guesses - FREE_GUESSES, 10)), LONGEST_DELAY)
