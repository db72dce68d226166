"""Is each decision still right when something changes between a call's reading and its writing?"""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.session import Opened, Rotation
from cosyncjwt.errors import HandleTaken, Overloaded
from store.mongo import MongoStore
from store.mongo.attempts import MOST, Attempts
from tests.contract.mongo.cutting import LATER, agrees, cut, ends, said
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut, Interceptor, dump
from tests.contract.mongo.verbs import (
    APPLICATION,
    KNOWN,
    MESSAGE,
    NEWCOMER,
    NEWER,
    NOTICE,
    OTHER,
    SESSIONS,
    SIGNUP,
    STRANGER,
    USER,
    VERBS,
)
from tests.factories import digest, make_activation, make_session, make_user
from tests.fakes import NOW

FIRST, SECOND, THIRD = SESSIONS[0].refresh_digest, digest("second"), digest("third")


async def rotate(store: MongoStore, presented: bytes, successor: bytes) -> Rotation:
    """Rotate the first session and return the outcome."""
    outcome, _ = await store.tenant(APPLICATION.id).sessions.rotate(
        SESSIONS[0].id,
        user_id=SESSIONS[0].user_id,
        presented=presented,
        successor=successor,
        now=NOW,
        grace=timedelta(seconds=10),
        idle=timedelta(days=1),
    )
    return outcome


async def test_a_guess_at_a_newer_signup_is_counted(filled: Filling) -> None:
    """A signup that comes while the older one is found used up is not shown without counting the guess."""
    store, interceptor = await filled()
    signups = store.tenant(APPLICATION.id).signups
    for _ in range(5):
        await signups.take_try(SIGNUP.handle, NOW)

    interceptor.before_call("signups", "find_one", lambda: signups.put(NEWER, MESSAGE))
    taken = await signups.take_try(SIGNUP.handle, NOW)

    assert taken == NEWER
    assert await signups.by_digest(NEWER.proof.digest, NOW) == replace(
        NEWER, proof=replace(NEWER.proof, tries_left=4)
    )


async def test_a_rotation_overtaken_by_its_twin_repeats(filled: Filling) -> None:
    """Who finds the living token exchanged in the meantime repeats the other's successor."""
    store, interceptor = await filled()

    interceptor.before_call("users", "find_one_and_update", lambda: rotate(store, FIRST, SECOND))

    assert await rotate(store, FIRST, SECOND) is Rotation.REPEATED


async def test_a_token_that_comes_alive_in_the_meantime_rotates(filled: Filling) -> None:
    """Who seems to present a strange token is judged again when the session has changed."""
    store, interceptor = await filled()

    interceptor.before_call("users", "update_one", lambda: rotate(store, FIRST, SECOND))

    assert await rotate(store, SECOND, THIRD) is Rotation.ROTATED


async def test_a_session_opened_during_a_removal_ends(filled: Filling) -> None:
    """A login that comes after its user's removal has begun leaves no session behind it."""
    store, interceptor = await filled()
    tenant, session = store.tenant(APPLICATION.id), make_session(user_id=USER.id)

    interceptor.before_call("users", "find_one_and_update", lambda: tenant.users.remove(USER.id))
    await tenant.sessions.open(session, keep=20)

    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_a_login_cut_off_hides_no_stranger(filled: Filling, write: int) -> None:
    """A device is the latest, which nobody looks up again, only once the notice of it is on its way."""
    store, interceptor = await filled()
    devices = store.tenant(APPLICATION.id).devices
    await cut_off(interceptor, write, devices.recognise(USER.id, STRANGER, keep=20, notice=lambda: NOTICE))

    opened = await store.tenant(APPLICATION.id).sessions.open(make_session(user_id=USER.id), keep=20)
    queued = {each["_id"] for each in (await dump(store))["outbox"] if each.get("waiting")}

    assert opened == Opened(STRANGER if write == 4 else KNOWN)
    assert write < 4 or NOTICE.id in queued


async def kept_data(store: MongoStore) -> set[str]:
    """Return of which sessions of the user there is data."""
    (user,) = [each for each in (await dump(store))["users"] if each["id"] == USER.id]
    return set(user["sessions"])


async def test_what_is_left_of_ended_sessions_is_purged(filled: Filling) -> None:
    """Sessions that had to make place have ended though their data was not erased; it goes in its time."""
    store, interceptor = await filled()
    sessions = store.tenant(APPLICATION.id).sessions
    far = NOW + timedelta(days=80)
    newest = make_session(user_id=USER.id, idle_expires_at=far, expires_at=far)

    await cut_off(interceptor, 1, sessions.open(newest, keep=1))

    assert [await sessions.get(each.id, user_id=USER.id) for each in SESSIONS] == [None] * len(SESSIONS)
    assert await kept_data(store) == {newest.id, *(each.id for each in SESSIONS)}
    await store.purge(far - timedelta(milliseconds=1))
    assert await kept_data(store) == {newest.id}


async def test_one_root_secret(filled: Filling) -> None:
    """A server that finds no root secret, and loses the insert, takes the winner's."""
    store, interceptor = await filled()

    interceptor.before_call("server", "insert_one", lambda: store.root_secrets.claim(b"winner"))

    assert await store.root_secrets.claim(b"loser") == b"winner"


