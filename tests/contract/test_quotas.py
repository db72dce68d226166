"""Does a store count against a quota as `Limits` promises?"""

from datetime import timedelta

from cosyncjwt.domain.limit import Quota
from store.ports import Store, Tenant
from tests.backends import Backend
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
FIVE_A_MINUTE = Quota(5, MINUTE)


async def counted(
    tenant: Tenant, times: int, key: str = "key", after: timedelta = MOMENT * 0
) -> list[object]:
    """Count several times."""
    return [await tenant.limits.count(key, FIVE_A_MINUTE, NOW + after) for _ in range(times)]


async def test_L08_it_holds_at_n_and_one_more(tenant: Tenant) -> None:
    """As many as the quota says are counted; then the wait until its end comes back, and nothing counts."""
    assert await counted(tenant, 7) == [None] * 5 + [MINUTE] * 2
    assert await counted(tenant, 1, after=MINUTE - MOMENT) == [MOMENT]


async def test_it_begins_anew_once_it_is_over(tenant: Tenant) -> None:
    """When the length is over, which began with the first, there is room for all again."""
    await counted(tenant, 1)
    await counted(tenant, 4, after=MINUTE - MOMENT)

    assert await counted(tenant, 6, after=MINUTE) == [None] * 5 + [MINUTE]


async def test_asking_changes_nothing(tenant: Tenant) -> None:
    """Whether there is room can be asked at any time, and is not counted."""
    asked = []
    for _ in range(6):
        asked += [await tenant.limits.full("key", FIVE_A_MINUTE, NOW + MOMENT) for _ in range(2)]
        await counted(tenant, 1)

    assert asked == [None] * 10 + [MINUTE - MOMENT] * 2
    assert await tenant.limits.full("key", FIVE_A_MINUTE, NOW + MINUTE) is None


async def test_how_often_it_was_counted_can_be_read(tenant: Tenant) -> None:
    """The number of the quota that is running is read and not changed; what was refused is not in it."""
    before = await tenant.limits.counted("key", NOW)
    await counted(tenant, 7)

    numbers = [await tenant.limits.counted("key", NOW + after) for after in (MOMENT, MOMENT, MINUTE)]

    assert (before, numbers) == (0, [5, 5, 0])


async def test_keys_stand_apart_and_can_be_cleared(tenant: Tenant) -> None:
    """What is counted under one key does not count under another; cleared, a key begins anew."""
    await counted(tenant, 5, "one")

    assert await counted(tenant, 1, "other") == [None]
    await tenant.limits.clear("one")
    assert await counted(tenant, 6, "one") == [None] * 5 + [MINUTE]


async def test_L01_counting_is_exact(stores: list[Store]) -> None:
    """Of two hundred at once, by several processes' stores, exactly as many as fit are counted."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]

    for begins in (NOW, NOW + MINUTE):
        tally = await outcomes(
            tenant.limits.count("key", FIVE_A_MINUTE, begins) for tenant in in_turn(tenants, 200)
        )

        assert tally == {None: 5, MINUTE: 195}


async def test_L01_it_outlives_the_store(backend: Backend) -> None:
    """Another store on the same database goes on where the first has stopped."""
    application = make_application()
    first, second = backend.connect(), backend.connect()
    await first.open()
    await first.applications.add(application, limit=None)
    await counted(first.tenant(application.id), 5)
    await first.close()

    await second.open()
    wait = await second.tenant(application.id).limits.full("key", FIVE_A_MINUTE, NOW)
    await second.close()

    assert wait == MINUTE


async def test_what_is_over_is_purged(store: Store, tenant: Tenant) -> None:
    """A count is removed once its quota's length is over."""
    await counted(tenant, 1)

    assert await store.purge(NOW + MINUTE - MOMENT) == 0
    assert await store.purge(NOW + MINUTE) == 1
