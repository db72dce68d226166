"""Does each rule about sessions and messages have one winner, however many come at once?"""

from datetime import timedelta
from itertools import chain

import pytest

from cosyncjwt.domain.code import NewPassword
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Rotation, Session
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import digest, make_message, make_session, make_signup, make_user
from tests.fakes import NOW

GRACE = timedelta(seconds=10)
IDLE = timedelta(days=14)
LEASE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)
FIRST, SECOND, THIRD = (digest(name) for name in ("first", "second", "third"))
USER = make_user()


@pytest.fixture
async def tenants(tenants: list[Tenant]) -> list[Tenant]:
    """Return the ports of an application with one user, of each store."""
    await tenants[0].users.add(USER, limit=None)
    return tenants


@pytest.fixture
async def session(tenants: list[Tenant]) -> Session:
    """Return an open session whose living digest is FIRST."""
    session = make_session(user_id=USER.id, refresh_digest=FIRST)
    await tenants[0].sessions.open(session, keep=20)
    return session


async def rotate(tenant: Tenant, session: Session, presented: bytes, successor: bytes) -> Rotation:
    """Rotate the session and return the outcome."""
    outcome, _ = await tenant.sessions.rotate(
        session.id,
        user_id=session.user_id,
        presented=presented,
        successor=successor,
        now=NOW,
        grace=GRACE,
        idle=IDLE,
    )
    return outcome


async def test_a_token_rotates_once(tenants: list[Tenant], session: Session) -> None:
    """Of fifty refreshes with one token one rotates, the others repeat its successor."""
    tally = await outcomes(rotate(tenant, session, FIRST, SECOND) for tenant in in_turn(tenants, 50))

    assert tally == {Rotation.ROTATED: 1, Rotation.REPEATED: 49}
    kept = await tenants[0].sessions.get(session.id, user_id=session.user_id)
    assert kept is not None
    assert (kept.refresh_digest, kept.parent_digest) == (SECOND, FIRST)


async def test_a_stolen_token_ends_the_session_once(tenants: list[Tenant], session: Session) -> None:
    """Of twenty uses of a grandparent one ends the session, the others find it gone."""
    await rotate(tenants[0], session, FIRST, SECOND)
    await rotate(tenants[0], session, SECOND, THIRD)

    tally = await outcomes(rotate(tenant, session, FIRST, SECOND) for tenant in in_turn(tenants, 20))

    assert tally == {Rotation.REUSED: 1, Rotation.GONE: 19}
    assert await tenants[0].sessions.get(session.id, user_id=session.user_id) is None


async def test_an_ended_session_never_comes_back(tenants: list[Tenant]) -> None:
    """While a session is ended a refresh wins before it or finds it gone; afterwards it is gone."""
    for _ in range(10):
        session = make_session(user_id=USER.id, refresh_digest=FIRST)
        await tenants[0].sessions.open(session, keep=20)

        tally = await outcomes(
            [
                rotate(tenants[0], session, FIRST, SECOND),
                tenants[-1].sessions.end(session.id, user_id=USER.id),
            ]
        )

        assert tally[True] == 1
        assert tally[Rotation.ROTATED] + tally[Rotation.GONE] == 1
        assert await tenants[0].sessions.get(session.id, user_id=session.user_id) is None


async def test_an_ended_session_does_not_come_back_with_a_password(tenants: list[Tenant]) -> None:
    """A session that ends while it gets its user a new password is gone, whichever came first."""
    for version in range(10):
        session = make_session(user_id=USER.id)
        await tenants[0].sessions.open(session, keep=20, version=version)
        new = NewPassword(Secret("$argon2id$new"), NOW, make_message())

        tally = await outcomes(
            [
                tenants[0].users.change_password(USER.id, version=version, new=new, keep=session),
                tenants[-1].sessions.end(session.id, user_id=USER.id),
            ]
        )

        assert tally == {True: 2}
        assert await tenants[0].sessions.get(session.id, user_id=session.user_id) is None


async def test_a_session_ends_once(tenants: list[Tenant], session: Session) -> None:
    """Of twenty ends of one session one ends it."""
    tally = await outcomes(
        tenant.sessions.end(session.id, user_id=USER.id) for tenant in in_turn(tenants, 20)
    )

    assert tally == {True: 1, False: 19}


async def test_no_session_over_the_number_kept(tenants: list[Tenant]) -> None:
    """Of forty sessions opened at once the newest five remain."""
    sessions = [make_session(user_id=USER.id, created_at=NOW + MOMENT * n) for n in range(40)]

    await outcomes(
        tenant.sessions.open(session, keep=5)
        for session, tenant in zip(sessions, in_turn(tenants, 40), strict=True)
    )

    page = await tenants[0].sessions.of_user(USER.id, PageRequest(100), NOW)
    assert list(page.items) == sessions[:-6:-1]


async def test_a_message_has_one_claimer(stores: list[Store], tenants: list[Tenant]) -> None:
    """Claimers that come at once share the messages, and none gets what another has."""
    messages = [make_message() for _ in range(30)]
    for message in messages:
        await tenants[0].signups.put(make_signup(), message)

    async def claim(store: Store) -> tuple[str, ...]:
        return tuple(message.id for message in await store.outbox.claim(NOW, lease=LEASE, most=4))

    tally = await outcomes(claim(store) for store in in_turn(stores, 20))

    claimed = list(chain.from_iterable(ids for ids in tally.elements() if isinstance(ids, tuple)))
    assert sorted(claimed) == [message.id for message in messages]


async def test_signups_of_one_handle_leave_one(tenants: list[Tenant]) -> None:
    """Of twenty signups of one handle put at once one remains."""
    signups = [make_signup(handle="one@example.org") for _ in range(20)]

    await outcomes(
        tenant.signups.put(signup, make_message())
        for signup, tenant in zip(signups, in_turn(tenants, 20), strict=True)
    )

    found = [await tenants[0].signups.by_digest(signup.proof.digest, NOW) for signup in signups]
    waiting = await tenants[0].signups.take_try("one@example.org", NOW)
    assert [signup for signup in found if signup] == [waiting]
