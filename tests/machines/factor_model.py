"""What does a model know of a user's second factor, and of a login that waits for it?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.factors import STEP, code_of
from tests.machines.promises import Guesses

WAITS, ENROLS = timedelta(minutes=5), timedelta(minutes=15)
WRONG = "not a code"


@dataclass(slots=True)
class Factor:
    """What a user has set up: the app by its secrets, the phone, and the recovery codes that are left."""

    proposed: str | None = None
    secret: str | None = None
    step: int = 0
    phone: bool = False
    recovery: list[str] = field(default_factory=list)
    guesses: Guesses = field(default_factory=Guesses)

    @property
    def is_on(self) -> bool:
        """Say whether a login must prove anything."""
        return self.secret is not None or self.phone

    @property
    def methods(self) -> list[str]:
        """By what a login can prove it."""
        each = {"GOOGLE": self.secret, "PHONE": self.phone, "RECOVERY_CODE": self.recovery}
        return [method for method, is_there in each.items() if is_there]

    def turned_off(self, *, phone: bool) -> "Factor":
        """Return what is left when one is turned off: with the last one nothing is."""
        if phone:
            self.phone = False
        else:
            self.secret = None
        return self if self.is_on else Factor()


@dataclass(slots=True)
class Waiting:
    """A login whose password was right."""

    handle: str
    owner: str
    token: str
    until: datetime
    tries: int = 5
    over: bool = False

    def is_expired(self, now: datetime) -> bool:
        """Say whether even the token is refused, half a minute after the login is over."""
        return int(now.timestamp()) - 30 > int(self.until.timestamp())


@dataclass(slots=True)
class Enrolment:
    """The right to set a factor up, and nothing else."""

    handle: str
    owner: str
    token: str
    at: datetime

    def is_expired(self, now: datetime) -> bool:
        """Say whether its quarter of an hour is over, and half a minute more."""
        return int(now.timestamp()) - 30 > int((self.at + ENROLS).timestamp())


def shown(secret: str | None, now: datetime, steps: int) -> tuple[str, int]:
    """Return what an app shows so many steps from now, and the number of that step."""
    if secret is None:
        return WRONG, 0
    return code_of(secret, now, steps), int(now.timestamp()) // STEP + steps
