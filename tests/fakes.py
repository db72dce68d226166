"""What stands in for the clock and for randomness?"""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

from cosyncjwt.clock import SystemClock

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
"""When every test begins; its milliseconds are not zero, so that a store which drops them is found."""


class FrozenClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, start: datetime = NOW) -> None:
        """Stand still at `start`."""
        self._now = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._now

    def monotonic(self) -> float:
        """Return the moment in seconds."""
        return self._now.timestamp() + self._elapsed

    def elapse(self, step: timedelta) -> None:
        """Let time pass for whoever measures it, without a later hour: what is remembered grows old."""
        self._elapsed += step.total_seconds()

    def advance(self, step: timedelta) -> datetime:
        """Move the clock by `step` and return the new moment."""
        self._now += step
        return self._now


class RunningClock(FrozenClock):
    """A clock that goes by itself, for where the service of the tests is measured."""

    def now(self) -> datetime:
        """Return the present moment."""
        return SystemClock().now()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return SystemClock().monotonic()


class ScriptedEntropy:
    """Randomness that is the same in every run and never repeats within one."""

    def __init__(self, seed: str = "cosyncjwt") -> None:
        """Begin the sequence named `seed`."""
        self._seed = seed
        self._drawn = 0

    def token(self, size: int) -> bytes:
        """Return the next `size` bytes of the sequence."""
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}:{self._drawn}".encode()).digest(size)

    def digits(self, count: int) -> str:
        """Return the next `count` digits, leading zeros kept."""
        return f"{int.from_bytes(self.token(16)) % 10**count:0{count}}"

    def characters(self, alphabet: str, count: int) -> str:
        """Return the next `count` characters of the alphabet."""
        return "".join(alphabet[byte % len(alphabet)] for byte in self.token(count))

    def guid(self) -> str:
        """Return the next GUID."""
        return str(uuid.UUID(bytes=self.token(16), version=4))
