"""Does each rule about applications, users and signups have one winner, however many come at once?"""

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import (
    ApplicationLimitReached,
    ApplicationNameTaken,
    HandleTaken,
    InvalidCode,
    UserLimitReached,
)
from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import make_application, make_message, make_signup, make_user
from tests.fakes import NOW

OWNER = make_application().owner_id


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


@pytest.fixture
def tenants(stores: list[Store], application: Application) -> list[Tenant]:
    """Return the application's ports of each store."""
    return [store.tenant(application.id) for store in stores]


async def test_one_root_secret(stores: list[Store]) -> None:
    """Twenty servers that start at once agree on one root secret."""
    tally = await outcomes(
        store.root_secrets.claim(bytes([n])) for n, store in enumerate(in_turn(stores, 20))
    )

    assert list(tally.values()) == [20]


async def test_one_application_of_a_name(stores: list[Store]) -> None:
    """Of twenty applications of one name one is kept."""
    tally = await outcomes(
        store.applications.add(make_application(name="Shop"), limit=None) for store in in_turn(stores, 20)
    )

    assert tally == {None: 1, ApplicationNameTaken: 19}
    assert await stores[0].applications.count_owned_by(OWNER) == 1


async def test_no_application_over_the_limit(stores: list[Store]) -> None:
    """Of twenty applications exactly the three are kept that the limit allows."""
    tally = await outcomes(
        store.applications.add(make_application(), limit=3) for store in in_turn(stores, 20)
    )

    assert tally == {None: 3, ApplicationLimitReached: 17}
    assert await stores[0].applications.count_owned_by(OWNER) == 3


async def test_one_user_of_a_handle(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """Of a hundred users of one handle one is kept and counted."""
    users = [make_user(handle="one@example.org") for _ in range(100)]

    tally = await outcomes(
        tenant.users.add(user, limit=None) for user, tenant in zip(users, in_turn(tenants, 100), strict=True)
    )

    assert tally == {None: 1, HandleTaken: 99}
    assert await census(stores[0], application, users) == (1, 1)


async def census(store: Store, application: Application, users: list[User]) -> tuple[int, int]:
    """Return how many users the application counts, and how many of `users` are really there."""
    kept = await store.applications.get(application.id)
    found = [await store.tenant(application.id).users.get(user.id) for user in users]
    return -1 if kept is None else kept.user_count, sum(user is not None for user in found)


async def test_no_user_over_the_limit(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """When two hundred come for the fiftieth place, one gets it and the count is right."""
    users = [make_user() for _ in range(249)]
    for user in users[:49]:
        await tenants[0].users.add(user, limit=50)

    tally = await outcomes(
        tenant.users.add(user, limit=50)
        for user, tenant in zip(users[49:], in_turn(tenants, 200), strict=True)
    )

    assert tally == {None: 1, UserLimitReached: 199}
    assert await census(stores[0], application, users) == (50, 50)


async def test_no_signup_over_the_limit(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """When twenty signups complete for the last two places, two do and the others wait on."""
    signups = [make_signup() for _ in range(20)]
    users = [make_user(handle=signup.handle) for signup in signups]
    for signup in signups:
        await tenants[0].signups.put(signup, make_message())

    tally = await outcomes(
        tenant.signups.complete(signup, user, limit=2)
        for signup, user, tenant in zip(signups, users, in_turn(tenants, 20), strict=True)
    )

    assert tally == {None: 2, UserLimitReached: 18}
    assert await census(stores[0], application, users) == (2, 2)
    waiting = [await tenants[0].signups.by_digest(signup.proof.digest, NOW) for signup in signups]
    assert sum(signup is not None for signup in waiting) == 18


async def test_tries_are_counted_exactly(tenants: list[Tenant]) -> None:
    """Of two hundred guesses at once exactly five are counted, each seeing another number."""
    signup = make_signup()
    await tenants[0].signups.put(signup, make_message())

    async def guess(tenant: Tenant) -> int:
        taken = await tenant.signups.take_try(signup.handle, NOW)
        return -1 if taken is None else taken.proof.tries_left

    tally = await outcomes(guess(tenant) for tenant in in_turn(tenants, 200))

    assert tally == {5: 1, 4: 1, 3: 1, 2: 1, 1: 1, 0: 195}


async def test_a_signup_completes_once(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """Of twenty completions of one signup one makes the user, the others see a used code."""
    signup = make_signup()
    users = [make_user(handle=signup.handle) for _ in range(20)]
    await tenants[0].signups.put(signup, make_message())

    tally = await outcomes(
        tenant.signups.complete(signup, user, limit=50)
        for user, tenant in zip(users, in_turn(tenants, 20), strict=True)
    )

    assert tally == {None: 1, InvalidCode: 19}
    assert await census(stores[0], application, users) == (1, 1)


async def test_a_signup_completes_or_is_replaced(tenants: list[Tenant]) -> None:
    """While a newer signup comes, the older one completes or is refused, never both and never neither."""
    for _ in range(ROUNDS):
        older = make_signup()
        newer, user = make_signup(handle=older.handle), make_user(handle=older.handle)
        await tenants[0].signups.put(older, make_message())

        tally = await outcomes(
            [
                tenants[0].signups.complete(older, user, limit=None),
                tenants[-1].signups.put(newer, make_message()),
            ]
        )

        completed = InvalidCode not in tally
        assert (await tenants[0].users.by_handle(older.handle) is not None) is completed
        assert await tenants[0].signups.by_digest(newer.proof.digest, NOW) == newer


async def test_a_handle_leaves_while_it_comes(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """While a user is removed, another of the same handle is added or refused, and the count is right."""
    for _ in range(ROUNDS):
        leaving = make_user(handle="one@example.org")
        coming = make_user(handle="one@example.org")
        await tenants[0].users.add(leaving, limit=1)

        tally = await outcomes(
            [tenants[0].users.remove(leaving.id), tenants[-1].users.add(coming, limit=None)]
        )

        expected = 0 if HandleTaken in tally else 1
        assert tally[True] == 1
        assert await census(stores[0], application, [leaving, coming]) == (expected, expected)
        found = await tenants[0].users.by_handle("one@example.org")
        assert found == (coming if expected else None)
        await tenants[0].users.remove(coming.id)


async def test_a_user_is_removed_once(
    stores: list[Store], application: Application, tenants: list[Tenant]
) -> None:
    """Of twenty removals of one user one removes, and the user is uncounted once."""
    users = [make_user(), make_user()]
    for user in users:
        await tenants[0].users.add(user, limit=None)

    tally = await outcomes(tenant.users.remove(users[0].id) for tenant in in_turn(tenants, 20))

    assert tally == {True: 1, False: 19}
    assert await census(stores[0], application, users) == (1, 1)


async def test_a_password_hash_is_replaced_once(tenants: list[Tenant]) -> None:
    """Of twenty replacements of one hash one succeeds."""
    user = make_user()
    await tenants[0].users.add(user, limit=None)

    tally = await outcomes(
        tenant.users.replace_password_hash(
            user.id, old=user.password_hash, new=Secret(f"$argon2id${n}"), now=NOW
        )
        for n, tenant in enumerate(in_turn(tenants, 20))
    )

    assert tally == {True: 1, False: 19}
