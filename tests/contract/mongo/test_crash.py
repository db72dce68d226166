"""Is every verb of a MongoDB store done or undone, wherever a crash cuts it?

Each is cut after each of its writes, then repaired. Nothing here depends on chance.
"""

from itertools import count

from tests.contract.mongo.cutting import LATER, SOON, agrees, cut, each_cut, each_verb, ends, said
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, dump
from tests.contract.mongo.verbs import Verb


@each_verb
async def test_a_verb_makes_as_many_writes_as_are_cut_here(filled: Filling, verb: Verb) -> None:
    """No write of any verb escapes the other tests, and what it leaves agrees before and after."""
    store, interceptor = await filled()
    before, interceptor.writes = await dump(store), 0

    await verb(store)

    assert interceptor.writes == verb.writes
    assert agrees(before)
    assert agrees(await dump(store))


@each_cut
async def test_a_cut_verb_is_done_or_undone(filled: Filling, verb: Verb, number: int) -> None:
    """After a repair the database is as it was before the verb, or as it is after it."""
    store, _ = await cut(filled, verb, number)

    await store.repair(LATER)

    assert said(await dump(store)) in await ends(filled, verb)


@each_cut
async def test_a_second_repair_finds_nothing(filled: Filling, verb: Verb, number: int) -> None:
    """A repair leaves nothing for another one."""
    store, _ = await cut(filled, verb, number)
    await store.repair(LATER)
    repaired = await dump(store)

    assert await store.repair(LATER) == 0
    assert await dump(store) == repaired


@each_cut
async def test_a_cut_repair_is_repaired(filled: Filling, verb: Verb, number: int) -> None:
    """A repair that is itself cut, after any of its writes, is finished by the next."""
    good = await ends(filled, verb)
    for second in count(1):
        store, interceptor = await cut(filled, verb, number)
        interceptor.cut_after(second)
        try:
            await store.repair(LATER)
        except Cut:
            await store.repair(LATER)
            assert said(await dump(store)) in good
        else:
            break


@each_cut
async def test_a_young_verb_is_left_alone(filled: Filling, verb: Verb, number: int) -> None:
    """A repair in the midst of a verb changes nothing of how it ends."""
    store, interceptor = await filled()
    interceptor.after_write(number, lambda: store.repair(SOON))

    await verb(store)

    assert said(await dump(store)) == (await ends(filled, verb))[1]


@each_cut
async def test_what_is_young_is_not_repaired(filled: Filling, verb: Verb, number: int) -> None:
    """Before a minute has passed a repair touches nothing, but for removals, which anybody may finish."""
    store, _ = await cut(filled, verb, number)
    left = await dump(store)

    repaired = await store.repair(SOON)

    assert (repaired == 0 and await dump(store) == left) or verb.taken_over
