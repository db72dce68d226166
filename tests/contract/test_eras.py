"""Does a login that comes in end what was counted of wrong passwords before, and never more than that?

A try reads its user, with the era in which tries are counted now, before it is counted. A session that is
opened ends the era in its own write; what was counted in an earlier one is forgotten by the next try.
"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.limit import NEVER, Backoff, Count, Noted, Quota, Take
from cosyncjwt.domain.user import User, UserStatus
from store.ports import Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import make_session, make_user
from tests.fakes import NOW

ADA = "usr_ada"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FREE, MOST = 3, 8
RULE = Backoff(free=FREE, first=SECOND, longest=900 * SECOND, quiet=DAY, most=MOST)
MANY = Quota(1000, HOUR)


async def tries(tenant: Tenant, times: int, era: int, after: timedelta = HOUR * 0) -> list[object]:
    """Count several tries in an era; return the waits."""
    return [await tenant.limits.take("key", RULE, NOW + after, era=era) for _ in range(times)]


async def attempt(tenant: Tenant, era: int) -> timedelta | None:
    """Count a try as a login does that has read this era; return the wait."""
    full = await tenant.limits.count_all([Count("all", MANY)], NOW, then=Take("key", RULE, era))
    return None if full is None else full.lasts


async def guess(tenant: Tenant) -> timedelta | None:
    """Read Ada and count a try; return the wait."""
    return await attempt(tenant, (await kept(tenant, ADA)).password_era)


async def succeed(tenant: Tenant, user: User) -> bool:
    """Open the session of a login that has read the user."""
    session = make_session(user_id=user.id)
    return await tenant.sessions.open(session, keep=20, ends_era=user.password_era) is not None


async def kept(tenant: Tenant, user_id: str) -> User:
    """Return the user as it is kept."""
    user = await tenant.users.get(user_id)
    assert user is not None
    return user


async def test_a_later_era_begins_anew(tenant: Tenant) -> None:
    """What was counted in an earlier era is forgotten, and the rule holds in the next as in the first."""
    assert await tries(tenant, FREE + 1, 0) == [None] * FREE + [SECOND]

    assert await tries(tenant, FREE + 1, 1) == [None] * FREE + [SECOND]
    assert await tries(tenant, FREE + 1, 7) == [None] * FREE + [SECOND]


async def test_who_comes_late_counts_in_the_present_era(tenant: Tenant) -> None:
    """A try that has read an era which is over by now counts with the others, and begins nothing anew."""
    await tries(tenant, FREE - 1, 4)

    assert await tries(tenant, 2, 3) == [None, SECOND]
    assert await tries(tenant, 1, 4) == [SECOND]


async def test_it_is_so_in_one_step_with_quotas(tenant: Tenant) -> None:
    """What comes after the quotas knows eras as well, and how many have failed in its own."""
    failed = []
    for era in (0, 0, 1, 1, 0):
        rule = Noted(RULE)
        take = Take("key", rule, era)
        assert await tenant.limits.count_all([Count("all", MANY)], NOW, then=take) is None
        failed.append(rule.before)

    assert failed == [0, 1, 0, 1, 2]


async def test_a_cleared_count_begins_in_any_era(tenant: Tenant) -> None:
    """Cleared, or over, a count begins anew for whoever comes: an account of a handle that had one before."""
    await tries(tenant, FREE, 9)
    await tenant.limits.clear("key")

    assert await tries(tenant, FREE + 1, 0) == [None] * FREE + [SECOND]
    assert await tries(tenant, FREE, 1) == [None] * FREE
    later = (FREE + 1) * DAY
    assert await tries(tenant, FREE + 1, 0, later) == [None] * FREE + [SECOND]
    assert await tries(tenant, 1, 1, later) == [None]


async def test_C09_an_era_ends_the_lock(tenant: Tenant) -> None:
    """The last that a rule allows is the end of its era, for who comes late too; the next one is free."""
    for number in range(MOST):
        assert await tenant.limits.take("key", RULE, NOW + number * HOUR, era=2) is None
    end = MOST * HOUR

    assert await tries(tenant, 1, 2, end) + await tries(tenant, 1, 1, end) == [NEVER, NEVER]
    assert await tries(tenant, 1, 3, end) == [None]


async def test_a_session_ends_the_era(tenant: Tenant, user: User) -> None:
    """Whoever signs in by the password ends the era in which the try was counted; others leave it alone."""
    eras = []
    for ends in (None, 0, 0, None, 1, 0, 5):
        await tenant.sessions.open(make_session(user_id=user.id), keep=20, ends_era=ends)
        eras.append((await kept(tenant, user.id)).password_era)

    assert eras == [0, 1, 1, 1, 2, 2, 6]


async def test_who_gets_no_session_ends_no_era(tenant: Tenant, user: User) -> None:
    """A login that comes too late, after another password or a suspension, forgets nothing."""
    session = make_session(user_id=user.id)

    assert await tenant.sessions.open(session, keep=20, version=1, ends_era=0) is None
    await tenant.roster.set_status(user.id, UserStatus.SUSPENDED, NOW)
    assert await tenant.sessions.open(session, keep=20, ends_era=0) is None
    assert (await kept(tenant, user.id)).password_era == 0


@pytest.fixture
async def tenants(tenants: list[Tenant]) -> list[Tenant]:
    """Return the ports of an application with one user, of each store."""
    await tenants[0].users.add(make_user(id=ADA), limit=None)
    return tenants


async def test_L01_an_era_ends_once_for_all_who_saw_it(tenants: list[Tenant]) -> None:
    """However many sign in at once by what they read of one era, one more begins and no second."""
    ada = await kept(tenants[0], ADA)

    await outcomes(succeed(tenant, ada) for tenant in in_turn(tenants, 10))

    assert (await kept(tenants[0], ada.id)).password_era == 1


async def test_L01_of_several_eras_none_gives_more_than_one_count(tenants: list[Tenant]) -> None:
    """Of many at once who have read one of three eras no more pass than three counts have room for."""
    tally = await outcomes(attempt(tenant, number % 3) for number, tenant in enumerate(in_turn(tenants, 24)))

    assert FREE <= tally[None] <= 3 * FREE
    assert tally[None] + tally[SECOND] == 24
    assert [await attempt(tenants[-1], era) for era in range(3)] == [SECOND] * 3


async def test_L01_a_success_among_guesses_is_worth_one_count(tenants: list[Tenant]) -> None:
    """Two logins that have read one era, among many guesses, bring these one count more and no second."""
    for _ in range(ROUNDS):
        for key in ("key", "all"):
            await tenants[0].limits.clear(key)
        ada = await kept(tenants[0], ADA)

        before, after = ([guess(tenant) for tenant in in_turn(tenants, 8)] for _ in range(2))
        successes = [succeed(tenant, ada) for tenant in in_turn(tenants, 2)]
        tally = await outcomes([*before, *successes, *after])

        assert tally[True] == 2
        assert FREE <= tally[None] <= 2 * FREE
        assert tally[None] + tally[SECOND] == 16
        assert (await kept(tenants[0], ADA)).password_era == ada.password_era + 1
