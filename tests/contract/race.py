"""How does a test let many calls go at once and count what came of them?"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import TypeVar

from cosyncjwt.errors import PublicError

Item = TypeVar("Item")

ROUNDS = int(os.environ.get("COSYNCJWT_TEST_RACE_ROUNDS", "4"))
"""How often two meet that may meet in several ways; `make races` lets them meet more often."""


def in_turn(items: Sequence[Item], times: int) -> Iterator[Item]:
    """Yield the items in turn, `times` in all: as a balancer spreads requests over processes."""
    return islice(cycle(items), times)


async def outcomes(calls: Iterable[Awaitable[object]]) -> Counter[object]:
    """Run all calls at once and count the results, an expected failure by its class."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    return Counter(_outcome(result) for result in results)


def _outcome(result: object) -> object:
    if isinstance(result, PublicError):
        return type(result)
    if isinstance(result, BaseException):
        raise result
    return result
