"""Does a store keep users as `Users` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import HandleTaken, InvalidCode, UserLimitReached
from store.ports import Store, Tenant
from tests.factories import make_message, make_session, make_signup, make_user
from tests.fakes import NOW

METADATA = '{"$set":1.0,"a.b":[1,true,"\\u00fc"],"__proto__":9007199254740992}'
LATER = NOW + timedelta(hours=5, milliseconds=456)


async def counted(store: Store, application: Application) -> int:
    """Return the application's own count of its users."""
    kept = await store.applications.get(application.id)
    return -1 if kept is None else kept.user_count


@pytest.mark.parametrize(
    "user",
    [
        make_user(),
        make_user(
            handle="anna@bücher.example",
            password_hash=Secret("$argon2id$ünïcode$"),
            created_at=NOW - timedelta(milliseconds=122),
            updated_at=LATER,
            last_login_at=LATER + timedelta(milliseconds=1),
            administrator=True,
            metadata=METADATA,
        ),
    ],
    ids=["sparse", "full"],
)
async def test_every_field_comes_back(tenant: Tenant, user: User) -> None:
    """A user comes back with every field as it was, by id and by handle."""
    await tenant.users.add(user, limit=None)

    assert await tenant.users.get(user.id) == user
    assert await tenant.users.by_handle(user.handle) == user


async def test_a_stranger_is_unknown(tenant: Tenant) -> None:
    """An id or handle that was never added gets None."""
    await tenant.users.add(make_user(), limit=None)

    stranger = make_user()

    assert await tenant.users.get(stranger.id) is None
    assert await tenant.users.by_handle(stranger.handle) is None


async def test_a_handle_has_one_user(tenant: Tenant) -> None:
    """A second user of the same handle is refused."""
    user = make_user()
    await tenant.users.add(user, limit=None)

    with pytest.raises(HandleTaken):
        await tenant.users.add(make_user(handle=user.handle), limit=None)


async def test_a_user_refused_for_the_handle_is_not_kept(
    store: Store, application: Application, tenant: Tenant
) -> None:
    """After HandleTaken the first user is untouched, the second unknown and uncounted."""
    first = make_user()
    second = make_user(handle=first.handle)
    await tenant.users.add(first, limit=None)

    with pytest.raises(HandleTaken):
        await tenant.users.add(second, limit=None)

    assert await tenant.users.by_handle(first.handle) == first
    assert await tenant.users.get(second.id) is None
    assert await counted(store, application) == 1


async def test_an_id_has_one_user(store: Store, application: Application, tenant: Tenant) -> None:
    """A second user of the same id is refused, and the first is untouched."""
    first = make_user()
    await tenant.users.add(first, limit=None)

    with pytest.raises(HandleTaken):
        await tenant.users.add(make_user(id=first.id), limit=None)

    assert await tenant.users.get(first.id) == first
    assert await counted(store, application) == 1


async def test_the_limit_is_reached(tenant: Tenant) -> None:
    """An application with `limit` users gets no other."""
    for _ in range(3):
        await tenant.users.add(make_user(), limit=3)

    with pytest.raises(UserLimitReached):
        await tenant.users.add(make_user(), limit=3)


async def test_a_user_refused_for_the_limit_is_not_kept(
    store: Store, application: Application, tenant: Tenant
) -> None:
    """After UserLimitReached the user is unknown and uncounted, and the handle free."""
    refused = make_user()

    with pytest.raises(UserLimitReached):
        await tenant.users.add(refused, limit=0)

    assert await tenant.users.get(refused.id) is None
    assert await tenant.users.by_handle(refused.handle) is None
    assert await counted(store, application) == 0
    await tenant.users.add(refused, limit=1)


async def test_a_removed_user_makes_room(tenant: Tenant) -> None:
    """Where the limit was reached, removing a user lets another in."""
    leaving, coming = make_user(), make_user()
    await tenant.users.add(leaving, limit=1)
    await tenant.users.remove(leaving.id)

    await tenant.users.add(coming, limit=1)

    assert await tenant.users.get(coming.id) == coming


async def test_users_are_counted(store: Store, application: Application, tenant: Tenant) -> None:
    """The application counts every user, and nothing else of it changes."""
    for _ in range(3):
        await tenant.users.add(make_user(), limit=None)

    kept = await store.applications.get(application.id)

    assert kept == replace(application, user_count=3)


async def test_a_password_hash_is_replaced(tenant: Tenant) -> None:
    """The hash that is still there is replaced, and the user is dated `now`."""
    user, new = make_user(), Secret("$argon2id$new")
    await tenant.users.add(user, limit=None)

    replaced = await tenant.users.replace_password_hash(user.id, old=user.password_hash, new=new, now=LATER)

    assert replaced is True
    assert await tenant.users.get(user.id) == replace(user, password_hash=new, updated_at=LATER)


async def test_another_password_hash_is_not_replaced(tenant: Tenant) -> None:
    """A hash that has changed meanwhile stays."""
    user = make_user()
    await tenant.users.add(user, limit=None)

    replaced = await tenant.users.replace_password_hash(
        user.id, old=Secret("$argon2id$old"), new=Secret("$argon2id$new"), now=LATER
    )

    assert replaced is False
    assert await tenant.users.get(user.id) == user


async def test_a_user_is_removed_once(store: Store, application: Application, tenant: Tenant) -> None:
    """The first removal removes and uncounts the user, a second one does nothing and says so."""
    user = make_user()
    await tenant.users.add(user, limit=None)
    await tenant.users.add(make_user(), limit=None)

    removals = [await tenant.users.remove(user.id), await tenant.users.remove(user.id)]

    assert removals == [True, False]
    assert await tenant.users.get(user.id) is None
    assert await tenant.users.by_handle(user.handle) is None
    assert await counted(store, application) == 1


async def test_a_handle_is_free_after_removal(tenant: Tenant) -> None:
    """Another user may take the handle of a removed one."""
    gone = make_user()
    heir = make_user(handle=gone.handle)
    await tenant.users.add(gone, limit=None)
    await tenant.users.remove(gone.id)

    await tenant.users.add(heir, limit=None)

    assert await tenant.users.by_handle(gone.handle) == heir


async def test_removal_ends_the_sessions_of_the_user(tenant: Tenant) -> None:
    """With a user go the user's sessions, and nobody else's."""
    user, other = make_user(), make_user()
    mine, theirs = make_session(user_id=user.id), make_session(user_id=other.id)
    for person, session in ((user, mine), (other, theirs)):
        await tenant.users.add(person, limit=None)
        await tenant.sessions.open(session, keep=20)

    await tenant.users.remove(user.id)

    assert await tenant.sessions.get(mine.id, user_id=mine.user_id) is None
    assert await tenant.sessions.get(theirs.id, user_id=theirs.user_id) == theirs


async def test_removal_ends_the_signup_of_the_handle(tenant: Tenant) -> None:
    """With a user goes the pending signup of the handle, and no other."""
    user = make_user()
    signup, other = make_signup(handle=user.handle), make_signup()
    await tenant.users.add(user, limit=None)
    await tenant.signups.put(signup, make_message())
    await tenant.signups.put(other, make_message())

    await tenant.users.remove(user.id)

    assert await tenant.signups.by_digest(signup.proof.digest, NOW) is None
    assert await tenant.signups.by_digest(other.proof.digest, NOW) == other
    with pytest.raises(InvalidCode):
        await tenant.signups.complete(signup, user, limit=None)
