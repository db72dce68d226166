"""Does a signup's message come once, and does a newer signup live, whatever was cut before?"""

from datetime import datetime

import pytest
from pymongo.errors import DuplicateKeyError

from store.mongo import MongoStore
from tests.contract.mongo.cutting import LATER, LEASE, agrees, cut
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, dump
from tests.contract.mongo.verbs import (
    APPLICATION,
    MESSAGE,
    NEWCOMER,
    NEWER,
    SIGNUP,
    USER,
    USERS_SIGNUP,
    VERBS,
)
from tests.factories import make_message, make_signup
from tests.fakes import NOW


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_message_is_sent_once(filled: Filling, number: int) -> None:
    """However putting was cut, the message comes once, and never again when it was sent."""
    store, _ = await cut(filled, VERBS["signups.put"], number)

    sent = [await sending(store, LATER), await sending(store, LATER + LEASE)]

    assert sent == [[MESSAGE.id], []]


async def sending(store: MongoStore, now: datetime) -> list[str]:
    """Repair, then send what is due, then repair once more; return the ids."""
    await store.repair(now)
    claimed = [message.id for message in await store.outbox.claim(now, lease=LEASE, most=10)]
    for message_id in claimed:
        await store.outbox.remove(message_id)
    await store.repair(now)
    return claimed


async def test_a_message_sent_before_the_repair_is_not_sent_again(filled: Filling) -> None:
    """A message whose copy still lies in its signup is recognised after it was sent."""
    store, _ = await cut(filled, VERBS["signups.put"], 2)
    claimed = await store.outbox.claim(NOW, lease=LEASE, most=10)
    await store.outbox.remove(MESSAGE.id)

    assert [message.id for message in claimed] == [MESSAGE.id]
    assert await sending(store, LATER) == []


@pytest.mark.parametrize("number", range(1, 8))
async def test_a_newer_signup_survives_a_completion(filled: Filling, number: int) -> None:
    """A signup put in the midst of completing the older one is still there, and the user is whole."""
    store, interceptor = await filled()
    tenant = store.tenant(APPLICATION.id)
    interceptor.after_write(number, lambda: tenant.signups.put(NEWER, MESSAGE))

    await VERBS["signups.complete"](store)

    user = await tenant.users.by_handle(SIGNUP.handle)
    assert await tenant.signups.by_digest(NEWER.proof.digest, NOW) == NEWER
    assert user == (NEWCOMER if number > 1 else None)
    assert agrees(await dump(store))


@pytest.mark.parametrize("number", range(1, 8))
async def test_a_newer_signup_survives_a_dead_completion(filled: Filling, number: int) -> None:
    """A signup put after a completion was cut is neither deleted nor changed by the repair."""
    store, _ = await cut(filled, VERBS["signups.complete"], number)
    tenant = store.tenant(APPLICATION.id)
    await tenant.signups.put(NEWER, MESSAGE)

    await store.repair(LATER)

    assert await tenant.signups.by_digest(NEWER.proof.digest, NOW) == NEWER
    assert agrees(await dump(store))


async def test_an_older_message_does_not_take_the_newer_with_it(filled: Filling) -> None:
    """A call that relays its message late leaves in the signup the message of the newer one."""
    store, interceptor = await filled()
    tenant, newest = store.tenant(APPLICATION.id), make_message()

    async def put_newer_and_die() -> None:
        interceptor.cut_after(1)
        with pytest.raises(Cut):
            await tenant.signups.put(make_signup(handle=NEWER.handle), newest)

    interceptor.after_write(2, put_newer_and_die)
    await tenant.signups.put(NEWER, MESSAGE)

    assert await sending(store, LATER) == [MESSAGE.id, newest.id]


async def test_a_signup_put_after_a_dead_removal_lives(filled: Filling) -> None:
    """Once a removed user's handle is free, the repair of the removal leaves its new signup alone."""
    freed = VERBS["users.remove"].writes - 2
    store, _ = await cut(filled, VERBS["users.remove"], freed)
    tenant, newest = store.tenant(APPLICATION.id), make_signup(handle=USER.handle)
    await tenant.signups.put(newest, make_message())

    await store.repair(LATER)

    assert await tenant.signups.by_digest(newest.proof.digest, NOW) == newest


async def test_a_signup_waits_for_the_repair_of_its_user(filled: Filling) -> None:
    """While its user is neither there nor given up, a signup is neither given back nor closed."""
    store, _ = await cut(filled, VERBS["signups.complete"], 4)
    await store._database["users"].update_one({"stage": "JOINING"}, {"$set": {"changing_since": LATER}})

    repaired = [await store.repair(LATER), await store.repair(LATER + 2 * LEASE)]

    assert repaired == [0, 2]
    assert agrees(await dump(store))


async def test_nothing_of_a_sent_message_is_kept(filled: Filling) -> None:
    """Of a message that was sent nothing remains that says to whom it went or what it said."""
    store, _ = await filled()

    kept = await store._database["outbox"].find({}).to_list(10)

    assert {field for message in kept for field in message} == {
        "_id",
        "application_id",
        "created_at",
        "expires_at",
        "waiting",
    }


async def test_a_signup_that_collides_replaces(filled: Filling) -> None:
    """Of two first signups for a handle that collide in the database, the second replaces the first."""
    store, interceptor = await filled()
    tenant, older, newer = (
        store.tenant(APPLICATION.id),
        make_signup(),
        make_signup(handle=USERS_SIGNUP.handle),
    )

    async def collide() -> None:
        await tenant.signups.put(older, make_message())
        raise DuplicateKeyError(MESSAGE.id)

    interceptor.before_call("signups", "update_one", collide)
    await tenant.signups.put(newer, MESSAGE)

    assert await tenant.signups.by_digest(newer.proof.digest, NOW) == newer
