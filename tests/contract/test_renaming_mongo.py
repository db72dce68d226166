"""Is a renaming on MongoDB done or undone, wherever a crash cuts it? Nothing here depends on chance."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mongomock_motor import AsyncMongoMockClient

from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.errors import ApplicationNameTaken, Overloaded
from store.mongo import MongoStore
from tests.contract.cutting import Cut, Writes, counted_store
from tests.factories import make_application
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=5)
BEFORE = make_application(name="Before")
OTHER = make_application(name="Other")
AFTER = replace(BEFORE, name="After", audience="api")
CHANGE = ApplicationChange(name="After", audience="api")
WRITES = 6
"""Note, claim, name, mark (which finds nothing), free, strike."""
REFUSED_WRITES = 4
"""Note, mark, free (which finds nothing), strike; the claim that is there already is not written."""

each_cut = pytest.mark.parametrize("number", range(1, WRITES + 1))


@pytest.fixture
async def opened() -> AsyncIterator[tuple[MongoStore, Writes]]:
    """Yield a store with two applications, and what counts its writes."""
    store, writes = counted_store(AsyncMongoMockClient())
    await store.open()
    for application in (BEFORE, OTHER):
        await store.applications.add(application, limit=None)
    yield store, writes
    await store.close()


async def rename(store: MongoStore, change: ApplicationChange = CHANGE) -> object:
    """Rename the application."""
    return await store.applications.change(BEFORE.id, change, NOW)


async def claims(store: MongoStore) -> list[str]:
    """Return whose names are claimed, as far as the names go."""
    found: list[dict[str, Any]] = await store._database["claims"].find({}).to_list(100)
    return sorted(str(claim["_id"]).rpartition("|")[2] for claim in found)


async def is_whole(store: MongoStore) -> bool:
    """Say whether the application is as before or as after, with just the claim of its name, and no note."""
    kept = await store.applications.get(BEFORE.id)
    document = await store._database["applications"].find_one({"_id": BEFORE.id})
    assert document is not None
    expected = {BEFORE: ["before", "other"], AFTER: ["after", "other"]}
    return kept in expected and await claims(store) == expected[kept] and "renaming" not in document


async def test_a_renaming_makes_these_writes(opened: tuple[MongoStore, Writes]) -> None:
    """A renaming has six writes, so that the cuts below meet each of them."""
    store, writes = opened
    writes.cut_after(WRITES + 1)

    await rename(store)

    assert await store.applications.get(BEFORE.id) == AFTER


@each_cut
async def test_a_cut_renaming_is_done_or_undone(opened: tuple[MongoStore, Writes], number: int) -> None:
    """Cut after any of its writes and repaired, a renaming has happened or not, and no claim is left."""
    store, writes = opened
    writes.cut_after(number)
    with pytest.raises(Cut):
        await rename(store)

    await store.repair(LATER)

    assert await is_whole(store)
    assert await store.repair(LATER) == 0


@pytest.mark.parametrize("number", range(1, REFUSED_WRITES + 1))
async def test_a_cut_refusal_leaves_nothing(opened: tuple[MongoStore, Writes], number: int) -> None:
    """A renaming to a name that is taken, cut after any of its writes, is repaired to what was before."""
    store, writes = opened
    writes.cut_after(number)
    with pytest.raises(Cut):
        await rename(store, ApplicationChange(name="Other"))

    await store.repair(LATER)

    assert await store.applications.get(BEFORE.id) == BEFORE
    assert await is_whole(store)


@each_cut
async def test_a_renaming_that_slept_through_a_repair(opened: tuple[MongoStore, Writes], number: int) -> None:
    """A renaming that a repair has taken for dead, and that wakes, does no harm: done or undone."""
    store, writes = opened
    writes.after(number, lambda: store.repair(LATER))

    with suppress(Overloaded):
        await rename(store)

    assert await is_whole(store)


@pytest.mark.parametrize("first", range(1, WRITES + 1))
@pytest.mark.parametrize("second", range(1, 4))
async def test_a_cut_repair_is_repaired(opened: tuple[MongoStore, Writes], first: int, second: int) -> None:
    """A repair that is cut in its turn is finished by the next one."""
    store, writes = opened
    writes.cut_after(first)
    with pytest.raises(Cut):
        await rename(store)
    writes.cut_after(second)
    with suppress(Cut):
        await store.repair(LATER)
    writes.cut_after(0)

    await store.repair(LATER)

    assert await is_whole(store)


@each_cut
async def test_a_name_is_free_after_a_cut(opened: tuple[MongoStore, Writes], number: int) -> None:
    """Once repaired, just one of the two names can be used by another application."""
    store, writes = opened
    writes.cut_after(number)
    with pytest.raises(Cut):
        await rename(store)
    await store.repair(LATER)

    refused = 0
    for name in ("Before", "After"):
        try:
            await store.applications.add(make_application(name=name), limit=None)
        except ApplicationNameTaken:
            refused += 1

    assert refused == 1


@pytest.mark.parametrize("number", [2, 4])
async def test_another_renaming_takes_over_from_a_dead_one(
    opened: tuple[MongoStore, Writes], number: int
) -> None:
    """Without a repair, the next renaming of the application waits a second and then goes on."""
    store, writes = opened
    writes.cut_after(number)
    with pytest.raises(Cut):
        await rename(store)

    renamed = await rename(store, ApplicationChange(name="Third"))

    assert renamed is not None
    assert await claims(store) == ["other", "third"]