async def test_a_handle_freed_in_the_meantime_is_taken(filled: Filling) -> None:
    """A handle whose user is removed while it is found taken goes to the newcomer."""
    store, interceptor = await filled()
    users, heir = store.tenant(APPLICATION.id).users, make_user(handle=USER.handle)

    interceptor.before_call("claims", "find_one", lambda: users.remove(USER.id))
    await users.add(heir, limit=None)

    assert await users.by_handle(USER.handle) == heir
    assert agrees(await dump(store))


async def test_the_claim_of_nobody_is_no_claim(filled: Filling) -> None:
    """A claim whose member is no more gives way to the next who wants it."""
    store, _ = await filled()
    users = store.tenant(APPLICATION.id).users
    claim = {"_id": f"{APPLICATION.id}|handle|{NEWCOMER.handle}", "holder": f"{APPLICATION.id}|usr_nobody"}
    await store._database["claims"].insert_one(claim)

    await users.add(NEWCOMER, limit=None)

    assert await users.by_handle(NEWCOMER.handle) == NEWCOMER
    assert agrees(await dump(store))


async def test_an_id_has_one_user(filled: Filling) -> None:
    """A user who is there already is not added again under another handle."""
    store, _ = await filled()
    before = await dump(store)

    with pytest.raises(HandleTaken):
        await store.tenant(APPLICATION.id).users.add(replace(NEWCOMER, id=USER.id), limit=None)

    assert await dump(store) == before


async def test_a_repair_yields_to_a_verb_that_wakes(filled: Filling) -> None:
    """A member that becomes present while a repair is about to give it up stays."""
    store, interceptor = await filled()
    verb, asleep, awake = VERBS["users.add"], asyncio.Event(), asyncio.Event()

    async def sleep() -> None:
        asleep.set()
        await awake.wait()

    interceptor.after_write(3, sleep)
    adding = asyncio.create_task(verb(store))
    await asleep.wait()
    interceptor.before_call("users", "update_one", lambda: wake(awake, adding))
    repaired = await store.repair(LATER)

    assert repaired == 0
    assert said(await dump(store)) == (await ends(filled, verb))[1]


async def wake(awake: asyncio.Event, sleeper: Awaitable[object]) -> None:
    """Wake the sleeper and wait for its end."""
    awake.set()
    await sleeper


async def test_a_removal_settles_what_joining_left(filled: Filling) -> None:
    """A user who was added by a call that died before its last write, and removed, is uncounted once."""
    store, _ = await cut(filled, VERBS["users.add"], 4)
    await store.tenant(APPLICATION.id).users.remove(NEWCOMER.id)

    await store.repair(LATER)

    assert agrees(await dump(store))


async def test_a_repair_looks_at_each_one_alone(filled: Filling) -> None:
    """Of two that were cut in one application only the one that is old enough is given up."""
    store, interceptor = await filled()
    users = store.tenant(APPLICATION.id).users
    old, young = make_user(), make_user(created_at=LATER)
    await cut_off(interceptor, 4, users.add(old, limit=None))
    await cut_off(interceptor, 3, users.add(young, limit=None))

    repaired = await store.repair(LATER)

    assert repaired == 1
    assert [user["id"] for user in (await dump(store))["users"] if user["stage"] == "JOINING"] == [young.id]
    assert await store.repair(LATER + timedelta(minutes=1)) == 1
    assert agrees(await dump(store))


async def cut_off(interceptor: Interceptor, number: int, call: Awaitable[object]) -> None:
    """Make the call and cut it after that write."""
    interceptor.cut_after(number)
    with pytest.raises(Cut):
        await call


def test_attempts_end() -> None:
    """A call that is overtaken again and again is told to come back."""
    attempts = Attempts()
    for _ in range(MOST):
        attempts.take()

    with pytest.raises(Overloaded):
        attempts.take()


@pytest.mark.parametrize("app", [False, True], ids=["alone", "beside an app"])
async def test_M14_a_phone_is_not_left_on_without_its_number(filled: Filling, *, app: bool) -> None:
    """A phone that a dying call has turned on, while its number was being given up, is turned off again."""
    store, interceptor = await filled()
    tenant = store.tenant(APPLICATION.id)
    if app:
        await tenant.second_factors.propose(OTHER.id, make_activation().proposed)
        await tenant.second_factors.activate(OTHER.id, make_activation())
    before = await tenant.second_factors.get(OTHER.id)
    activation = replace(make_activation(), recovery_digests=None) if app else make_activation()

    async def turned_on() -> None:
        interceptor.cut_after(1)
        with pytest.raises(Cut):
            await tenant.second_factors.activate_phone(OTHER.id, activation)

    # After it has read the user, left its note, and seen no phone.
    interceptor.before_call_number(4, turned_on)
    released = await tenant.users.release_phone(OTHER.id, NOW)
    await store.repair(NOW)

    kept = await tenant.users.get(OTHER.id)
    assert kept is not None
    assert (released, kept.phone) == (True, None)
    assert await tenant.second_factors.get(OTHER.id) == before
    assert agrees(await dump(store))
