"""Does a suspension win against whatever a user begins at the same moment?"""

import asyncio
from datetime import timedelta

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.session import Rotation
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.errors import UserLimitReached
from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import (
    digest,
    make_application,
    make_challenge,
    make_message,
    make_session,
    make_user,
)
from tests.fakes import NOW

SUSPENDED, ACTIVE = UserStatus.SUSPENDED, UserStatus.ACTIVE


async def test_T15_no_login_outlives_a_suspension(tenants: list[Tenant]) -> None:
    """Of ten logins around each suspension no session and no waiting login is left."""
    for _ in range(ROUNDS):
        user = make_user()
        await tenants[0].users.add(user, limit=None)
        waiting = [make_challenge(user_id=user.id) for _ in range(4)]
        before = [
            tenant.sessions.open(make_session(user_id=user.id), keep=20) for tenant in in_turn(tenants, 5)
        ]
        after = [
            tenant.sessions.open(make_session(user_id=user.id), keep=20) for tenant in in_turn(tenants, 5)
        ]
        asked = [tenants[-1].challenges.put(each) for each in waiting]

        await asyncio.gather(
            *before, *asked[:2], tenants[-1].roster.set_status(user.id, SUSPENDED, NOW), *asked[2:], *after
        )

        left = [await tenants[0].challenges.take_try(each.id, NOW) for each in waiting]
        assert await tenants[0].sessions.count_of_user(user.id, NOW) == 0
        assert left == [None] * 4


async def test_T15_no_refresh_outlives_a_suspension(tenants: list[Tenant]) -> None:
    """A refresh at the moment of a suspension leaves no session, whichever was first."""
    for number in range(ROUNDS):
        session = make_session(user_id=(user := make_user()).id)
        await tenants[0].users.add(user, limit=None)
        await tenants[0].sessions.open(session, keep=20)
        refresh = tenants[0].sessions.rotate(
            session.id,
            user_id=session.user_id,
            presented=session.refresh_digest,
            successor=digest("successor"),
            now=NOW,
            grace=timedelta(0),
            idle=timedelta(days=1),
        )
        suspension = tenants[-1].roster.set_status(user.id, SUSPENDED, NOW)

        first, second = (refresh, suspension) if number % 2 else (suspension, refresh)
        answers = await asyncio.gather(first, second)

        rotation = next(answer for answer in answers if isinstance(answer, tuple))
        assert rotation[0] in {Rotation.ROTATED, Rotation.GONE}
        assert await tenants[0].sessions.get(session.id, user_id=session.user_id) is None


async def test_statuses_at_once_end_in_one(tenants: list[Tenant]) -> None:
    """Of twenty changes at once the user is left in one status, and sessions are kept or not by it."""
    user = make_user()
    await tenants[0].users.add(user, limit=None)

    await asyncio.gather(
        *(
            tenant.roster.set_status(user.id, SUSPENDED if number % 2 else ACTIVE, NOW)
            for number, tenant in enumerate(in_turn(tenants, 20))
        )
    )

    kept = await tenants[0].users.get(user.id)
    assert kept is not None
    opened = await tenants[-1].sessions.open(make_session(user_id=user.id), keep=20)
    assert (opened is not None) is (kept.status is ACTIVE)


async def test_S07_two_hundred_creations_at_the_limit(stores: list[Store]) -> None:
    """Of two hundred creations at 49 of 50 users one is kept, counted and told."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    for _ in range(49):
        await tenants[0].users.add(make_user(), limit=50)

    tally = await outcomes(
        tenant.roster.add(make_user(), make_message(), limit=50) for tenant in in_turn(tenants, 200)
    )

    kept = await stores[0].applications.get(application.id)
    page = await tenants[0].roster.page(UserSearch(), PageRequest(100))
    told = await stores[0].outbox.claim(NOW, lease=timedelta(minutes=1), most=100)
    assert tally == {None: 1, UserLimitReached: 199}
    assert kept is not None
    assert (kept.user_count, len(page.items), len(told)) == (50, 50, 1)
