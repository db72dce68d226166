"""Does a store count against a quota as `Limits` promises?"""

from datetime import datetime, timedelta

import pytest

from cosyncjwt.domain.limit import Count, Full, Quota, Take, Window
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


HERE, ALL, FAILURES = (Count(key, FIVE_A_MINUTE) for key in ("here", "all", "failures"))
ROOMY = Count("all", Quota(1000, MINUTE))
TWICE = Window(2, MINUTE)
THEN = Take("account", TWICE)


async def numbers(tenant: Tenant, now: datetime = NOW) -> list[int]:
    """Return how often each was counted."""
    return [await tenant.limits.counted(each.key, now) for each in (HERE, ALL, FAILURES)]


async def test_several_are_counted_together(tenant: Tenant) -> None:
    """Each is counted until one has no room, and then it is said which, and how long that lasts."""
    await counted(tenant, 2, "here")

    together = [await tenant.limits.count_all([HERE, ALL], NOW) for _ in range(5)]

    assert together == [None] * 3 + [Full(HERE, MINUTE)] * 2
    assert await numbers(tenant) == [5, 3, 0]


@pytest.mark.parametrize("full", [HERE, ALL], ids=["the first", "the last"])
async def test_none_is_counted_when_one_has_no_room(tenant: Tenant, full: Count) -> None:
    """What is refused because of one of them is not counted under the others."""
    await counted(tenant, 5, full.key)
    before = await numbers(tenant)

    refused = [await tenant.limits.count_all([HERE, ALL], NOW, watched=FAILURES) for _ in range(3)]

    assert refused == [Full(full, MINUTE)] * 3
    assert await numbers(tenant) == before


async def test_the_first_that_is_full_is_told(tenant: Tenant) -> None:
    """Of several without room it is what is watched, then the first."""
    await counted(tenant, 5, "here")
    await counted(tenant, 5, "all", after=MOMENT)
    first = await tenant.limits.count_all([HERE, ALL], NOW + MOMENT, watched=FAILURES)
    await counted(tenant, 5, "failures", after=MOMENT)

    watched = await tenant.limits.count_all([HERE, ALL], NOW + MOMENT, watched=FAILURES)

    assert (first, watched) == (Full(HERE, MINUTE - MOMENT), Full(FAILURES, MINUTE))


async def test_what_is_watched_is_not_counted_and_stops_all(tenant: Tenant) -> None:
    """While what is watched has room it changes nothing, nor does its length begin; without room all stop."""
    watch = [await tenant.limits.count_all([ALL], NOW, watched=FAILURES) for _ in range(2)]
    before = await counted(tenant, 5, "failures", after=MOMENT)
    stopped = [await tenant.limits.count_all([ALL], NOW + MOMENT, watched=FAILURES) for _ in range(9)]

    assert watch == [None] * 2
    assert before == [None] * 5
    assert stopped == [Full(FAILURES, MINUTE)] * 9
    assert await numbers(tenant, NOW + MOMENT) == [0, 2, 5]


async def test_what_was_watched_has_room_when_its_length_is_over(tenant: Tenant) -> None:
    """A length that is over stops nothing, and the next begins with what is counted next."""
    await counted(tenant, 5, "failures")

    later = [await tenant.limits.count_all([ALL], NOW + MINUTE, watched=FAILURES) for _ in range(2)]
    again = await counted(tenant, 6, "failures", after=MINUTE + MOMENT)

    assert later == [None] * 2
    assert again == [None] * 5 + [MINUTE]


async def test_several_begin_anew_each_by_itself(tenant: Tenant) -> None:
    """The length of each begins with its own first, and ends by itself."""
    await counted(tenant, 5, "here")
    await counted(tenant, 5, "all", after=MINUTE - MOMENT)

    later = [await tenant.limits.count_all([HERE, ALL], NOW + MINUTE) for _ in range(2)]
    last = [await tenant.limits.count_all([HERE, ALL], NOW + 2 * MINUTE - MOMENT) for _ in range(6)]

    assert later == [Full(ALL, MINUTE - MOMENT)] * 2
    assert last == [None] * 5 + [Full(HERE, MINUTE)]


async def test_what_comes_then_is_taken_by_its_rule(tenant: Tenant) -> None:
    """Where all have room the rule decides, from all that it has taken before, and alone; cleared, anew."""
    await tenant.limits.take(THEN.key, TWICE, NOW)

    together = [await tenant.limits.count_all([HERE, ALL], NOW, then=THEN) for _ in range(2)]
    alone = await tenant.limits.count_all([], NOW + MOMENT, then=THEN)
    await tenant.limits.clear(THEN.key)
    anew = [await tenant.limits.count_all([], NOW + MOMENT, then=THEN) for _ in range(3)]

    assert together == [None, Full(THEN, MINUTE)]
    assert alone == Full(THEN, MINUTE - MOMENT)
    assert anew == [None, None, Full(THEN, MINUTE)]


async def test_what_its_rule_refuses_was_counted(tenant: Tenant) -> None:
    """Who must wait by the rule has been counted before; who has no room before is not taken by the rule."""
    for _ in range(4):
        await tenant.limits.count_all([HERE, ALL], NOW, watched=FAILURES, then=THEN)
    before = await numbers(tenant)
    await counted(tenant, 1, "here")

    full = await tenant.limits.count_all([HERE, ALL], NOW + MOMENT, then=Take("another", TWICE))

    assert before == [4, 4, 0]
    assert full == Full(HERE, MINUTE - MOMENT)
    assert [await tenant.limits.take("another", TWICE, NOW) for _ in range(3)] == [None, None, MINUTE]


async def test_L01_what_comes_then_is_taken_exactly(stores: list[Store]) -> None:
    """Of forty at once exactly as many as the rule allows are taken, and all of them counted."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]

    tally = await outcomes(
        tenant.limits.count_all([ROOMY], NOW, watched=FAILURES, then=THEN) for tenant in in_turn(tenants, 40)
    )

    assert tally == {None: 2, Full(THEN, MINUTE): 38}
    assert await numbers(tenants[0]) == [0, 40, 0]


async def test_L01_counting_several_is_exact(stores: list[Store]) -> None:
    """Of a hundred at once exactly as many as fit are let through, and no more counted under any key."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]

    for begins in (NOW, NOW + MINUTE):
        tally = await outcomes(
            tenant.limits.count_all([HERE, ROOMY], begins, watched=FAILURES)
            for tenant in in_turn(tenants, 100)
        )

        assert tally == {None: 5, Full(HERE, MINUTE): 95}
        assert await numbers(tenants[0], begins) == [5, 5, 0]


async def test_L01_who_races_for_the_last_room_is_not_refused_by_the_others(stores: list[Store]) -> None:
    """Of many who meet at a limit from addresses of their own, exactly as many as it allows come through."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    addresses = [Count(f"address {number}", FIVE_A_MINUTE) for number in range(40)]

    for begins in (NOW, NOW + MINUTE):
        tally = await outcomes(
            tenant.limits.count_all([address, ALL], begins, watched=FAILURES)
            for tenant, address in zip(in_turn(tenants, len(addresses)), addresses, strict=True)
        )

        assert tally == {None: 5, Full(ALL, MINUTE): 35}
        assert await numbers(tenants[0], begins) == [0, 5, 0]
