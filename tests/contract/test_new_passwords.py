"""Does a store replace passwords as `Users.reset_password` and `Users.change_password` promise?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.session import Opened, Session
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCode
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import (
    digest,
    make_application,
    make_code,
    make_code_of,
    make_message,
    make_new_password,
    make_session,
    make_user,
)
from tests.fakes import NOW

LEASE = timedelta(minutes=1)
LATER = NOW + timedelta(seconds=1)


async def waiting(store: Store) -> list[str]:
    """Return the ids of the messages that are due."""
    return [message.id for message in await store.outbox.claim(LATER, lease=LEASE, most=99)]


async def opened(tenant: Tenant, user: User, count: int = 2) -> list[Session]:
    """Open sessions of the user."""
    sessions = [make_session(user_id=user.id) for _ in range(count)]
    for session in sessions:
        await tenant.sessions.open(session, keep=20)
    return sessions


async def living(tenant: Tenant, user: User) -> int:
    """Return how many sessions the user has."""
    return await tenant.sessions.count_of_user(user.id, NOW)


async def test_a_reset_sets_the_password(tenant: Tenant, user: User) -> None:
    """The user has the new hash and a higher version, and is otherwise as before."""
    code, new = make_code_of(user), make_new_password()
    await tenant.codes.put(code, make_message())

    await tenant.users.reset_password(code, new)

    expected = replace(user, password_hash=new.hash, password_version=1, updated_at=new.set_at)
    assert await tenant.users.get(user.id) == expected


async def test_a_reset_ends_all_sessions(tenant: Tenant, user: User) -> None:
    """No session of the user is left, and those of others are (security R-03)."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    await opened(tenant, user)
    await opened(tenant, other)
    code = make_code_of(user)
    await tenant.codes.put(code, make_message())

    await tenant.users.reset_password(code, make_new_password())

    assert await living(tenant, user) == 0
    assert await living(tenant, other) == 2


async def test_a_reset_voids_all_codes_of_the_user(tenant: Tenant, user: User) -> None:
    """The used code and those for other purposes are gone, and those of others are not (security R-03)."""
    code, second, strangers = make_code_of(user), make_code_of(user, purpose="other"), make_code()
    for each in (code, second, strangers):
        await tenant.codes.put(each, make_message())

    await tenant.users.reset_password(code, make_new_password())

    assert await tenant.codes.take_try(code.purpose, code.handle, NOW) is None
    assert await tenant.codes.take_try(second.purpose, second.handle, NOW) is None
    assert await tenant.codes.take_try(strangers.purpose, strangers.handle, NOW) == strangers


async def test_a_reset_queues_its_message(store: Store, tenant: Tenant, user: User) -> None:
    """The message that tells the user waits in the outbox, once."""
    code, new, sent = make_code_of(user), make_new_password(), make_message()
    await tenant.codes.put(code, sent)

    await tenant.users.reset_password(code, new)

    assert sorted(await waiting(store)) == sorted([sent.id, new.message.id])


async def test_a_code_resets_once(store: Store, tenant: Tenant, user: User) -> None:
    """A used code is refused and changes nothing more (security C-06)."""
    code, new = make_code_of(user), make_new_password()
    await tenant.codes.put(code, make_message())
    await tenant.users.reset_password(code, new)
    await waiting(store)

    with pytest.raises(InvalidCode):
        await tenant.users.reset_password(code, make_new_password())

    kept = await tenant.users.get(user.id)
    assert kept is not None
    assert kept.password_hash == new.hash
    assert await waiting(store) == []


async def test_a_replaced_code_does_not_reset(tenant: Tenant, user: User) -> None:
    """A code whose place a newer one has taken is refused, and the newer one is good (security C-07)."""
    older, newer = make_code_of(user), make_code_of(user)
    for code in (older, newer):
        await tenant.codes.put(code, make_message())

    with pytest.raises(InvalidCode):
        await tenant.users.reset_password(older, make_new_password())

    await tenant.users.reset_password(newer, make_new_password())


@pytest.mark.parametrize("wrong", ["never put", "decoy", "foreign", "outdated"])
async def test_only_a_living_code_of_the_user_resets(tenant: Tenant, user: User, wrong: str) -> None:
    """A code that was never put, a decoy, another's and one of an older password are refused (R-01)."""
    code = make_code_of(user)
    forged = {
        "never put": make_code_of(user),
        "decoy": make_code(handle=user.handle),
        "foreign": replace(code, user_id="usr_somebody"),
        "outdated": make_code_of(user, password_version=1),
    }[wrong]
    await tenant.codes.put({"decoy": forged, "outdated": forged}.get(wrong, code), make_message())

    with pytest.raises(InvalidCode):
        await tenant.users.reset_password(forged, make_new_password())

    assert await tenant.users.get(user.id) == user


async def test_a_code_does_not_outlive_its_user(tenant: Tenant, user: User) -> None:
    """When the user has been removed its code is gone, also for a successor of the same handle."""
    code, successor = make_code_of(user), make_user(handle=user.handle)
    await tenant.codes.put(code, make_message())
    await tenant.users.remove(user.id)
    await tenant.users.add(successor, limit=None)

    with pytest.raises(InvalidCode):
        await tenant.users.reset_password(code, make_new_password())

    assert await tenant.codes.take_try(code.purpose, code.handle, NOW) is None
    assert await tenant.users.get(successor.id) == successor


