"""Does the store open, answer, take writes and tell the same time?"""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median

from cosyncjwt.clock import Clock
from cosyncjwt.doctor.findings import Finding, State, judged
from cosyncjwt.domain.sealed import SealedKind, SealedValue
from store.ports import Store

TIMES = 5
SLOW_READ, SLOW_WRITE = 0.050, 0.250
"""In seconds. A login is a few reads and one write."""
SKEW = timedelta(seconds=2)
"""Tokens are taken up to 30 seconds early or late (security T-17); clocks that are kept differ by less."""


async def store_findings(store: Store, clock: Clock) -> list[Finding]:
    """Return what is to be said about an opened store."""
    reads = await _seconds(store.check)
    reading = f"it opens, is up to date and answers in {reads * 1000:.1f} ms"
    slow = "slow: each login reads several times" if reads > SLOW_READ else ""
    return [judged("store", reading, warning=slow), await _writing(store), await _time(store, clock)]


async def _writing(store: Store) -> Finding:
    """Write the root secret in its own place: the one write that changes nothing."""
    found = await _root_secret(store)
    if found is None:
        return Finding(State.OK, "store", "it is empty: the first start fills it")
    # Whether a rotation was faster is no matter: the write was tried.
    taken = await _seconds(lambda: store.sealed.replace(found, found.value))
    slow = "slow: each login writes" if taken > SLOW_WRITE else ""
    return judged("store", f"it takes a write in {taken * 1000:.1f} ms", warning=slow)


async def _root_secret(store: Store) -> SealedValue | None:
    async for batch in store.sealed.batches():
        for each in batch:
            if each.kind is SealedKind.ROOT_SECRET:
                return each
    return None


async def _time(store: Store, clock: Clock) -> Finding:
    by_store = await store.clock()
    if by_store is None:
        return Finding(
            State.OK, "clock", f"{clock.now():%Y-%m-%d %H:%M:%S} UTC; the store has none of its own"
        )
    apart = abs(clock.now() - by_store)
    far = "keep both clocks by NTP; sessions and codes live by that of the server" if apart > SKEW else ""
    return judged("clock", f"{apart.total_seconds():.1f} s apart from the store's", warning=far)


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - begun)
    return median(taken)
