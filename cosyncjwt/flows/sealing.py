"""How do all secrets come under a new master key, while servers run?

Only what is sealed under a former key is touched, each in one conditional write; so a rotation that was cut
goes on where it was by being started again, and any number may run at once (security K-02).
"""

from collections.abc import Callable
from dataclasses import dataclass

from cosyncjwt.crypto.seal import Seal
from store.ports import Store

PASSES = 3
"""How often what servers have sealed under a former key meanwhile is looked for again."""


@dataclass(frozen=True, slots=True)
class Survey:
    """How many secrets there are, under a former key, and under one that is not listed."""

    total: int
    former: int
    unknown: int


async def survey(store: Store, seal: Seal) -> Survey:
    """Look at the key of every sealed secret; open none."""
    total = former = unknown = 0
    async for batch in store.sealed.batches():
        total += len(batch)
        former += sum(seal.knows(each.value) and not seal.is_current(each.value) for each in batch)
        unknown += sum(not seal.knows(each.value) for each in batch)
    return Survey(total, former, unknown)


async def seal_anew(store: Store, seal: Seal, progress: Callable[[int], None]) -> int:
    """Seal everything that is under a former key under the newest; return how much that was.

    Raises SealBrokenError for a secret that was not sealed for its place: somebody has moved it there.
    """
    renewed = 0
    async for batch in store.sealed.batches():
        for each in batch:
            if seal.is_current(each.value) or not seal.knows(each.value):
                continue
            sealed = seal.seal(seal.open(each.value, each.place), each.place)
            # Otherwise somebody has changed or removed it meanwhile: the next pass sees what is there now.
            if await store.sealed.replace(each, sealed):
                renewed += 1
                progress(1)
    return renewed


async def rotate(store: Store, seal: Seal, progress: Callable[[int], None]) -> tuple[int, Survey]:
    """Seal everything anew; return how much that was, and what was found afterwards."""
    renewed = 0
    for _ in range(PASSES):
        renewed += await seal_anew(store, seal, progress)
        found = await survey(store, seal)
        if not found.former:
            break
    return renewed, found
