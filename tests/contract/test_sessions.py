"""Does a store keep sessions as `Sessions` promises?"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.session import Rotation, Session
from cosyncjwt.domain.user import User
from store.ports import Tenant
from tests.factories import digest, make_session, make_user
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)

Opened = Callable[..., Awaitable[Session]]


@pytest.fixture
def opened(tenant: Tenant, user: User) -> Opened:
    """Return what opens a session of the user, whatever number there is."""

    async def open_session(**changes: object) -> Session:
        session = make_session(**{"user_id": user.id, **changes})
        await tenant.sessions.open(session, keep=100)
        return session

    return open_session


async def living(tenant: Tenant, user: User, now: datetime = NOW) -> list[Session]:
    """Return the user's live sessions in their order."""
    return list((await tenant.sessions.of_user(user.id, PageRequest(100), now)).items)


async def test_every_field_comes_back(tenant: Tenant, opened: Opened) -> None:
    """A session comes back with every field as it was."""
    session = await opened(
        created_at=NOW - HOUR,
        authenticated_at=NOW - HOUR - MOMENT,
        last_used_at=NOW + MOMENT,
        idle_expires_at=NOW + timedelta(days=1, milliseconds=876),
        expires_at=NOW + timedelta(days=2, milliseconds=877),
        refresh_digest=bytes(range(256)),
        parent_digest=b"\x00\xff",
        rotated_at=NOW + timedelta(milliseconds=2),
        user_agent="Köşk/1.0 (本; 🎉)",
        ip_address="2001:db8::1",
    )

    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_a_login_is_recorded(tenant: Tenant, user: User) -> None:
    """A session sets its user's `last_login_at` to when it was created, and nothing else."""
    await tenant.sessions.open(make_session(user_id=user.id, created_at=NOW + HOUR), keep=20)

    assert await tenant.users.get(user.id) == replace(user, last_login_at=NOW + HOUR)


async def test_a_login_that_gets_no_session_is_not_recorded(tenant: Tenant, user: User) -> None:
    """A login with a former password changes nothing, and one of nobody makes nobody."""
    stranger = make_user()

    late = await tenant.sessions.open(make_session(user_id=user.id), keep=20, version=1)
    nobodys = await tenant.sessions.open(make_session(user_id=stranger.id), keep=20)

    assert (late, nobodys) == (None, None)
    assert await tenant.users.get(user.id) == user
    assert await tenant.users.get(stranger.id) is None


async def test_another_user_has_no_such_session(tenant: Tenant, opened: Opened) -> None:
    """The id of a session tells nothing without its user, and it is exchanged for nobody else."""
    session, other = await opened(), make_user()
    await tenant.users.add(other, limit=None)

    rotated = await tenant.sessions.rotate(
        session.id,
        user_id=other.id,
        presented=session.refresh_digest,
        successor=digest("successor"),
        now=NOW,
        grace=MOMENT,
        idle=HOUR,
    )

    assert rotated == (Rotation.GONE, None)
    assert await tenant.sessions.get(session.id, user_id=other.id) is None
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


@pytest.mark.parametrize("name", ["", "a.b", "$where", "a\x00b", "ses_\n", "sessions.ses_1", "ä" * 300])
async def test_J01_a_name_of_fields_is_no_session(tenant: Tenant, opened: Opened, name: str) -> None:
    """What could name another field of a document is the id of no session, and no use of it does anything."""
    session = await opened()
    tokens = {"presented": session.refresh_digest, "successor": digest("successor")}

    got = await tenant.sessions.get(name, user_id=session.user_id)
    ended = await tenant.sessions.end(name, user_id=session.user_id)
    rotated = await tenant.sessions.rotate(
        name, user_id=session.user_id, **tokens, now=NOW, grace=MOMENT, idle=HOUR
    )

    assert (got, ended, rotated) == (None, False, (Rotation.GONE, None))
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_missing_fields_stay_missing(tenant: Tenant, opened: Opened) -> None:
    """A session without parent, rotation, agent and address comes back without them."""
    session = await opened(parent_digest=None, rotated_at=None, user_agent=None, ip_address=None)

    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_an_unknown_session_is_none(tenant: Tenant, user: User, opened: Opened) -> None:
    """An id that was never opened gets None."""
    await opened()

    assert await tenant.sessions.get(make_session().id, user_id=user.id) is None


async def test_a_dead_session_is_still_there(tenant: Tenant, opened: Opened) -> None:
    """`get` answers for a session that is not live any more."""
    session = await opened(idle_expires_at=NOW - HOUR, expires_at=NOW - HOUR)

    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_only_the_newest_are_kept(tenant: Tenant, user: User) -> None:
    """Opening one session too many ends the oldest."""
    sessions = [make_session(user_id=user.id, created_at=NOW + MOMENT * n) for n in range(4)]

    for session in sessions:
        await tenant.sessions.open(session, keep=3)

    assert await living(tenant, user) == sessions[:0:-1]
    assert await tenant.sessions.get(sessions[0].id, user_id=sessions[0].user_id) is None


