"""For how long, and how much, does a cache remember?"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from cosyncjwt.cache import STALENESS, Remembered
from tests.fakes import FrozenClock


class Source:
    """Values that can be changed, and a count of how often they were asked for."""

    def __init__(self) -> None:
        """Begin with nothing held back."""
        self.values: dict[str, str] = {}
        self.loads = 0
        self.ready = asyncio.Event()
        self.ready.set()

    async def load(self, key: str) -> str | None:
        """Return the value as it was when asked, once the test lets it go."""
        self.loads += 1
        value = self.values.get(key)
        await self.ready.wait()
        return value


FORGETTINGS: list[Callable[[Remembered[str, str]], None]] = [
    lambda cache: cache.forget("a"),
    lambda cache: cache.forget_all(),
]


def remembered(source: Source, clock: FrozenClock, size: int = 10) -> Remembered[str, str]:
    """Return a cache over the source."""
    return Remembered(source.load, clock=clock, size=size)


async def test_loaded_once(clock: FrozenClock) -> None:
    """A value is loaded once while it is fresh."""
    source = Source()
    source.values["a"] = "1"
    cache = remembered(source, clock)

    assert [await cache.get("a"), await cache.get("a"), source.loads] == ["1", "1", 1]


async def test_loaded_anew_after_five_seconds(clock: FrozenClock) -> None:
    """A change made elsewhere is seen after five seconds, and not before."""
    source = Source()
    source.values["a"] = "1"
    cache = remembered(source, clock)
    await cache.get("a")
    source.values["a"] = "2"

    clock.advance(STALENESS - timedelta(milliseconds=1))
    before = await cache.get("a")
    clock.advance(timedelta(milliseconds=1))

    assert (before, await cache.get("a")) == ("1", "2")


async def test_nothing_is_not_remembered(clock: FrozenClock) -> None:
    """What is not there is asked for again."""
    source = Source()
    cache = remembered(source, clock)
    await cache.get("a")
    source.values["a"] = "1"

    assert await cache.get("a") == "1"


async def test_forgotten(clock: FrozenClock) -> None:
    """What this worker has changed is loaded anew, and the rest is not."""
    source = Source()
    source.values |= {"a": "1", "b": "1"}
    cache = remembered(source, clock)
    for key in ("a", "b"):
        await cache.get(key)
    source.values |= {"a": "2", "b": "2"}

    cache.forget("a")

    assert [await cache.get("a"), await cache.get("b")] == ["2", "1"]


async def test_all_forgotten(clock: FrozenClock) -> None:
    """Everything can be forgotten at once."""
    source = Source()
    source.values["a"] = "1"
    cache = remembered(source, clock)
    await cache.get("a")
    source.values["a"] = "2"

    cache.forget_all()

    assert await cache.get("a") == "2"


async def test_forgetting_beats_a_load_under_way(clock: FrozenClock) -> None:
    """What was read before a change is not remembered after it, though its reader gets it."""
    for forget in FORGETTINGS:
        source = Source()
        source.values["a"] = "1"
        source.ready.clear()
        cache = remembered(source, clock)
        reading = asyncio.create_task(cache.get("a"))
        await asyncio.sleep(0)

        source.values["a"] = "2"
        forget(cache)
        source.ready.set()

        assert [await reading, await cache.get("a")] == ["1", "2"]


async def test_bounded(clock: FrozenClock) -> None:
    """A cache of three remembers no more than three."""
    source = Source()
    source.values = {str(number): "x" for number in range(100)}
    cache = remembered(source, clock, size=3)

    for key in source.values:
        await cache.get(key)

    assert len(cache._kept) == 3
