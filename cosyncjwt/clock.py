"""What time is it? The one source of time, an argument of everything that needs it."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the current time."""

    def now(self) -> datetime:
        """Return the time in UTC, cut to milliseconds, as every store can keep it."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow, whatever is done to the machine's time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC, cut to milliseconds."""
        # To cut `datetime.now(UTC)` takes three times as long, and every request asks.
        return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1_000, UTC)

    def monotonic(self) -> float:
        """Return the seconds of the machine's monotonic clock."""
        return time.monotonic()
