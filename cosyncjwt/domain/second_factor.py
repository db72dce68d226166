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
    PHONE = "PHONE"


class TwoFactorMethod(StrEnum):
    """By what a user proves to be more than somebody who knows the password."""

    GOOGLE = "GOOGLE"
    PHONE = "PHONE"
    RECOVERY_CODE = "RECOVERY_CODE"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A user's authenticator app, one that is proposed, the phone, and the codes for the day both are lost.

    `secret` and `proposed` are sealed; `proposed` does nothing before its first code was proven, and while
    there is a `secret` there is none. `last_step` is the newest time step whose code was accepted, `phone`
    whether codes go to the user's verified number, `recovery_digests` those of the codes that are left.
    """

    user_id: str
    proposed: bytes | None = None
    secret: bytes | None = None
    last_step: int = 0
    recovery_digests: tuple[bytes, ...] = ()
    phone: bool = False

    @property
    def google(self) -> bool:
        """Whether an authenticator app is turned on."""
        return self.secret is not None

    @property
    def is_on(self) -> bool:
        """Whether anything is turned on that a login has to prove."""
        return self.google or self.phone

    @property
    def methods(self) -> tuple[TwoFactorMethod, ...]:
        """By what the user can prove it."""
        each = {
            TwoFactorMethod.GOOGLE: self.google,
            TwoFactorMethod.PHONE: self.phone,
            TwoFactorMethod.RECOVERY_CODE: bool(self.recovery_digests),
        }
        return tuple(method for method, is_there in each.items() if is_there)


@dataclass(frozen=True, slots=True)
class Activation:
    """A factor that is turned on: in which session, and when.

    That session gets `amr` as what it has proven; all others of the user end (security M-12). For an
    authenticator app `proposed` is the secret that was proven, by the code of time step `step`. The recovery
    codes come with the first factor; they are None where another one is on, whose codes stay.

    Nothing is turned on once that session has ended. Whoever enrolls has none yet: `enrolled_with` is the
    version of the password by which that began, and must be the user's still.
    """

    recovery_digests: tuple[bytes, ...] | None
    session_id: str
    amr: tuple[str, ...]
    at: datetime
    proposed: bytes = b""
    step: int = 0
    enrolled_with: int | None = None


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