async def test_a_lower_number_ends_several(tenant: Tenant, user: User, opened: Opened) -> None:
    """All that are older than the `keep` newest go, however many they are."""
    for n in range(5):
        await opened(created_at=NOW + MOMENT * n)
    newest = make_session(user_id=user.id, created_at=NOW + HOUR)

    await tenant.sessions.open(newest, keep=1)

    assert await living(tenant, user) == [newest]


async def test_keeping_counts_one_user(tenant: Tenant, opened: Opened) -> None:
    """Another user's sessions neither count nor go."""
    mine, other = await opened(), make_user()
    await tenant.users.add(other, limit=None)
    theirs = make_session(user_id=other.id, created_at=NOW + HOUR)

    await tenant.sessions.open(theirs, keep=1)

    assert await tenant.sessions.get(mine.id, user_id=mine.user_id) == mine
    assert await tenant.sessions.get(theirs.id, user_id=theirs.user_id) == theirs


async def test_newest_first_and_ties_by_id(tenant: Tenant, user: User, opened: Opened) -> None:
    """The list is ordered by creation, newest first, and by id where that is equal."""
    low, high = make_session(user_id=user.id), make_session(user_id=user.id)
    old = await opened(created_at=NOW - MOMENT)
    for session in (high, low):
        await tenant.sessions.open(session, keep=100)
    new = await opened(created_at=NOW + MOMENT)

    assert await living(tenant, user) == [new, low, high, old]


@pytest.mark.parametrize("end", ["idle_expires_at", "expires_at"])
async def test_only_live_sessions_are_listed(tenant: Tenant, user: User, opened: Opened, end: str) -> None:
    """A session is listed and counted until its end, and from then on not."""
    session = await opened(**{end: NOW + HOUR})

    before = (await living(tenant, user, NOW + HOUR - MOMENT), await count(tenant, user, NOW + HOUR - MOMENT))
    after = (await living(tenant, user, NOW + HOUR), await count(tenant, user, NOW + HOUR))

    assert before == ([session], 1)
    assert after == ([], 0)


async def count(tenant: Tenant, user: User, now: datetime = NOW) -> int:
    """Return how many live sessions the user has."""
    return await tenant.sessions.count_of_user(user.id, now)


async def test_dead_sessions_do_not_fill_a_page(tenant: Tenant, user: User, opened: Opened) -> None:
    """A page is filled with live sessions only, and says that more follow only when one that is live does."""
    live = [await opened(created_at=NOW - HOUR * 2)]
    await opened(created_at=NOW - HOUR, expires_at=NOW)
    live.insert(0, await opened())
    await opened(created_at=NOW - HOUR * 3, expires_at=NOW)

    page = await tenant.sessions.of_user(user.id, PageRequest(2), NOW)

    assert (list(page.items), page.has_next) == (live, False)


async def test_a_users_sessions_are_counted(tenant: Tenant, user: User, opened: Opened) -> None:
    """Every live session of the user counts."""
    for _ in range(3):
        await opened()

    assert await count(tenant, user) == 3


async def test_a_session_ends_once(tenant: Tenant, user: User, opened: Opened) -> None:
    """The first end ends the session, a second one does nothing and says so; others live on."""
    session, other = await opened(), await opened()

    ends = [await tenant.sessions.end(session.id, user_id=user.id) for _ in range(2)]

    assert ends == [True, False]
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None
    assert await tenant.sessions.get(other.id, user_id=other.user_id) == other


async def test_nobody_ends_anothers_session(tenant: Tenant, opened: Opened) -> None:
    """A session does not end for a user whose it is not."""
    session, other = await opened(), make_user()
    await tenant.users.add(other, limit=None)

    ended = await tenant.sessions.end(session.id, user_id=other.id)

    assert ended is False
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_all_sessions_of_a_user_end(tenant: Tenant, user: User, opened: Opened) -> None:
    """All sessions of the user end and are counted, and nobody else's."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    for _ in range(3):
        await opened()
    theirs = await opened(user_id=other.id)

    ended = await tenant.sessions.end_all(user.id)

    assert ended == 3
    assert await living(tenant, user) == []
    assert await living(tenant, other) == [theirs]


async def test_ending_all_of_none_ends_none(tenant: Tenant, user: User) -> None:
    """A user without sessions has none ended."""
    assert await tenant.sessions.end_all(user.id) == 0


async def test_a_page_goes_on_after_a_session_that_was_rotated(
    tenant: Tenant, user: User, opened: Opened
) -> None:
    """A refresh does not move a session in the list, so a cursor stays good."""
    older = await opened(created_at=NOW - HOUR)
    newer = await opened()
    await tenant.sessions.rotate(
        newer.id,
        user_id=newer.user_id,
        presented=newer.refresh_digest,
        successor=digest("successor"),
        now=NOW + HOUR,
        grace=MOMENT,
        idle=HOUR,
    )

    page = await tenant.sessions.of_user(user.id, PageRequest(5, newer.id), NOW)

    assert (list(page.items), page.has_next) == ([older], False)
