"""Does `Sessions.rotate` know a good refresh token from a repeated and a stolen one?"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cosyncjwt.domain.session import Refreshed, Rotation, Session
from cosyncjwt.domain.user import User
from store.ports import Tenant
from tests.factories import digest, make_session
from tests.fakes import NOW

GRACE = timedelta(seconds=10)
IDLE = timedelta(days=14)
MOMENT = timedelta(milliseconds=1)
FIRST, SECOND, THIRD, STRANGE = (digest(name) for name in ("first", "second", "third", "strange"))

Result = tuple[Rotation, Refreshed | None]
Rotate = Callable[..., Awaitable[Result]]


@pytest.fixture
async def session(tenant: Tenant, user: User) -> Session:
    """Return an open session whose living digest is FIRST."""
    session = make_session(user_id=user.id, refresh_digest=FIRST)
    await tenant.sessions.open(session, keep=20)
    return session


@pytest.fixture
def rotate(tenant: Tenant, session: Session) -> Rotate:
    """Return what rotates that session."""

    async def rotation(presented: bytes, successor: bytes, now: datetime = NOW) -> Result:
        return await tenant.sessions.rotate(
            session.id,
            user_id=session.user_id,
            presented=presented,
            successor=successor,
            now=now,
            grace=GRACE,
            idle=IDLE,
        )

    return rotation


async def test_the_living_digest_rotates(
    tenant: Tenant, user: User, session: Session, rotate: Rotate
) -> None:
    """The living digest makes place for its successor and becomes the parent; the use is noted."""
    now = NOW + timedelta(hours=1)

    outcome, rotated = await rotate(FIRST, SECOND, now)

    expected = replace(
        session,
        refresh_digest=SECOND,
        parent_digest=FIRST,
        rotated_at=now,
        last_used_at=now,
        idle_expires_at=now + IDLE,
    )
    whose = replace(user, last_login_at=session.created_at)
    assert (outcome, rotated) == (Rotation.ROTATED, Refreshed(expected, whose))
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == expected


async def test_a_chain_rotates(tenant: Tenant, session: Session, rotate: Rotate) -> None:
    """Each successor rotates in its turn."""
    await rotate(FIRST, SECOND)

    outcome, rotated = await rotate(SECOND, THIRD)

    assert outcome is Rotation.ROTATED
    assert rotated is not None
    assert (rotated.session.parent_digest, rotated.session.refresh_digest) == (SECOND, THIRD)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == rotated.session


async def test_the_idle_end_never_passes_the_absolute_end(tenant: Tenant, session: Session) -> None:
    """A session is not prolonged beyond its absolute end."""
    result = await tenant.sessions.rotate(
        session.id,
        user_id=session.user_id,
        presented=FIRST,
        successor=SECOND,
        now=NOW,
        grace=GRACE,
        idle=timedelta(days=365),
    )

    assert result[1] is not None
    assert result[1].session.idle_expires_at == session.expires_at
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == result[1].session


@pytest.mark.parametrize("delay", [timedelta(0), GRACE], ids=["at once", "at the end of the grace"])
async def test_the_parent_is_repeated_within_the_grace(
    tenant: Tenant, session: Session, rotate: Rotate, delay: timedelta
) -> None:
    """Two tabs that refresh at once get the same successor, and nothing changes for the second."""
    _, rotated = await rotate(FIRST, SECOND)

    repeated = await rotate(FIRST, SECOND, NOW + delay)

    assert rotated is not None
    assert repeated == (Rotation.REPEATED, rotated)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == rotated.session


async def test_a_repetition_does_not_prolong_the_grace(
    tenant: Tenant, session: Session, rotate: Rotate
) -> None:
    """The grace is counted from the rotation, not from the last repetition."""
    await rotate(FIRST, SECOND)
    await rotate(FIRST, SECOND, NOW + GRACE)

    late = await rotate(FIRST, SECOND, NOW + GRACE + MOMENT)

    assert late == (Rotation.REUSED, None)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


async def test_the_parent_after_the_grace_ends_the_session(
    tenant: Tenant, session: Session, rotate: Rotate
) -> None:
    """A token that was exchanged long ago and comes again was copied: the session ends."""
    await rotate(FIRST, SECOND)

    outcome = await rotate(FIRST, SECOND, NOW + GRACE + MOMENT)

    assert outcome == (Rotation.REUSED, None)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


async def test_the_parent_with_another_successor_ends_the_session(
    tenant: Tenant, session: Session, rotate: Rotate
) -> None:
    """Within the grace, only the successor that lives already is repeated."""
    await rotate(FIRST, SECOND)

    outcome = await rotate(FIRST, STRANGE)

    assert outcome == (Rotation.REUSED, None)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


async def test_the_grandparent_ends_the_session(tenant: Tenant, session: Session, rotate: Rotate) -> None:
    """A token two rotations old ends the session, even within the grace."""
    await rotate(FIRST, SECOND)
    await rotate(SECOND, THIRD)

    outcome = await rotate(FIRST, SECOND)

    assert outcome == (Rotation.REUSED, None)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


async def test_a_strange_digest_ends_the_session(tenant: Tenant, session: Session, rotate: Rotate) -> None:
    """A digest that the session never had ends it, before any rotation too."""
    outcome = await rotate(STRANGE, SECOND)

    assert outcome == (Rotation.REUSED, None)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None


async def test_the_end_leaves_other_sessions(tenant: Tenant, session: Session, rotate: Rotate) -> None:
    """A reused token ends its own session and no other of the user."""
    other = make_session(user_id=session.user_id)
    await tenant.sessions.open(other, keep=20)

    await rotate(STRANGE, SECOND)

    assert await tenant.sessions.get(other.id, user_id=other.user_id) == other


async def test_an_ended_session_is_gone(tenant: Tenant, session: Session, rotate: Rotate) -> None:
    """The living token of an ended session finds nothing."""
    await tenant.sessions.end(session.id, user_id=session.user_id)

    assert await rotate(FIRST, SECOND) == (Rotation.GONE, None)


async def test_a_session_is_gone_after_reuse(rotate: Rotate) -> None:
    """Once a stolen token has ended the session, the living one finds nothing either."""
    await rotate(FIRST, SECOND)
    await rotate(STRANGE, THIRD)

    assert await rotate(SECOND, THIRD) == (Rotation.GONE, None)


@pytest.mark.parametrize("end", ["idle_expires_at", "expires_at"])
async def test_a_dead_session_is_gone(tenant: Tenant, user: User, end: str) -> None:
    """From either of its ends on a session does not rotate; a moment before it does."""
    results = []

    for now in (NOW, NOW - MOMENT):
        session = make_session(user_id=user.id, refresh_digest=FIRST, **{end: NOW})
        await tenant.sessions.open(session, keep=20)
        outcome, _ = await tenant.sessions.rotate(
            session.id,
            user_id=session.user_id,
            presented=FIRST,
            successor=SECOND,
            now=now,
            grace=GRACE,
            idle=IDLE,
        )
        results.append(outcome)

    assert results == [Rotation.GONE, Rotation.ROTATED]


async def test_a_dead_session_is_gone_for_every_digest(tenant: Tenant, user: User) -> None:
    """A strange digest for a session that is not live finds nothing, as the right one does."""
    session = make_session(user_id=user.id, expires_at=NOW)
    await tenant.sessions.open(session, keep=20)

    result = await tenant.sessions.rotate(
        session.id,
        user_id=session.user_id,
        presented=STRANGE,
        successor=SECOND,
        now=NOW,
        grace=GRACE,
        idle=IDLE,
    )

    assert result == (Rotation.GONE, None)
