"""Does a store give a number to one user of an application, as `Users` and `Codes` promise?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCode
from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import make_application, make_phone_code, make_user
from tests.fakes import NOW

NUMBER, OTHER = "+14155552671", "+14155552672"
LATER = NOW + timedelta(seconds=1)


async def taken(tenant: Tenant, user: User, phone: str = NUMBER) -> bool:
    """Have the user prove to read a number."""
    code = make_phone_code(user, phone)
    await tenant.codes.put(code, None)
    return await tenant.users.take_phone(code, LATER)


async def number_of(tenant: Tenant, user: User) -> tuple[str | None, bool]:
    """Return the user's number, and whether it is verified."""
    kept = await tenant.users.get(user.id)
    assert kept is not None
    return kept.phone, kept.phone_verified


async def new_user(tenant: Tenant) -> User:
    """Return one more user."""
    user = make_user()
    await tenant.users.add(user, limit=None)
    return user


async def test_nobody_has_a_number_at_first(tenant: Tenant, user: User) -> None:
    """A new user has none."""
    assert await number_of(tenant, user) == (None, False)


async def test_a_proposed_number_is_not_verified(tenant: Tenant, user: User) -> None:
    """The newest proposal is shown, unverified, and two users may propose the same."""
    other = await new_user(tenant)
    for phone, each in ((OTHER, user), (NUMBER, user), (NUMBER, other)):
        await tenant.users.propose_phone(each.id, phone, NOW)

    assert [await number_of(tenant, each) for each in (user, other)] == [(NUMBER, False)] * 2


async def test_a_taken_number_is_verified(tenant: Tenant, user: User) -> None:
    """The number of the code is the user's, since when is noted, and the code is used up."""
    code = make_phone_code(user, NUMBER)
    await tenant.codes.put(code, None)

    assert await tenant.users.take_phone(code, LATER) is True

    kept = await tenant.users.get(user.id)
    assert kept is not None
    assert (kept.phone, kept.phone_verified, kept.updated_at) == (NUMBER, True, LATER)
    assert await tenant.codes.take_try(code.purpose, code.handle, NOW) is None


async def test_a_code_gives_a_number_once(tenant: Tenant, user: User) -> None:
    """A used code, a replaced one and one of nobody's give nothing."""
    used, replaced, newest = (make_phone_code(user, NUMBER) for _ in range(3))
    await tenant.codes.put(used, None)
    await tenant.users.take_phone(used, NOW)
    await tenant.codes.put(replaced, None)
    await tenant.codes.put(newest, None)

    for code in (used, replaced, make_phone_code(make_user(), OTHER)):
        with pytest.raises(InvalidCode):
            await tenant.users.take_phone(code, NOW)

    assert await tenant.users.take_phone(newest, NOW) is True


async def test_a_verified_number_is_not_proposed_over(tenant: Tenant, user: User) -> None:
    """While a number is verified, a proposal changes nothing, and the next one that is proven replaces it."""
    await taken(tenant, user)
    await tenant.users.propose_phone(user.id, OTHER, LATER)
    before = await number_of(tenant, user)

    await taken(tenant, user, OTHER)

    assert (before, await number_of(tenant, user)) == ((NUMBER, True), (OTHER, True))


async def test_a_number_has_one_user(store: Store, tenant: Tenant, user: User) -> None:
    """Somebody else's number is refused, its code used up; the own former number stays."""
    other = await new_user(tenant)
    await taken(tenant, other, OTHER)
    await taken(tenant, user)

    assert await taken(tenant, user, OTHER) is False

    assert await number_of(tenant, user) == (NUMBER, True)
    assert await number_of(tenant, other) == (OTHER, True)
    assert await tenant.codes.take_try("phone-code", user.id, NOW) is None
    assert await store.repair(LATER + timedelta(hours=1)) == 0


async def test_the_own_number_can_be_proven_again(tenant: Tenant, user: User) -> None:
    """A user who proves the same number once more keeps it."""
    assert [await taken(tenant, user) for _ in range(3)] == [True] * 3
    assert await taken(tenant, await new_user(tenant)) is False


async def test_a_former_number_is_free(tenant: Tenant, user: User) -> None:
    """A number that its user has given up may be somebody else's, and come back."""
    other = await new_user(tenant)
    await taken(tenant, user)
    await taken(tenant, user, OTHER)

    assert await taken(tenant, other) is True
    assert await taken(tenant, user) is False


