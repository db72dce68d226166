"""Is each of many who join together kept as a whole or not at all, wherever a crash cuts a command?"""

from itertools import count

import pytest

from cosyncjwt.errors import HandleTaken, Overloaded
from store.mongo import MongoStore
from store.ports import Users
from tests.contract.mongo.cutting import LATER, agrees, without_orphans
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, dump
from tests.contract.mongo.sleeping import slept_through
from tests.contract.mongo.verbs import APPLICATION, HANDLESAKE
from tests.factories import make_user
from tests.fakes import NOW

USERS = [make_user(user_name="ada"), HANDLESAKE, make_user(), make_user(user_name="bo")]
FIRST, _, SECOND, _ = USERS
WRITES = 6
"""Members, handles, user names, count, PRESENT, notes."""


async def told(store: MongoStore) -> list[type | None]:
    """Let all come; return why each is not kept, None of who is."""
    outcome = await store.tenant(APPLICATION.id).users.add_many(USERS, limit=None, now=NOW)
    return [each and type(each) for each in outcome]


async def kept(store: MongoStore) -> list[bool]:
    """Say of each whether the user is there as a whole; none is in part."""
    users = store.tenant(APPLICATION.id).users
    found = [await users.get(user.id) for user in USERS]
    assert all(each in (None, user) for each, user in zip(found, USERS, strict=True))
    return [each is not None for each in found]


async def test_many_take_no_more_commands_than_one(filled: Filling) -> None:
    """Twenty are five writes, as one is, and six with user names; a repetition is none."""
    store, interceptor = await filled()
    users = store.tenant(APPLICATION.id).users
    groups = [
        [make_user()],
        [make_user() for _ in range(20)],
        [make_user(user_name=f"name{number}") for number in range(20)],
    ]
    writes = []

    for group in (*groups, groups[-1]):
        interceptor.writes = 0
        await users.add_many(group, limit=None, now=NOW)
        writes.append(interceptor.writes)

    assert writes == [5, 5, WRITES, 0]


@pytest.mark.parametrize("number", range(1, WRITES + 1))
@pytest.mark.parametrize("within", [False, True], ids=["after", "within"])
async def test_whoever_was_cut_off_may_come_again(filled: Filling, number: int, *, within: bool) -> None:
    """After any write, or half of it, a repair leaves each whole or absent; once more, and all are there."""
    store, interceptor = await filled()
    (interceptor.cut_within if within else interceptor.cut_after)(number)
    # What is one write of one document is not cut in half.
    if not within or number not in {4, 6}:
        with pytest.raises(Cut):
            await told(store)
    interceptor.cut_within(0)

    await store.repair(LATER)

    assert agrees(await dump(store))
    before = await kept(store)
    assert await told(store) == [
        HandleTaken if is_kept or user is HANDLESAKE else None
        for is_kept, user in zip(before, USERS, strict=True)
    ]
    assert await kept(store) == [user is not HANDLESAKE for user in USERS]
    assert agrees(await dump(store))


async def test_each_is_told_what_became_of_it(filled: Filling) -> None:
    """Whoever sleeps between any two calls while a repair gives up some of them tells each the truth."""
    async for store in slept_through(filled):
        outcome = await told(store)
        await store.repair(LATER)
        assert await kept(store) == [why is None for why in outcome]
        assert set(outcome) <= {None, HandleTaken, Overloaded}
        assert agrees(without_orphans(await dump(store)))


async def test_who_is_removed_at_once_is_uncounted_once(filled: Filling) -> None:
    """Who is removed between any two writes of the joining is gone, and counted no more."""
    for number in count(1):
        store, interceptor = await filled()
        users, removals = store.tenant(APPLICATION.id).users, []

        async def remove(users: Users = users, removals: list[bool] = removals) -> None:
            removals.append(await users.remove(FIRST.id))

        interceptor.after_write(number, remove)
        assert await told(store) == [HandleTaken if user is HANDLESAKE else None for user in USERS]
        await store.repair(LATER)

        assert (await users.get(FIRST.id) is None) is (removals == [True])
        assert agrees(await dump(store))
        if not removals:
            break


async def test_a_removal_beside_a_repair(filled: Filling) -> None:
    """Where a repair has given up one, and another who was just added is removed, both are uncounted once."""
    store, interceptor = await filled()
    users = store.tenant(APPLICATION.id).users

    async def abandon() -> None:
        second = {"_id": f"{APPLICATION.id}|{SECOND.id}"}
        await store._database["users"].update_one(second, {"$set": {"stage": "ABANDONED"}})

    interceptor.before_call("users", "bulk_write", abandon)
    # The fifth is that of the repair.
    interceptor.after_write(6, lambda: users.remove(FIRST.id))
    outcome = await told(store)

    assert outcome[2:] == [Overloaded, None]
    assert await kept(store) == [False, False, False, True]
    assert agrees(await dump(store))