async def test_a_slower_login_does_not_outlive_a_reset(tenant: Tenant, user: User) -> None:
    """A session for the password before the reset is not kept; one for the new password is (R-03)."""
    code = make_code_of(user)
    await tenant.codes.put(code, make_message())
    await tenant.users.reset_password(code, make_new_password())

    kept = [
        await tenant.sessions.open(make_session(user_id=user.id), keep=20, version=version)
        for version in (0, 1)
    ]

    assert kept == [None, Opened(None)]
    assert await living(tenant, user) == 1


async def test_a_change_keeps_the_callers_session(store: Store, tenant: Tenant, user: User) -> None:
    """The kept session is as it was asked for, all others are gone, the message waits (security P-12)."""
    mine, _, _ = await opened(tenant, user, 3)
    new = make_new_password()
    keep = replace(
        mine, refresh_digest=digest("new"), authenticated_at=LATER, last_used_at=LATER, parent_digest=None
    )

    changed = await tenant.users.change_password(user.id, version=0, new=new, keep=keep)

    assert changed
    assert await living(tenant, user) == 1
    assert await tenant.sessions.get(mine.id, user_id=mine.user_id) == keep
    assert await waiting(store) == [new.message.id]
    kept = await tenant.users.get(user.id)
    as_before = replace(user, last_login_at=NOW)
    assert kept == replace(as_before, password_hash=new.hash, password_version=1, updated_at=new.set_at)


async def test_a_change_voids_codes(tenant: Tenant, user: User) -> None:
    """A code for a reset that was under way is void once the password has changed."""
    (mine,) = await opened(tenant, user, 1)
    code = make_code_of(user)
    await tenant.codes.put(code, make_message())

    await tenant.users.change_password(user.id, version=0, new=make_new_password(), keep=mine)

    assert await tenant.codes.take_try(code.purpose, code.handle, NOW) is None


async def test_a_change_of_another_version_is_refused(store: Store, tenant: Tenant, user: User) -> None:
    """A change that rests on a password which is no longer the present one does nothing."""
    mine, _ = await opened(tenant, user)

    changed = await tenant.users.change_password(user.id, version=1, new=make_new_password(), keep=mine)

    assert not changed
    assert await tenant.users.get(user.id) == replace(user, last_login_at=NOW)
    assert await living(tenant, user) == 2
    assert await waiting(store) == []


async def test_a_rehash_leaves_codes_alone(tenant: Tenant, user: User) -> None:
    """A new hash of the same password is no new password."""
    code, fresh = make_code_of(user), make_new_password().hash
    await tenant.codes.put(code, make_message())

    await tenant.users.replace_password_hash(user.id, old=user.password_hash, new=fresh, now=NOW)

    await tenant.users.reset_password(code, make_new_password())


async def raced(stores: list[Store]) -> tuple[list[Tenant], User]:
    """Return the application's ports of each store, and a user with two sessions."""
    application, user = make_application(), make_user()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    await tenants[0].users.add(user, limit=None)
    await opened(tenants[0], user)
    return tenants, user


async def test_one_reset_wins(stores: list[Store]) -> None:
    """Of twenty redemptions of one code at once exactly one sets the password and tells (security C-06)."""
    tenants, user = await raced(stores)
    code, news = make_code_of(user), [make_new_password() for _ in range(20)]
    await tenants[0].codes.put(code, None)

    tally = await outcomes(
        tenant.users.reset_password(code, new) for new, tenant in zip(news, in_turn(tenants, 20), strict=True)
    )

    kept = await tenants[0].users.get(user.id)
    assert tally == {None: 1, InvalidCode: 19}
    assert kept is not None
    assert await waiting(stores[0]) == [new.message.id for new in news if new.hash == kept.password_hash]


async def test_one_change_wins(stores: list[Store]) -> None:
    """Of twenty changes at once that know the same password one wins."""
    tenants, user = await raced(stores)
    mine = make_session(user_id=user.id)
    await tenants[0].sessions.open(mine, keep=20)

    tally = await outcomes(
        tenant.users.change_password(user.id, version=0, new=make_new_password(), keep=mine)
        for tenant in in_turn(tenants, 20)
    )

    assert tally == {True: 1, False: 19}
    assert await living(tenants[0], user) == 1


async def test_no_login_slips_through_a_reset(stores: list[Store]) -> None:
    """Logins with the old password that run beside a reset leave no session behind (security R-03)."""
    tenants, user = await raced(stores)
    code = make_code_of(user)
    await tenants[0].codes.put(code, None)

    await outcomes(
        [
            *(tenant.sessions.open(make_session(user_id=user.id), keep=20) for tenant in in_turn(tenants, 5)),
            tenants[-1].users.reset_password(code, make_new_password()),
            *(tenant.sessions.open(make_session(user_id=user.id), keep=20) for tenant in in_turn(tenants, 5)),
        ]
    )

    assert await living(tenants[0], user) == 0
