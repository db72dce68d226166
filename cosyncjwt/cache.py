"""How long may something loaded once be used again? Bounded caches with a stated lifetime."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar

from cosyncjwt.clock import Clock

STALENESS = timedelta(seconds=5)
"""The longest that a change made by another worker may go unseen; this worker's own are seen at once."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Values by key, loaded when missing, at most `size` of them, each for at most `lifetime`."""

    def __init__(
        self,
        load: Callable[[Key], Awaitable[Value | None]],
        *,
        clock: Clock,
        size: int,
        lifetime: timedelta = STALENESS,
    ) -> None:
        """Take how to load a value; None is never remembered."""
        self._load = load
        self._clock = clock
        self._size = size
        self._lifetime = lifetime
        # Not cachetools' TTLCache: it reads its clock several times a look-up, which every request does.
        # Ordered, because a plain dict takes ever longer to find its first key once many have left.
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._forgotten = 0

    async def get(self, key: Key) -> Value | None:
        """Return the value, from memory while it is fresh."""
        now = self._clock.monotonic()
        kept = self._kept.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]
        forgotten = self._forgotten
        loaded = await self._load(key)
        # What was read before a change in this worker must not be remembered after it.
        if loaded is not None and forgotten == self._forgotten:
            self._remember(key, loaded, now + self._lifetime.total_seconds())
        return loaded

    def _remember(self, key: Key, value: Value, end: float) -> None:
        self._kept.pop(key, None)
        if len(self._kept) >= self._size:
            # The first in is the next to end.
            self._kept.popitem(last=False)
        self._kept[key] = (end, value)

    def forget(self, key: Key) -> None:
        """Load `key` anew at the next `get`: this worker has just changed it."""
        self._forgotten += 1
        self._kept.pop(key, None)

    def forget_all(self) -> None:
        """Load everything anew: this worker has changed more than it can name."""
        self._forgotten += 1
        self._kept.clear()
