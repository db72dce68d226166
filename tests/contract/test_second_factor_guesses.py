"""Does a store count guesses at second factors as `SecondFactors` promises?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.user import User
from store.ports import Tenant
from tests.factories import make_activation
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
ACTIVATION = make_activation()


async def enrolled(tenant: Tenant, user: User) -> None:
    """Give the user an active factor."""
    await tenant.second_factors.propose(user.id, ACTIVATION.proposed)
    assert await tenant.second_factors.activate(user.id, ACTIVATION)


async def waits(tenant: Tenant, user: User, number: int) -> list[timedelta | None]:
    """Take guesses, each as soon as it may be, and return the waits between them."""
    now, waited = NOW, []
    for _ in range(number):
        wait = await tenant.second_factors.take_guess(user.id, now)
        waited.append(wait)
        if wait is not None:
            now += wait
            assert await tenant.second_factors.take_guess(user.id, now) is None
    return waited


async def test_M05_five_guesses_are_free_then_the_wait_doubles(tenant: Tenant, user: User) -> None:
    """Five guesses at once, then 30 seconds, doubling up to 15 minutes."""
    await enrolled(tenant, user)

    waited = await waits(tenant, user, 12)

    seconds = [30, 60, 120, 240, 480, 900, 900]
    assert waited == [None] * 5 + [timedelta(seconds=each) for each in seconds]


async def test_M05_a_guess_that_waits_is_not_counted(tenant: Tenant, user: User) -> None:
    """Guessing while one has to wait makes the wait no longer."""
    await enrolled(tenant, user)
    for _ in range(5):
        await tenant.second_factors.take_guess(user.id, NOW)

    waited = [await tenant.second_factors.take_guess(user.id, NOW + MOMENT) for _ in range(10)]

    assert waited == [timedelta(seconds=30) - MOMENT] * 10


@pytest.mark.parametrize("way", ["step", "code"])
async def test_a_success_forgets_the_guesses(tenant: Tenant, user: User, way: str) -> None:
    """After an accepted code five guesses are free again."""
    await enrolled(tenant, user)
    for _ in range(5):
        await tenant.second_factors.take_guess(user.id, NOW)

    if way == "step":
        assert await tenant.second_factors.accept_step(user.id, secret=ACTIVATION.proposed, step=101)
    else:
        assert await tenant.second_factors.use_recovery_code(user.id, ACTIVATION.recovery_digests[0])

    assert await waits(tenant, user, 6) == [None] * 5 + [timedelta(seconds=30)]


async def test_nobody_has_nothing_to_guess(tenant: Tenant, user: User) -> None:
    """A guess at a user without a record is not counted anywhere."""
    guesses = [await tenant.second_factors.take_guess(user.id, NOW) for _ in range(7)]

    assert guesses == [None] * 7
    assert await tenant.second_factors.get(user.id) is None