async def test_a_number_that_is_given_up_is_free(store: Store, tenant: Tenant, user: User) -> None:
    """A number that is taken away is nobody's, since when is noted, and may be anybody's again."""
    other = await new_user(tenant)
    await taken(tenant, user)

    assert await tenant.users.release_phone(user.id, LATER) is True

    kept = await tenant.users.get(user.id)
    assert kept is not None
    assert (kept.phone, kept.phone_verified, kept.updated_at) == (None, False, LATER)
    assert await taken(tenant, other) is True
    assert await taken(tenant, user) is False
    assert await store.repair(LATER + timedelta(hours=1)) == 0


async def test_what_nobody_has_can_be_given_up(tenant: Tenant, user: User) -> None:
    """Neither a number that was only typed nor none at all is in the way; a stranger is told no."""
    await tenant.users.propose_phone(user.id, NUMBER, NOW)

    released = [await tenant.users.release_phone(each, NOW) for each in (user.id, user.id, make_user().id)]

    assert released == [True, True, False]
    assert await number_of(tenant, user) == (None, False)


async def test_a_number_is_given_up_while_another_is_taken(stores: list[Store]) -> None:
    """However giving up and taking meet, one of the two came last, and no other number stays claimed."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(ROUNDS):
        user, other = await new_user(tenants[0]), await new_user(tenants[0])
        await taken(tenants[0], user)
        code = make_phone_code(user, OTHER)
        await tenants[0].codes.put(code, None)

        tally = await outcomes(
            [
                tenants[0].users.take_phone(code, LATER),
                tenants[-1].users.release_phone(user.id, LATER),
                tenants[-1].users.release_phone(user.id, LATER),
            ]
        )

        held, _ = await number_of(tenants[0], user)
        assert tally == {True: 3}
        assert held in {None, OTHER}
        assert await taken(tenants[0], other, NUMBER) is True
        assert await taken(tenants[0], other, OTHER) is (held is None)
        for each in (user, other):
            await tenants[0].users.remove(each.id)
    assert await stores[0].repair(LATER + timedelta(hours=1)) == 0


async def test_a_removed_user_leaves_the_number(tenant: Tenant, user: User) -> None:
    """With its user a number becomes free."""
    await taken(tenant, user)
    await tenant.users.remove(user.id)

    assert await taken(tenant, await new_user(tenant)) is True


async def test_a_number_may_be_in_every_application(store: Store, tenant: Tenant, user: User) -> None:
    """The same number belongs to a user of another application too."""
    application = make_application()
    await store.applications.add(application, limit=None)
    elsewhere = store.tenant(application.id)
    await taken(tenant, user)

    assert await taken(elsewhere, await new_user(elsewhere)) is True


async def test_a_code_is_consumed_once(tenant: Tenant, user: User) -> None:
    """The first consumption uses the code up, and only while it is the living one."""
    older, newer = (make_phone_code(user) for _ in range(2))
    for code in (older, newer):
        await tenant.codes.put(code, None)

    assert [await tenant.codes.consume(code) for code in (older, newer, newer)] == [False, True, False]


async def test_twenty_users_want_one_number(stores: list[Store]) -> None:
    """Of twenty who prove one number at once, one has it."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(ROUNDS // 2):
        users = [await new_user(tenants[0]) for _ in range(20)]
        # Each begins with a number of its own, which only the winner gives up.
        for number, each in enumerate(users):
            await taken(tenants[0], each, f"+1415555{number:04}")

        tally = await outcomes(
            taken(tenant, each) for tenant, each in zip(in_turn(tenants, 20), users, strict=True)
        )

        held = [await number_of(tenants[0], each) for each in users]
        assert tally == {True: 1, False: 19}
        assert sorted(phone == NUMBER for phone, _ in held) == [False] * 19 + [True]
        for each in users:
            await tenants[0].users.remove(each.id)
    assert await stores[0].repair(LATER + timedelta(hours=1)) == 0


async def test_one_user_proves_twenty_numbers(stores: list[Store]) -> None:
    """Of twenty uses of one code one takes the number, and no number stays claimed by a loser."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    user = await new_user(tenants[0])
    code = make_phone_code(user)
    await tenants[0].codes.put(code, None)

    tally = await outcomes(tenant.users.take_phone(code, NOW) for tenant in in_turn(tenants, 20))

    assert tally == {True: 1, InvalidCode: 19}
