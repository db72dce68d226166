"""Does each rule about second factors have one winner, however many come at once?"""

from datetime import timedelta

import pytest

from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import (
    digest,
    make_activation,
    make_challenge,
    make_session,
    make_user,
)
from tests.fakes import NOW

USER = make_user()
SECRET, CODE = make_activation().proposed, make_activation().recovery_digests[0]
WAIT = timedelta(seconds=30)


@pytest.fixture
async def tenants(tenants: list[Tenant]) -> list[Tenant]:
    """Return the ports of an application with one user who has proposed a secret, of each store."""
    await tenants[0].users.add(USER, limit=None)
    await tenants[0].second_factors.propose(USER.id, SECRET)
    return tenants


@pytest.fixture
async def enrolled(tenants: list[Tenant]) -> list[Tenant]:
    """Return the same ports once the user's factor is active."""
    await tenants[0].second_factors.activate(USER.id, make_activation())
    return tenants


async def test_a_secret_is_activated_once(tenants: list[Tenant]) -> None:
    """Of twenty activations of one secret one wins, and its codes are the ones that are kept."""
    activations = [make_activation(recovery_digests=(digest(str(n)),)) for n in range(20)]

    tally = await outcomes(
        tenant.second_factors.activate(USER.id, activation)
        for activation, tenant in zip(activations, in_turn(tenants, 20), strict=True)
    )

    factor = await tenants[0].second_factors.get(USER.id)
    assert factor is not None
    assert tally == {True: 1, False: 19}
    assert len(factor.recovery_digests) == 1


async def test_M02_a_step_is_accepted_once(enrolled: list[Tenant]) -> None:
    """Of twenty uses of one step's code one is accepted."""
    tally = await outcomes(
        tenant.second_factors.accept_step(USER.id, secret=SECRET, step=101)
        for tenant in in_turn(enrolled, 20)
    )

    assert tally == {True: 1, False: 19}


async def test_M11_a_recovery_code_is_used_once(enrolled: list[Tenant]) -> None:
    """Of twenty uses of one recovery code one is accepted."""
    tally = await outcomes(
        tenant.second_factors.use_recovery_code(USER.id, CODE) for tenant in in_turn(enrolled, 20)
    )

    assert tally == {True: 1, False: 19}


async def test_M05_five_guesses_are_evaluated(enrolled: list[Tenant]) -> None:
    """Of two hundred guesses that come at once five may be looked at."""
    tally = await outcomes(
        tenant.second_factors.take_guess(USER.id, NOW) for tenant in in_turn(enrolled, 200)
    )

    assert tally == {None: 5, WAIT: 195}


async def test_a_challenge_has_five_tries(enrolled: list[Tenant]) -> None:
    """Of two hundred tries at one challenge five are counted, and the others are told that none is left."""
    challenge = make_challenge(user_id=USER.id)
    await enrolled[0].challenges.put(challenge)

    async def left(tenant: Tenant) -> int:
        taken = await tenant.challenges.take_try(challenge.id, NOW)
        return -1 if taken is None else taken.tries_left

    tally = await outcomes(left(tenant) for tenant in in_turn(enrolled, 200))

    assert tally == {5: 1, 4: 1, 3: 1, 2: 1, 1: 1, 0: 195}


async def test_a_challenge_is_consumed_once(enrolled: list[Tenant]) -> None:
    """Of twenty consumptions of one challenge one wins."""
    challenge = make_challenge(user_id=USER.id)
    await enrolled[0].challenges.put(challenge)

    tally = await outcomes(tenant.challenges.consume(challenge.id) for tenant in in_turn(enrolled, 20))

    assert tally == {True: 1, False: 19}


async def test_a_removed_user_leaves_nothing(stores: list[Store], tenants: list[Tenant]) -> None:
    """While a user is removed, no setup and no login that comes at once leaves anything behind."""
    for n in range(ROUNDS):
        user = make_user()
        await tenants[0].users.add(user, limit=None)
        challenge, session = make_challenge(user_id=user.id), make_session(user_id=user.id)
        await tenants[0].sessions.open(session, keep=20)

        await outcomes(
            [
                tenants[-1].second_factors.propose(user.id, digest(str(n))),
                tenants[0].users.remove(user.id),
                tenants[-1].challenges.put(challenge),
            ]
        )

        assert await tenants[0].second_factors.get(user.id) is None
        assert await tenants[0].challenges.take_try(challenge.id, NOW) is None
    assert await stores[0].repair(NOW) == 0
