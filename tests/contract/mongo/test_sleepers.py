"""Is a call harmless that a repair has taken for dead, and that wakes up and goes on?

A process may be suspended for hours between any two of its calls. No rule may depend on its being quick.
"""

from collections.abc import Awaitable, Callable
from itertools import count

from cosyncjwt.errors import Overloaded, PublicError
from store.mongo import MongoStore
from tests.contract.mongo.cutting import LATER, each_cut, each_verb, ends, said, without_orphans
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, Dump, Interceptor, dump
from tests.contract.mongo.sleeping import slept_through
from tests.contract.mongo.verbs import Verb


def told(refusal: type[PublicError] | None, good: tuple[Dump, Dump]) -> tuple[Dump, ...]:
    """Return how the database may look after what the caller was told: done, overtaken, or refused.

    What is left of a refused signup may be gone or may wait for its end.
    """
    before, after = good
    if refusal is None:
        return (after,)
    return (before,) if refusal is Overloaded else good


@each_cut
async def test_a_verb_that_slept_through_a_repair(filled: Filling, verb: Verb, number: int) -> None:
    """A call that wakes to find itself overtaken undoes the rest and says so; any other is done."""
    store, interceptor = await filled()
    interceptor.after_write(number, lambda: store.repair(LATER))

    refusal = await verb(store)

    assert said(await dump(store)) in told(refusal, await ends(filled, verb))


@each_verb
async def test_a_verb_that_slept_through_a_part_of_a_repair(filled: Filling, verb: Verb) -> None:
    """The same between any two calls, when the repair that it slept through died after any of its writes."""
    good = await ends(filled, verb)
    async for store in slept_through(filled):
        refusal = await verb(store)
        await store.repair(LATER)
        assert without_orphans(said(await dump(store))) in told(refusal, good)


@each_cut
async def test_a_verb_that_slept_and_then_died(filled: Filling, verb: Verb, number: int) -> None:
    """A call that wakes after a repair and is cut at last is repaired in its turn, after any write."""
    good = await ends(filled, verb)
    for second in count(1):
        store, interceptor = await filled()
        interceptor.after_write(number, repair_and_cut(store, interceptor, second))
        try:
            await verb(store)
        except Cut:
            await store.repair(LATER)
            # The claim of a member that is no more goes when somebody else wants it.
            assert without_orphans(said(await dump(store))) in good
        else:
            break


def repair_and_cut(store: MongoStore, interceptor: Interceptor, second: int) -> Callable[[], Awaitable[None]]:
    """Return what repairs, and has the store cut after so many more writes."""

    async def act() -> None:
        await store.repair(LATER)
        interceptor.cut_after(second)

    return act
