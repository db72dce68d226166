"""How often may something be done? Pure rules over the moments at which it was done before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

NOW = timedelta(0)


class Rule(Protocol):
    """Decides from the past; a store keeps that past and makes deciding and noting one step."""

    @property
    def memory(self) -> timedelta:
        """How long after the last time the past still matters."""
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

    @property
    def memory(self) -> timedelta:
        """The longest window."""
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
    """`free` times at any pace, then a wait of `first` that doubles up to `longest`; over after `quiet`."""

    free: int
    first: timedelta
    longest: timedelta
    quiet: timedelta

    @property
    def memory(self) -> timedelta:
        """The quiet time."""
        return self.quiet

    @property
    def depth(self) -> int:
        """As many as it takes to come to the longest wait."""
        return self.free + (self.longest // self.first).bit_length()

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return how long the wait that the past has earned still lasts."""
        if len(past) < self.free:
            return NOW
        earned = min(self.first * (1 << (len(past) - self.free)), self.longest)
        return max(NOW, past[-1] + earned - now)


def remembered(rule: Rule, past: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """Return what of the past still matters to the rule: nothing once its memory is over."""
    if not past or now >= past[-1] + rule.memory:
        return ()
    return past[-rule.depth :]
