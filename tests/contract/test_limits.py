"""Does a store count how often something was done as `Limits` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.limit import NEVER, Backoff, Budget, Pause, Window
from store.ports import Store, Tenant
from tests.backends import Backend
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
FIVE_AN_HOUR = Budget(Pause(5, HOUR, SECOND), (Window(5, HOUR),))
BACKOFF = Backoff(free=5, first=SECOND, longest=timedelta(seconds=900), quiet=timedelta(hours=24), most=100)
SHORT = replace(BACKOFF, most=8)


async def test_what_is_allowed_is_counted(tenant: Tenant) -> None:
    """It is done until the rule says no; then the wait comes back, and nothing is counted."""
    taken = [await tenant.limits.take("key", FIVE_AN_HOUR, NOW + n * MOMENT) for n in range(5)]
    refused = [await tenant.limits.take("key", FIVE_AN_HOUR, NOW + SECOND) for _ in range(3)]

    assert taken == [None] * 5
    assert refused == [HOUR - SECOND] * 3


async def test_there_is_room_after_the_wait(tenant: Tenant) -> None:
    """A moment before the wait is over it is refused, and then it is allowed once."""
    for n in range(5):
        await tenant.limits.take("key", FIVE_AN_HOUR, NOW + n * SECOND)

    early = await tenant.limits.take("key", FIVE_AN_HOUR, NOW + HOUR - MOMENT)
    again = [await tenant.limits.take("key", FIVE_AN_HOUR, NOW + HOUR) for _ in range(2)]

    assert early == MOMENT
    assert again == [None, SECOND]


async def test_keys_stand_apart(tenant: Tenant) -> None:
    """What is counted under one key does not count under another."""
    for _ in range(5):
        await tenant.limits.take("one", FIVE_AN_HOUR, NOW)

    assert await tenant.limits.take("other", FIVE_AN_HOUR, NOW) is None
    assert await tenant.limits.take("one", FIVE_AN_HOUR, NOW) == HOUR


async def test_clearing_forgets(tenant: Tenant) -> None:
    """After clearing everything is free again, and clearing nothing is nothing."""
    for _ in range(5):
        await tenant.limits.take("key", FIVE_AN_HOUR, NOW)

    for _ in range(2):
        await tenant.limits.clear("key")

    assert [await tenant.limits.take("key", FIVE_AN_HOUR, NOW) for _ in range(6)] == [None] * 5 + [HOUR]


async def test_what_was_counted_outlives_the_store(backend: Backend) -> None:
    """Another store on the same database goes on where the first has stopped (security C-04, L-01)."""
    application = make_application()
    first, second = backend.connect(), backend.connect()
    await first.open()
    await first.applications.add(application, limit=None)
    for _ in range(5):
        await first.tenant(application.id).limits.take("key", FIVE_AN_HOUR, NOW)
    await first.close()

    await second.open()
    wait = await second.tenant(application.id).limits.take("key", FIVE_AN_HOUR, NOW)
    await second.close()

    assert wait == HOUR


async def test_what_no_longer_matters_is_purged(store: Store, tenant: Tenant) -> None:
    """A count is removed once the memory of its rule is over."""
    await tenant.limits.take("old", FIVE_AN_HOUR, NOW - HOUR)
    await tenant.limits.take("young", FIVE_AN_HOUR, NOW - HOUR + MOMENT)

    assert await store.purge(NOW) == 1
    assert await store.purge(NOW + MOMENT) == 1
    assert await store.purge(NOW + HOUR) == 0


async def test_waits_grow_over_many_takes(tenant: Tenant) -> None:
    """Kept in the store the waits double to a quarter of an hour and stay there."""
    free = [await tenant.limits.take("key", BACKOFF, NOW) for _ in range(5)]
    now, waits = NOW, []
    for _ in range(15):
        wait = await tenant.limits.take("key", BACKOFF, now)
        assert wait is not None
        waits.append(wait.total_seconds())
        now += wait
        assert await tenant.limits.take("key", BACKOFF, now) is None

    assert free == [None] * 5
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]


async def test_C09_the_last_is_the_end(store: Store, tenant: Tenant) -> None:
    """After the last the answer is NEVER, kept through years and purges, until it is cleared."""
    for number in range(SHORT.most):
        assert await tenant.limits.take("key", SHORT, NOW + number * HOUR) is None
    years = NOW + timedelta(days=1000)

    await store.purge(years)
    over = [await tenant.limits.take("key", SHORT, moment) for moment in (NOW + SHORT.most * HOUR, years)]
    await tenant.limits.clear("key")

    assert over == [NEVER, NEVER]
    assert await tenant.limits.take("key", SHORT, years) is None


async def test_C09_the_last_has_one_winner(stores: list[Store]) -> None:
    """Of many at once only one is the last that is allowed."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for number in range(SHORT.most - 1):
        await tenants[0].limits.take("key", SHORT, NOW + number * HOUR)
    last = NOW + (SHORT.most - 1) * HOUR

    tally = await outcomes(tenant.limits.take("key", SHORT, last) for tenant in in_turn(tenants, 50))

    assert tally == {None: 1, NEVER: 49}


@pytest.mark.parametrize(("rule", "limit"), [(FIVE_AN_HOUR, 5), (BACKOFF, 5)], ids=["budget", "backoff"])
async def test_counting_is_exact(stores: list[Store], rule: Budget | Backoff, limit: int) -> None:
    """Of five hundred at once exactly as many are allowed as one after the other (security L-01)."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]

    tally = await outcomes(tenant.limits.take("key", rule, NOW) for tenant in in_turn(tenants, 500))

    assert tally[None] == limit
    assert tally.total() == 500
