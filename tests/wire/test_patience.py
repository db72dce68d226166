"""Does a request wait for the database no longer than it may, all its calls together?"""

import asyncio
from collections.abc import Awaitable, Callable

import pymongo
import pytest
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    WriteConcernError,
)

from store.mongo.patience import Allowance, InTime, OutOfTime, allowed, is_unavailable


class Watch:
    """A clock that moves only by hand."""

    def __init__(self) -> None:
        """Begin at a moment that means nothing."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def watch() -> Watch:
    """Return a clock."""
    return Watch()


@pytest.fixture
def ask(watch: Watch) -> Callable[[float], Awaitable[float | None]]:
    """Return a call to the database that takes so long, and says until when the driver goes on with it."""

    async def call(seconds: float) -> float | None:
        watch.now += seconds
        return pymongo._csot.get_timeout()

    return InTime(call)


async def test_without_an_allowance_nothing_ends(ask: Callable[[float], Awaitable[float | None]]) -> None:
    """The worker and the command line wait as long as the client's options say."""
    assert await ask(100) is None


async def test_what_a_call_has_used_up_the_next_has_no_more(
    ask: Callable[[float], Awaitable[float | None]], watch: Watch
) -> None:
    """Each call may take what those before it have left, and what happens between them takes nothing."""
    with allowed(Allowance(2.5, watch)):
        first = await ask(2.0)
        watch.now += 60
        second = await ask(0.25)
        third = await ask(0.0)

    assert (first, second, third) == (2.5, 0.5, 0.25)


async def test_when_nothing_is_left_nothing_is_asked(
    ask: Callable[[float], Awaitable[float | None]], watch: Watch
) -> None:
    """The next call is refused at once, as one is that the driver has ended."""
    with allowed(Allowance(2.5, watch)):
        await ask(2.5)
        asked = watch.now
        with pytest.raises(OutOfTime) as refused:
            await ask(1.0)

    assert watch.now == asked
    assert is_unavailable(refused.value)


async def test_the_next_request_has_an_allowance_of_its_own(
    ask: Callable[[float], Awaitable[float | None]], watch: Watch
) -> None:
    """What one request has waited is not another's."""
    with allowed(Allowance(2.5, watch)):
        await ask(2.5)
    with allowed(Allowance(2.5, watch)):
        assert await ask(0.0) == 2.5
    assert await ask(0.0) is None


async def test_calls_side_by_side_wait_once(watch: Watch) -> None:
    """What two calls of a request wait for at the same time counts once, in tasks of their own as well."""
    both_wait = asyncio.Barrier(2)

    async def wait() -> None:
        await both_wait.wait()
        watch.now = 1002.0

    with allowed(Allowance(2.5, watch)):
        await asyncio.gather(InTime(wait)(), asyncio.create_task(InTime(wait)()))
        left = await InTime(_left)()

    assert left == 0.5


async def _left() -> float | None:
    return pymongo._csot.get_timeout()


@pytest.mark.parametrize(
    ("failure", "is_away"),
    [
        (AutoReconnect(), True),
        (NetworkTimeout(), True),
        (ExecutionTimeout("too late", 50), True),
        (OutOfTime(), True),
        (WriteConcernError("the primary stepped down", 11602), True),
        (DuplicateKeyError("there"), False),
        (ValueError(), False),
    ],
)
def test_a_failure_for_want_of_time_is_no_fault_of_ours(failure: Exception, *, is_away: bool) -> None:
    """No connection and no answer in time are worth trying again; anything else is what it is."""
    assert is_unavailable(failure) is is_away
