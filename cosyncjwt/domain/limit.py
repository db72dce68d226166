"""How often may something be done? Pure rules over the moments at which it was done before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

NOW = timedelta(0)
NEVER = timedelta.max
"""The wait of what is over until it is cleared."""

AGES = timedelta(days=3650)
"""How long that is kept: records must end some day."""


class Rule(Protocol):
    """Decides from the past; a store keeps that past and makes deciding and noting one step."""

    def memory(self, number: int) -> timedelta:
        """How long after the last of `number` times the past still matters."""
        ...

    @property
    def depth(self) -> int:
        """How many of the last times matter."""
        ...

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return how long to wait, zero when it may be done now; `past` has the earliest first."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` times within `length`."""

    most: int
    length: timedelta

    @property
    def depth(self) -> int:
        """As many as fit into it."""
        return self.most

    def memory(self, number: int) -> timedelta:
        """Return the window."""
        del number
        return self.length

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return how long until the window has room."""
        recent = [moment for moment in past if moment > now - self.length]
        return NOW if len(recent) < self.most else recent[-self.most] + self.length - now


@dataclass(frozen=True, slots=True)
class Pause:
    """`free` times within `length` at any pace; after those a pause of `interval` before each."""

    free: int
    length: timedelta
    interval: timedelta

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return how long the pause still lasts."""
        recent = [moment for moment in past if moment > now - self.length]
        if len(recent) < self.free:
            return NOW
        return max(NOW, min(recent[-1] + self.interval, recent[-self.free] + self.length) - now)


@dataclass(frozen=True, slots=True)
class Budget:
    """A pause between the times, and windows that must all have room."""

    pause: Pause
    windows: tuple[Window, ...]

    def memory(self, _number: int) -> timedelta:
        """Return the longest window."""
        return max(window.length for window in self.windows)

    @property
    def depth(self) -> int:
        """The largest window."""
        return max(window.most for window in self.windows)

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return the longest wait that any of them asks for."""
        return max(self.pause.wait(past, now), *(window.wait(past, now) for window in self.windows))


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` times at any pace, then a wait of `first` that doubles up to `longest`, until it is `quiet`.

    Each time is remembered for another `quiet`, so that a slow pace adds up too: after `most` times it is
    over until it is cleared.
    """

    free: int
    first: timedelta
    longest: timedelta
    quiet: timedelta
    most: int

    def memory(self, number: int) -> timedelta:
        """Return a quiet time for each time, and no end for the last."""
        return AGES if number >= self.most else number * self.quiet

    @property
    def depth(self) -> int:
        """As many as there may be."""
        return self.most

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return how long the wait that the past has earned still lasts; NEVER when it is over."""
        if len(past) >= self.most:
            return NEVER
        doublings = self._unbroken(past, now) - self.free
        if doublings < 0:
            return NOW
        steps = min(doublings, (self.longest // self.first).bit_length())
        earned = min(self.first * (1 << steps), self.longest)
        return max(NOW, past[-1] + earned - now)

    def _unbroken(self, past: Sequence[datetime], now: datetime) -> int:
        """Return how many of the last times have come without a quiet time between them."""
        number = 0
        for later, moment in pairwise((now, *reversed(past))):
            if later - moment >= self.quiet:
                break
            number += 1
        return number


@dataclass(slots=True)
class Noted:
    """A rule that notes how often it had been done before, each time that it is asked."""

    rule: Rule
    before: int = 0

    def memory(self, number: int) -> timedelta:
        """Return that of the rule."""
        return self.rule.memory(number)

    @property
    def depth(self) -> int:
        """That of the rule."""
        return self.rule.depth

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Note how long the past is, and return the wait of the rule."""
        self.before = len(past)
        return self.rule.wait(past, now)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `most` times within a `length` that begins with the first of them.

    What is kept of it is a number, however large: for what happens often. At the seam of two lengths up to
    twice as many come close together.
    """

    most: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted under a key, against a quota."""

    key: str
    quota: Quota


@dataclass(frozen=True, slots=True)
class Take:
    """What is counted under a key, if a rule allows it, in an era: what was in earlier ones is forgotten."""

    key: str
    rule: Rule
    era: int = 0


@dataclass(frozen=True, slots=True)
class Full:
    """What has no room, or must wait, and how long that lasts."""

    count: Count | Take
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Past:
    """When it was done before, the earliest first, and in which era."""

    moments: Sequence[datetime] = ()
    era: int = 0


def remembered(take: Take, past: Past, now: datetime) -> Past:
    """Return what of the past still matters: nothing of an earlier era, or once the rule's memory is over.

    Who comes late, with an era that is over, counts in the present one.
    """
    moments, rule = past.moments, take.rule
    if not moments or past.era < take.era or now >= moments[-1] + rule.memory(len(moments)):
        return Past((), take.era)
    return Past(moments[-rule.depth :], past.era)
