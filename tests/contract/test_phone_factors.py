"""Does a store keep the phone as a second factor, alone and beside an app, as `SecondFactors` promises?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.second_factor import SecondFactor
from cosyncjwt.domain.session import BY_TEXT_MESSAGE
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import (
    digest,
    make_activation,
    make_application,
    make_phone_code,
    make_session,
    make_user,
)
from tests.fakes import NOW

SECRET = make_activation().proposed
ONE, TWO = digest("one"), digest("two")
PHONE = make_activation(amr=BY_TEXT_MESSAGE, proposed=b"", step=0)
BESIDE = replace(PHONE, recovery_digests=None)
APP_BESIDE = make_activation(recovery_digests=None)


@pytest.fixture
async def user(tenant: Tenant, user: User) -> User:
    """Return a user with a verified number."""
    return await with_number(tenant, user)


async def with_number(tenant: Tenant, user: User) -> User:
    """Have the user prove a number of its own."""
    code = make_phone_code(user, f"+1415{int(digest(user.id).hex()[:6], 16) % 10_000_000:07}")
    await tenant.codes.put(code, None)
    assert await tenant.users.take_phone(code, NOW)
    return user


async def app_on(tenant: Tenant, user: User) -> None:
    """Turn an app on, with two recovery codes."""
    await tenant.second_factors.propose(user.id, SECRET)
    assert await tenant.second_factors.activate(user.id, make_activation())


async def test_the_phone_brings_recovery_codes(tenant: Tenant, user: User) -> None:
    """The phone alone is a factor, with the codes that came along."""
    assert await tenant.second_factors.activate_phone(user.id, PHONE) is True

    expected = SecondFactor(user.id, recovery_digests=(ONE, TWO), phone=True)
    assert await tenant.second_factors.get(user.id) == expected


async def test_M12_the_phone_ends_the_other_sessions(tenant: Tenant, user: User) -> None:
    """Of the user's sessions only the activating one stays, and has proven the phone."""
    mine, old = make_session(user_id=user.id), make_session(user_id=user.id)
    for session in (mine, old):
        await tenant.sessions.open(session, keep=20)

    await tenant.second_factors.activate_phone(user.id, replace(PHONE, session_id=mine.id))

    kept = await tenant.sessions.get(mine.id, user_id=mine.user_id)
    assert kept is not None
    assert kept.amr == BY_TEXT_MESSAGE
    assert await tenant.sessions.get(old.id, user_id=old.user_id) is None


async def test_R03_a_session_that_has_ended_turns_no_phone_on(tenant: Tenant, user: User) -> None:
    """Nothing of it is kept, whichever server remembers the session; nor by a former password."""
    ended, former = replace(PHONE, enrolled_with=None), replace(PHONE, enrolled_with=1)

    turned_on = [await tenant.second_factors.activate_phone(user.id, each) for each in (ended, former)]

    assert turned_on == [False, False]
    assert await tenant.second_factors.get(user.id) is None


async def test_the_phone_is_turned_on_once(tenant: Tenant, user: User) -> None:
    """A second activation changes nothing, whatever it brings."""
    await tenant.second_factors.activate_phone(user.id, PHONE)

    again = [await tenant.second_factors.activate_phone(user.id, each) for each in (PHONE, BESIDE)]

    factor = await tenant.second_factors.get(user.id)
    assert factor is not None
    assert (again, factor.recovery_digests) == ([False, False], (ONE, TWO))


@pytest.mark.parametrize("wrong", ["brings codes", "brings none"])
async def test_codes_come_with_the_first_factor_only(tenant: Tenant, user: User, wrong: str) -> None:
    """An activation that has not seen what is on, or not on, comes to nothing."""
    if wrong == "brings codes":
        await app_on(tenant, user)
    before = await tenant.second_factors.get(user.id)

    activation = PHONE if wrong == "brings codes" else BESIDE
    assert await tenant.second_factors.activate_phone(user.id, activation) is False

    assert await tenant.second_factors.get(user.id) == before


