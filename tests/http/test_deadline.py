"""Is work stopped at its deadline, and left alone before it?"""

import asyncio

import pytest

from cosyncjwt.http.graphql.deadline import TooLate, within

LONG, SHORT = 60.0, 0.01


async def test_work_that_never_waits_needs_no_timer() -> None:
    """What is done at once is done although its time is up."""

    async def work() -> str:
        return "done"

    assert await within(0, work()) == "done"


async def test_work_that_waits_is_finished() -> None:
    """What it waits for arrives, as often as it waits."""

    async def work() -> list[object]:
        first = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(first.set_result, 1)
        return [await first, await asyncio.sleep(0, 2), await asyncio.to_thread(lambda: 3)]

    assert await within(LONG, work()) == [1, 2, 3]


@pytest.mark.parametrize("waits", [0, 1])
async def test_a_failure_is_passed_on(waits: int) -> None:
    """A failure comes out as it was raised, before the first wait and after it."""

    async def work() -> None:
        for _ in range(waits):
            await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await within(LONG, work())


async def test_a_failure_that_is_waited_for_can_be_caught() -> None:
    """What fails while the work waits is raised where it waits."""

    async def work() -> str:
        waiting = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(waiting.set_exception, ValueError())
        try:
            await waiting
        except ValueError:
            return await asyncio.sleep(0, "caught")
        return "not raised"

    assert await within(LONG, work()) == "caught"


async def test_late_work_is_cancelled() -> None:
    """At the deadline the work hears of it, tidies up, and has ended."""
    heard: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            heard.append("cancelled")
            raise

    with pytest.raises(TooLate):
        await within(SHORT, work())

    assert heard == ["cancelled"]


async def test_a_timeout_of_the_works_own_is_no_deadline() -> None:
    """A TimeoutError that the work raises is the work's."""

    async def work() -> None:
        async with asyncio.timeout(SHORT):
            await asyncio.sleep(LONG)

    with pytest.raises(TimeoutError):
        await within(LONG, work())


async def test_a_cancellation_from_outside_is_passed_on() -> None:
    """Whoever cancels the request cancels the work, and hears that it was cancelled."""
    task = asyncio.create_task(within(LONG, asyncio.sleep(LONG)))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
