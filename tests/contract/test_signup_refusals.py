"""Does a store refuse to complete a signup as `Signups.complete` promises, and leave no trace?"""

from dataclasses import replace

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.errors import HandleTaken, InvalidCode, UserLimitReached
from store.ports import Store, Tenant
from tests.factories import make_message, make_signup, make_user
from tests.fakes import NOW


async def test_a_signup_completes_once(tenant: Tenant) -> None:
    """A used signup is refused as a wrong code, even under another user id."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())
    await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=None)

    with pytest.raises(InvalidCode):
        await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=None)


async def test_a_replaced_signup_does_not_complete(tenant: Tenant) -> None:
    """A signup that a newer one has replaced is refused, and the newer one lives on."""
    older = make_signup()
    newer = make_signup(handle=older.handle)
    for signup in (older, newer):
        await tenant.signups.put(signup, make_message())

    with pytest.raises(InvalidCode):
        await tenant.signups.complete(older, make_user(handle=older.handle), limit=None)

    assert await tenant.users.by_handle(older.handle) is None
    assert await tenant.signups.by_digest(newer.proof.digest, NOW) == newer


async def test_a_signup_never_put_does_not_complete(
    store: Store, application: Application, tenant: Tenant
) -> None:
    """A signup that was never kept is refused and makes nobody."""
    signup = make_signup()

    with pytest.raises(InvalidCode):
        await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=None)

    assert await tenant.users.by_handle(signup.handle) is None
    assert await store.applications.get(application.id) == application


async def test_a_taken_handle_does_not_complete(
    store: Store, application: Application, tenant: Tenant
) -> None:
    """A signup whose handle got a user meanwhile is refused and gone, and that user stays."""
    signup = make_signup()
    user = make_user(handle=signup.handle)
    await tenant.signups.put(signup, make_message())
    await tenant.users.add(user, limit=None)

    with pytest.raises(HandleTaken):
        await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=None)

    assert await tenant.signups.take_try(signup.handle, NOW) is None
    assert await tenant.users.by_handle(signup.handle) == user
    assert await store.applications.get(application.id) == replace(application, user_count=1)


async def test_a_full_application_keeps_the_signup(
    store: Store, application: Application, tenant: Tenant
) -> None:
    """At the limit nobody is added, and the signup waits as it was."""
    signup, user = make_signup(), make_user()
    await tenant.signups.put(signup, make_message())

    with pytest.raises(UserLimitReached):
        await tenant.signups.complete(signup, replace(user, handle=signup.handle), limit=0)

    assert await tenant.users.get(user.id) is None
    assert await tenant.users.by_handle(signup.handle) is None
    assert await tenant.signups.by_digest(signup.proof.digest, NOW) == signup
    assert await store.applications.get(application.id) == application


async def test_a_signup_completes_when_there_is_room_again(tenant: Tenant) -> None:
    """A signup refused at the limit completes once the limit allows it."""
    signup = make_signup()
    user = make_user(handle=signup.handle)
    await tenant.signups.put(signup, make_message())
    with pytest.raises(UserLimitReached):
        await tenant.signups.complete(signup, user, limit=0)

    await tenant.signups.complete(signup, user, limit=1)

    assert await tenant.users.by_handle(signup.handle) == user