async def test_the_phone_comes_beside_an_app(tenant: Tenant, user: User) -> None:
    """The second factor of the two leaves the first and the codes as they are."""
    await app_on(tenant, user)
    before = await tenant.second_factors.get(user.id)
    assert before is not None

    assert await tenant.second_factors.activate_phone(user.id, BESIDE) is True

    assert await tenant.second_factors.get(user.id) == replace(before, phone=True)


async def test_an_app_comes_beside_the_phone(tenant: Tenant, user: User) -> None:
    """An app is turned on beside the phone without new codes, and not with them."""
    await tenant.second_factors.activate_phone(user.id, PHONE)
    await tenant.second_factors.propose(user.id, SECRET)

    refused = await tenant.second_factors.activate(user.id, make_activation(recovery_digests=(digest("x"),)))
    activated = await tenant.second_factors.activate(user.id, APP_BESIDE)

    assert (refused, activated) == (False, True)
    expected = SecondFactor(user.id, None, SECRET, 100, (ONE, TWO), phone=True)
    assert await tenant.second_factors.get(user.id) == expected


async def test_the_last_factor_takes_everything_along(tenant: Tenant, user: User) -> None:
    """Turning one of two off leaves the other and the codes; turning the last off leaves nothing."""
    await app_on(tenant, user)
    await tenant.second_factors.activate_phone(user.id, BESIDE)

    assert await tenant.second_factors.remove(user.id, secret=SECRET) is True
    left = await tenant.second_factors.get(user.id)
    assert left is not None
    assert (left.secret, left.phone, left.recovery_digests) == (None, True, (ONE, TWO))

    assert [await tenant.second_factors.remove_phone(user.id) for _ in range(2)] == [True, False]
    assert await tenant.second_factors.get(user.id) is None
    assert await tenant.second_factors.use_recovery_code(user.id, ONE) is False


async def test_the_phone_goes_and_the_app_stays(tenant: Tenant, user: User) -> None:
    """An app outlives the phone, its step and codes too."""
    await app_on(tenant, user)
    await tenant.second_factors.activate_phone(user.id, BESIDE)

    assert await tenant.second_factors.remove_phone(user.id) is True

    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, None, SECRET, 100, (ONE, TWO))


async def test_new_codes_are_for_what_was_seen(tenant: Tenant, user: User) -> None:
    """Recovery codes are replaced only while what is on is what was seen."""
    await tenant.second_factors.activate_phone(user.id, PHONE)
    seen = SecondFactor(user.id, phone=True)

    refused = [
        await tenant.second_factors.replace_recovery_codes(other, [ONE])
        for other in (replace(seen, secret=SECRET), replace(seen, phone=False))
    ]
    replaced = await tenant.second_factors.replace_recovery_codes(seen, [digest("new")])

    assert (refused, replaced) == ([False, False], True)
    assert await tenant.second_factors.use_recovery_code(user.id, digest("new")) is True


async def test_forgotten_guesses_are_free_again(tenant: Tenant, user: User) -> None:
    """After five guesses the sixth waits, unless they were forgotten."""
    await tenant.second_factors.activate_phone(user.id, PHONE)
    for _ in range(5):
        await tenant.second_factors.take_guess(user.id, NOW)

    waited = await tenant.second_factors.take_guess(user.id, NOW)
    await tenant.second_factors.forget_guesses(user.id)

    assert waited is not None
    assert await tenant.second_factors.take_guess(user.id, NOW) is None


async def test_nobody_turns_a_phone_on(store: Store, tenant: Tenant) -> None:
    """A user who has just been removed has no factor."""
    nobody = make_user()

    assert await tenant.second_factors.activate_phone(nobody.id, PHONE) is False
    assert await tenant.second_factors.get(nobody.id) is None
    assert await store.repair(NOW) == 0


