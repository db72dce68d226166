"""When is a provider left alone for a while?"""

from collections import deque
from datetime import datetime, timedelta

THRESHOLD = 5
WINDOW = timedelta(seconds=30)
PAUSE = timedelta(seconds=30)


class CircuitBreaker:
    """Opens after 5 consecutive failures within 30 seconds, for 30 seconds; then one message goes ahead."""

    def __init__(self) -> None:
        self._failures: deque[datetime] = deque(maxlen=THRESHOLD)
        self._open_until: datetime | None = None

    def width(self, now: datetime, most: int) -> int:
        """Return how many messages may be under way: none while open, one on trial, otherwise `most`."""
        if self._open_until is None:
            return most
        return 0 if now < self._open_until else 1

    def succeed(self) -> None:
        """Take note that the provider has answered as it should; close."""
        self._failures.clear()
        self._open_until = None

    def fail(self, now: datetime) -> bool:
        """Take note of a failure; say whether it has opened the breaker."""
        self._failures.append(now)
        on_trial = self._open_until is not None and now >= self._open_until
        in_a_row = len(self._failures) == THRESHOLD and now - self._failures[0] <= WINDOW
        if not on_trial and (self._open_until is not None or not in_a_row):
            return False
        self._open_until = now + PAUSE
        return True
