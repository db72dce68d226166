"""How long must somebody wait? The promised limits, written down a second time, from their words."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

NO_WAIT = timedelta(0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = timedelta(minutes=15)


@dataclass(slots=True)
class Mails:
    """Mails to one address: two at once, then one a minute, five an hour, ten a day."""

    at: list[datetime] = field(default_factory=list)

    def wait(self, now: datetime) -> timedelta:
        """Return how long the next one has to wait."""
        hour = [moment for moment in self.at if now - moment < HOUR]
        day = [moment for moment in self.at if now - moment < DAY]
        waits = [NO_WAIT]
        if len(hour) >= 2:
            waits.append(min(hour[-1] + timedelta(minutes=1), hour[-2] + HOUR) - now)
        if len(hour) >= 5:
            waits.append(hour[-5] + HOUR - now)
        if len(day) >= 10:
            waits.append(day[-10] + DAY - now)
        return max(waits)


@dataclass(slots=True)
class Passwords:
    """Wrong passwords of one account: five at once, then 1, 2, 4 ... 900 seconds, until a quiet day."""

    wrong: list[datetime] = field(default_factory=list)

    def wait(self, now: datetime) -> timedelta:
        """Return how long the next one has to wait."""
        if self.wrong and now - self.wrong[-1] >= DAY:
            self.wrong.clear()
        over = len(self.wrong) - 5
        if over < 0:
            return NO_WAIT
        return max(NO_WAIT, self.wrong[-1] + min(timedelta(seconds=2**over), LONGEST) - now)


@dataclass(slots=True)
class Names:
    """Names that one user asks for: five an hour at once, then one in ten seconds, twenty a day."""

    at: list[datetime] = field(default_factory=list)

    def wait(self, now: datetime) -> timedelta:
        """Return how long the next one has to wait."""
        hour = [moment for moment in self.at if now - moment < HOUR]
        day = [moment for moment in self.at if now - moment < DAY]
        waits = [NO_WAIT]
        if len(hour) >= 5:
            waits.append(min(hour[-1] + timedelta(seconds=10), hour[-5] + HOUR) - now)
        if len(day) >= 20:
            waits.append(day[-20] + DAY - now)
        return max(waits)


def within(at: list[datetime], now: datetime, most: int, length: timedelta) -> timedelta:
    """Return how long the next has to wait where at most so many come within that length."""
    recent = [moment for moment in at if now - moment < length]
    return NO_WAIT if len(recent) < most else recent[-most] + length - now


@dataclass(slots=True)
class Texts:
    """SMS of one application: to a number that has not answered, to it a day, of a user, to neighbours."""

    unanswered: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    a_day: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    of_user: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    neighbours: list[datetime] = field(default_factory=list)

    def take(self, user_id: str, number: str, now: datetime) -> timedelta:
        """Return how long the next one has to wait; it counts wherever it was not refused before."""
        silent = self.unanswered[number]
        minute = timedelta(minutes=1)
        waits = (
            within(silent, now, 1, minute),
            within(silent, now, 3, 10 * minute),
            within(silent, now, 5, HOUR),
        )
        if wait := max(waits):
            return wait
        silent.append(now)
        ten, day = 10 * minute, DAY
        for at, most, length in (
            (self.a_day[number], 10, day),
            (self.of_user[user_id], 10, HOUR),
            (self.neighbours, 5, ten),
        ):
            if wait := within(at, now, most, length):
                return wait
            at.append(now)
        return NO_WAIT


@dataclass(slots=True)
class Guesses:
    """Wrong codes of one user's second factor: five at once, then 30, 60 ... 900 seconds."""

    number: int = 0
    until: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """Return how long the next one has to wait."""
        return NO_WAIT if self.until is None else max(NO_WAIT, self.until - now)

    def count(self, now: datetime) -> None:
        """Note one that is looked at."""
        self.number += 1
        if self.number >= 5:
            self.until = now + min(timedelta(seconds=30) * 2 ** (self.number - 5), LONGEST)

    def forget(self) -> None:
        """Note that a code was right."""
        self.number, self.until = 0, None