@pytest.mark.parametrize("another", [False, True], ids=["alone", "beside an app"])
async def test_M14_no_phone_without_a_number(store: Store, tenant: Tenant, *, another: bool) -> None:
    """Whose number is not verified cannot turn the phone on, and what is on stays as it is."""
    user = make_user()
    await tenant.users.add(user, limit=None)
    await tenant.users.propose_phone(user.id, "+14155552671", NOW)
    if another:
        await app_on(tenant, user)
    before = await tenant.second_factors.get(user.id)

    assert await tenant.second_factors.activate_phone(user.id, BESIDE if another else PHONE) is False

    assert await tenant.second_factors.get(user.id) == before
    assert await store.repair(NOW) == 0


async def test_a_number_that_is_asked_for_stays(store: Store, tenant: Tenant, user: User) -> None:
    """While the phone is on its number cannot be given up; once it is off it can."""
    await tenant.second_factors.activate_phone(user.id, PHONE)
    before = await tenant.users.get(user.id)

    assert await tenant.users.release_phone(user.id, NOW) is False
    assert await tenant.users.get(user.id) == before

    await tenant.second_factors.remove_phone(user.id)
    assert await tenant.users.release_phone(user.id, NOW) is True
    assert await store.repair(NOW + timedelta(hours=1)) == 0


async def test_the_phone_is_turned_on_while_its_number_goes(stores: list[Store]) -> None:
    """Of turning the phone on and giving its number up one wins: no phone is on without a number."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(10):
        user = make_user()
        await tenants[0].users.add(user, limit=None)
        await with_number(tenants[0], user)

        turned_on, given_up = await asyncio.gather(
            outcomes(tenant.second_factors.activate_phone(user.id, PHONE) for tenant in in_turn(tenants, 4)),
            outcomes(tenant.users.release_phone(user.id, NOW) for tenant in in_turn(tenants, 4)),
        )

        kept, factor = await tenants[0].users.get(user.id), await tenants[0].second_factors.get(user.id)
        assert kept is not None
        assert kept.phone_verified is (factor is not None and factor.phone)
        # A number that is gone can be given up once more, unless the phone is seen on before that is undone.
        assert turned_on[True] == (1 if kept.phone_verified else 0)
        assert given_up[True] in ({0} if kept.phone_verified else {1, 2, 3, 4})
    assert await stores[0].repair(NOW + timedelta(hours=1)) == 0


async def test_app_and_phone_are_turned_on_at_once(stores: list[Store]) -> None:
    """Of an app and a phone that both come as the first factor one wins, and its codes are kept."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(20):
        user = make_user()
        await tenants[0].users.add(user, limit=None)
        await with_number(tenants[0], user)
        await tenants[0].second_factors.propose(user.id, SECRET)
        with_app = make_activation(recovery_digests=(digest("app"),))
        with_phone = replace(PHONE, recovery_digests=(digest("phone"),))

        tally = await outcomes(
            [
                tenants[0].second_factors.activate(user.id, with_app),
                tenants[-1].second_factors.activate_phone(user.id, with_phone),
            ]
        )

        factor = await tenants[0].second_factors.get(user.id)
        assert factor is not None
        assert tally == {True: 1, False: 1}
        assert factor.recovery_digests == (digest("app") if factor.google else digest("phone"),)


async def test_app_and_phone_are_turned_off_at_once(stores: list[Store]) -> None:
    """However two factors are turned off at once, both are off and nothing is left."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(20):
        user = make_user()
        await tenants[0].users.add(user, limit=None)
        await with_number(tenants[0], user)
        await app_on(tenants[0], user)
        await tenants[0].second_factors.activate_phone(user.id, BESIDE)

        tally = await outcomes(
            call
            for tenant in in_turn(tenants, 4)
            for call in (
                tenant.second_factors.remove(user.id, secret=SECRET),
                tenant.second_factors.remove_phone(user.id),
            )
        )

        assert tally == {True: 2, False: 6}
        assert await tenants[0].second_factors.get(user.id) is None
