"""Does a store keep user names unique as `Users.set_user_name` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User
from cosyncjwt.errors import UserNameTaken
from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import make_application, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)


async def added(tenant: Tenant, **changes: object) -> User:
    """Return one more user of the tenant."""
    user = make_user(**changes)
    await tenant.users.add(user, limit=None)
    return user


async def test_a_user_comes_by_a_name(tenant: Tenant, user: User) -> None:
    """A name is kept, found, and given up for another."""
    assert await tenant.users.by_user_name("ada") is None

    assert await tenant.users.set_user_name(user.id, "ada", LATER)
    named = replace(user, user_name="ada", updated_at=LATER)
    assert await tenant.users.by_user_name("ada") == await tenant.users.get(user.id) == named

    assert await tenant.users.set_user_name(user.id, "ada.king", LATER)
    assert await tenant.users.by_user_name("ada") is None
    assert await tenant.users.by_user_name("ada.king") == replace(named, user_name="ada.king")


async def test_a_name_has_one_user(tenant: Tenant, user: User) -> None:
    """A name that another user has is refused, and nothing changes; the own one is not."""
    other = await added(tenant)
    await tenant.users.set_user_name(other.id, "ada", NOW)

    with pytest.raises(UserNameTaken):
        await tenant.users.set_user_name(user.id, "ada", LATER)

    assert await tenant.users.get(user.id) == user
    assert await tenant.users.set_user_name(other.id, "ada", LATER)


async def test_a_former_name_is_free(tenant: Tenant, user: User) -> None:
    """What somebody has given up another may take."""
    other = await added(tenant)
    await tenant.users.set_user_name(user.id, "ada", NOW)
    await tenant.users.set_user_name(user.id, "countess", NOW)

    assert await tenant.users.set_user_name(other.id, "ada", LATER)

    found = await tenant.users.by_user_name("ada")
    assert found is not None
    assert found.id == other.id


async def test_a_removed_user_leaves_the_name(tenant: Tenant, user: User) -> None:
    """The name goes with its user, is free afterwards, and the removed user gets no other."""
    await tenant.users.set_user_name(user.id, "ada", NOW)
    await tenant.users.remove(user.id)
    other = await added(tenant)

    assert not await tenant.users.set_user_name(user.id, "countess", LATER)
    assert await tenant.users.set_user_name(other.id, "ada", LATER)


async def test_nobody_is_added_with_a_name(tenant: Tenant) -> None:
    """A name needs its own verb: a new user has none."""
    user = await added(tenant, user_name="ada")

    assert await tenant.users.by_user_name("ada") is None
    assert await tenant.users.get(user.id) == replace(user, user_name=None)


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


async def test_one_of_many_gets_the_name(stores: list[Store], application: Application) -> None:
    """Of twenty users who want one name at once one gets it."""
    tenants = [store.tenant(application.id) for store in stores]
    users = [await added(tenants[0]) for _ in range(20)]

    tally = await outcomes(
        tenant.users.set_user_name(user.id, "ada", LATER)
        for user, tenant in zip(users, in_turn(tenants, 20), strict=True)
    )

    assert tally == {True: 1, UserNameTaken: 19}


async def test_a_user_keeps_one_of_many_names(stores: list[Store], application: Application) -> None:
    """A user who asks for many names at once ends with one, and all the others are free."""
    tenants = [store.tenant(application.id) for store in stores]
    user, other = await added(tenants[0]), await added(tenants[0])

    tally = await outcomes(
        tenant.users.set_user_name(user.id, f"name{number}", LATER)
        for number, tenant in enumerate(in_turn(tenants, 8))
    )

    kept = await tenants[0].users.get(user.id)
    assert (tally, kept is not None) == ({True: 8}, True)
    taken = await outcomes(
        [tenants[0].users.set_user_name(other.id, f"name{number}", LATER) for number in range(8)]
    )
    assert taken == {True: 7, UserNameTaken: 1}


async def test_a_removal_and_a_naming_at_once(stores: list[Store], application: Application) -> None:
    """However a removal and a naming of one user meet, the name is free afterwards."""
    tenants = [store.tenant(application.id) for store in stores]
    heir = await added(tenants[0])
    for number in range(ROUNDS):
        user = await added(tenants[0])

        await outcomes(
            [
                tenants[0].users.set_user_name(user.id, f"name{number}", LATER),
                tenants[-1].users.remove(user.id),
            ]
        )

        assert await tenants[0].users.set_user_name(heir.id, f"name{number}", LATER)
