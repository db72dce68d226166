"""Is the naming of a user on MongoDB done or undone, wherever a crash cuts it? Nothing depends on chance."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from mongomock_motor import AsyncMongoMockClient

from cosyncjwt.errors import Overloaded, UserNameTaken
from store.mongo import MongoStore
from tests.contract.cutting import Cut, Writes, counted_store
from tests.factories import make_application, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=5)
APPLICATION = make_application()
USER, OTHER, HEIR = make_user(), make_user(), make_user()
BEFORE = replace(USER, user_name="before")
AFTER = replace(USER, user_name="after")
WRITES = 6
"""Note, claim, name, mark (which finds nothing), free, strike."""
REFUSED_WRITES = 4

each_cut = pytest.mark.parametrize("number", range(1, WRITES + 1))


@pytest.fixture
async def opened() -> AsyncIterator[tuple[MongoStore, Writes]]:
    """Yield a store with three users, two of them named, and what counts its writes."""
    store, writes = counted_store(AsyncMongoMockClient())
    await store.open()
    await store.applications.add(APPLICATION, limit=None)
    users = store.tenant(APPLICATION.id).users
    for user in (USER, OTHER, HEIR):
        await users.add(user, limit=None)
    await users.set_user_name(USER.id, "before", NOW)
    await users.set_user_name(OTHER.id, "other", NOW)
    yield store, writes
    await store.close()


async def name(store: MongoStore, user_name: str = "after") -> bool:
    """Give the user another name."""
    return await store.tenant(APPLICATION.id).users.set_user_name(USER.id, user_name, NOW)


async def claims(store: MongoStore) -> list[str]:
    """Return which user names are claimed."""
    found: list[dict[str, Any]] = await store._database["claims"].find({}).to_list(100)
    return sorted(str(each["_id"]).rpartition("|")[2] for each in found if "|user-name|" in each["_id"])


async def is_whole(store: MongoStore) -> bool:
    """Say whether the user is as before or as after, with just the claim of that name, and no note."""
    kept = await store.tenant(APPLICATION.id).users.get(USER.id)
    document = await store._database["users"].find_one({"id": USER.id})
    assert document is not None
    expected = {"before": ["before", "other"], "after": ["after", "other"]}
    return (
        kept in (BEFORE, AFTER)
        and await claims(store) == expected[document["user_name"]]
        and "naming" not in document
    )


async def test_a_naming_makes_these_writes(opened: tuple[MongoStore, Writes]) -> None:
    """A naming has six writes, so that the cuts below meet each of them."""
    store, writes = opened
    writes.cut_after(WRITES + 1)

    assert await name(store)

    assert await store.tenant(APPLICATION.id).users.get(USER.id) == AFTER


@each_cut
async def test_a_cut_naming_is_done_or_undone(opened: tuple[MongoStore, Writes], number: int) -> None:
    """Cut after any of its writes and repaired, a naming has happened or not, and no claim is left."""
    store, writes = opened
    writes.cut_after(number)
    with pytest.raises(Cut):
        await name(store)

    await store.repair(LATER)

    assert await is_whole(store)
    assert await store.repair(LATER) == 0


@pytest.mark.parametrize("number", range(1, REFUSED_WRITES + 1))
async def test_a_cut_refusal_leaves_nothing(opened: tuple[MongoStore, Writes], number: int) -> None:
    """A naming by a name that is taken, cut after any of its writes, is repaired to what was before."""
    store, writes = opened
    writes.cut_after(number)
    with suppress(Cut, UserNameTaken):
        await name(store, "other")

    await store.repair(LATER)

    assert await store.tenant(APPLICATION.id).users.get(USER.id) == BEFORE
    assert await is_whole(store)


@each_cut
async def test_a_naming_that_slept_through_a_repair(opened: tuple[MongoStore, Writes], number: int) -> None:
    """A naming that a repair has taken for dead, and that wakes, does no harm: done or undone."""
    store, writes = opened
    writes.after(number, lambda: store.repair(LATER))

    with suppress(Overloaded):
        await name(store)

    assert await is_whole(store)


@each_cut
async def test_a_user_removed_in_the_midst_leaves_no_name(
    opened: tuple[MongoStore, Writes], number: int
) -> None:
    """A user who is removed after any write of a dead naming leaves both names to whoever wants them."""
    store, writes = opened
    users = store.tenant(APPLICATION.id).users
    writes.cut_after(number)
    with pytest.raises(Cut):
        await name(store)
    writes.cut_after(0)

    await users.remove(USER.id)

    assert await claims(store) == ["other"]
    assert await users.set_user_name(HEIR.id, "before", NOW)
    assert await users.set_user_name(HEIR.id, "after", NOW)


@each_cut
async def test_a_removal_in_the_midst_of_a_naming(opened: tuple[MongoStore, Writes], number: int) -> None:
    """A user who is removed between any two writes of a naming is gone, and the names are free."""
    store, writes = opened
    users = store.tenant(APPLICATION.id).users
    writes.after(number, lambda: users.remove(USER.id))

    await name(store)

    assert await users.get(USER.id) is None
    assert await claims(store) == ["other"]
