"""How is work kept within a deadline, when most of it never waits?

A timer for each request would cost as much as checking its token, and nearly every query is answered before
the event loop is asked for anything. So the timer is set at the first wait.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class TooLate(Exception):
    """The work took longer than its deadline, and has been cancelled."""


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Return what the work returns; cancel it and raise TooLate when it waits for longer."""
    try:
        awaited = work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    deadline = asyncio.timeout(seconds)
    try:
        async with deadline:
            return await _Begun(work, awaited)
    except TimeoutError as error:
        # Work may have a timeout of its own.
        if deadline.expired():
            raise TooLate from error
        raise


class _Begun(Awaitable[Result], Generic[Result]):
    """Work that waits for the first time, to be gone on with."""

    def __init__(self, work: Coroutine[Any, Any, Result], awaited: object) -> None:
        self._work = work
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, Result]:
        """Hand on what is waited for, and what comes of it, both ways."""
        awaited = self._awaited
        try:
            while True:
                try:
                    came = yield awaited
                except BaseException as error:  # noqa: BLE001 - a cancellation is for the work to hear
                    awaited = self._work.throw(error)
                else:
                    awaited = self._work.send(came)
        except StopIteration as done:
            result: Result = done.value
            return result
