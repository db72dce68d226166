"""Does a store keep the logins that wait for a second factor as `Challenges` promises?"""

from dataclasses import replace
from datetime import timedelta

from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.factories import make_challenge, make_user
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)


async def test_every_field_comes_back(tenant: Tenant, user: User) -> None:
    """A challenge comes back with every field as it was."""
    challenge = make_challenge(user_id=user.id, tries_left=3, created_at=NOW - MOMENT)
    await tenant.challenges.put(challenge)

    assert await tenant.challenges.take_try(challenge.id, NOW) == challenge


async def test_each_try_is_counted(tenant: Tenant, user: User) -> None:
    """Five tries are counted down to none, and it stays there."""
    challenge = make_challenge(user_id=user.id)
    await tenant.challenges.put(challenge)

    taken = [await tenant.challenges.take_try(challenge.id, NOW) for _ in range(7)]

    assert taken == [replace(challenge, tries_left=left) for left in (5, 4, 3, 2, 1, 0, 0)]


async def test_an_expired_challenge_is_none(tenant: Tenant, user: User) -> None:
    """A challenge is over from its end on."""
    challenge = make_challenge(user_id=user.id)
    await tenant.challenges.put(challenge)

    before = await tenant.challenges.take_try(challenge.id, challenge.expires_at - MOMENT)
    after = await tenant.challenges.take_try(challenge.id, challenge.expires_at)

    assert (before, after) == (challenge, None)


async def test_a_challenge_is_consumed_once(tenant: Tenant, user: User) -> None:
    """The first consumption uses the challenge up; others stay."""
    challenge, other = make_challenge(user_id=user.id), make_challenge(user_id=user.id)
    for each in (challenge, other):
        await tenant.challenges.put(each)

    consumed = [await tenant.challenges.consume(challenge.id) for _ in range(2)]

    assert consumed == [True, False]
    assert await tenant.challenges.take_try(challenge.id, NOW) is None
    assert await tenant.challenges.take_try(other.id, NOW) == other


async def test_a_challenge_of_nobody_is_not_kept(tenant: Tenant) -> None:
    """A user who has just been removed has no challenge."""
    challenge = make_challenge(user_id=make_user().id)

    await tenant.challenges.put(challenge)

    assert await tenant.challenges.take_try(challenge.id, NOW) is None


async def test_removal_of_the_user_takes_the_challenges_along(tenant: Tenant, user: User) -> None:
    """With a user go the logins that wait, and nobody else's."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    mine, theirs = make_challenge(user_id=user.id), make_challenge(user_id=other.id)
    for challenge in (mine, theirs):
        await tenant.challenges.put(challenge)

    await tenant.users.remove(user.id)

    assert await tenant.challenges.take_try(mine.id, NOW) is None
    assert await tenant.challenges.take_try(theirs.id, NOW) == theirs


async def test_expired_challenges_are_purged(store: Store, tenant: Tenant, user: User) -> None:
    """A challenge is removed from its end on."""
    dead, live = (make_challenge(user_id=user.id, expires_at=moment) for moment in (NOW, NOW + MOMENT))
    for challenge in (dead, live):
        await tenant.challenges.put(challenge)

    purged = await store.purge(NOW)

    assert purged == 1
    assert await tenant.challenges.take_try(dead.id, NOW - MOMENT) is None
    assert await tenant.challenges.take_try(live.id, NOW) == live
