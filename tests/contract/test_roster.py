"""Does a store list and change users as `Roster` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.session import Opened
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.errors import HandleTaken, UserLimitReached
from store.ports import Store, Tenant
from tests.factories import make_challenge, make_message, make_session, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(hours=1)
HANDLES = ("ada@example.com", "ada@example.org", "adam@example.com", "bo@example.com", "zoë@bücher.example")
SUSPENDED, ACTIVE = UserStatus.SUSPENDED, UserStatus.ACTIVE


@pytest.fixture
async def people(tenant: Tenant) -> list[User]:
    """Return users in the order of their handles, added in another; Adam and Bo are suspended."""
    people = [
        make_user(handle=handle, status=SUSPENDED if handle.startswith(("adam", "bo")) else ACTIVE)
        for handle in HANDLES
    ]
    for person in (people[3], people[0], people[4], people[2], people[1]):
        await tenant.users.add(person, limit=None)
    return people


async def found(tenant: Tenant, search: UserSearch, size: int = 20, after: str | None = None) -> list[User]:
    """Return the users of a page."""
    return list((await tenant.roster.page(search, PageRequest(size, after))).items)


async def test_everybody_by_handle(tenant: Tenant, people: list[User]) -> None:
    """Without a search the list has all users, whole, in the order of their handles."""
    page = await tenant.roster.page(UserSearch(), PageRequest())

    assert (list(page.items), page.has_next) == (people, False)


@pytest.mark.parametrize(
    ("prefix", "first", "end"), [("ada", 0, 3), ("ada@", 0, 2), ("b", 3, 4), ("zoë@b", 4, 5), ("c", 0, 0)]
)
async def test_a_prefix_finds_its_handles(
    tenant: Tenant, people: list[User], prefix: str, first: int, end: int
) -> None:
    """A search finds the users whose handle begins with it, and no other."""
    assert await found(tenant, UserSearch(prefix)) == people[first:end]


async def test_a_search_is_no_pattern(tenant: Tenant, people: list[User]) -> None:
    """Signs of pattern languages find what they are (security J-01)."""
    assert [await found(tenant, UserSearch(sign)) for sign in ("%", "_da", ".*", "^a", "[a]", "*")] == [
        []
    ] * 6


async def test_a_status_finds_its_users(tenant: Tenant, people: list[User]) -> None:
    """A search for a status finds the users of it, alone or with a prefix."""
    assert await found(tenant, UserSearch(status=SUSPENDED)) == people[2:4]
    assert await found(tenant, UserSearch(status=ACTIVE)) == [*people[:2], people[4]]
    assert await found(tenant, UserSearch("ada", SUSPENDED)) == people[2:3]


@pytest.mark.parametrize("search", [UserSearch(), UserSearch("a"), UserSearch(status=ACTIVE)])
async def test_pages_meet(tenant: Tenant, people: list[User], search: UserSearch) -> None:
    """Page after page every user comes once, and the last page says that it is the last."""
    whole, seen, after, more = await found(tenant, search), [], None, True
    while more:
        page = await tenant.roster.page(search, PageRequest(1, after))
        seen += page.items
        after, more = page.items[-1].handle, page.has_next

    assert seen == whole


async def test_a_place_outlives_its_user(tenant: Tenant, people: list[User]) -> None:
    """A list goes on behind a user who was removed meanwhile."""
    await tenant.users.remove(people[1].id)

    assert await found(tenant, UserSearch(), after=people[1].handle) == people[2:]


async def test_a_place_before_the_search(tenant: Tenant, people: list[User]) -> None:
    """A place in front of all that is searched for leaves nothing out, one behind leaves all out."""
    assert await found(tenant, UserSearch("b"), after="a") == people[3:4]
    assert await found(tenant, UserSearch("b"), after="c") == []


@pytest.mark.parametrize(
    ("search", "number"),
    [
        (UserSearch(), 5),
        (UserSearch("ada"), 3),
        (UserSearch(status=SUSPENDED), 2),
        (UserSearch("ada", ACTIVE), 2),
    ],
)
async def test_users_are_counted(tenant: Tenant, people: list[User], search: UserSearch, number: int) -> None:
    """A search is counted."""
    assert await tenant.roster.count(search, most=9) == number


async def test_counting_ends(tenant: Tenant, people: list[User]) -> None:
    """Nothing is counted beyond what was asked for."""
    assert await tenant.roster.count(UserSearch(), most=2) == 2
    assert await tenant.roster.count(UserSearch(status=ACTIVE), most=2) == 2


async def test_adding_tells(store: Store, tenant: Tenant, application: Application) -> None:
    """A user is kept and counted, and its message waits."""
    user, message = make_user(), make_message(application_id=application.id)

    await tenant.roster.add(user, message, limit=1)

    kept = await store.applications.get(application.id)
    claimed = await store.outbox.claim(NOW, lease=timedelta(minutes=1), most=9)
    assert await tenant.users.get(user.id) == user
    assert kept is not None
    assert kept.user_count == 1
    assert [each.id for each in claimed] == [message.id]


@pytest.mark.parametrize(("limit", "refusal"), [(1, UserLimitReached), (2, HandleTaken)])
async def test_a_refused_user_is_told_nothing(
    store: Store, tenant: Tenant, user: User, limit: int, refusal: type[Exception]
) -> None:
    """For a user that is not kept no message waits."""
    refused = make_user(handle=user.handle) if refusal is HandleTaken else make_user()

    with pytest.raises(refusal):
        await tenant.roster.add(refused, make_message(), limit=limit)

    assert await store.outbox.next_due() is None
    assert await tenant.users.get(refused.id) is None


async def test_suspending_ends_what_was_begun(tenant: Tenant, user: User) -> None:
    """With the suspension go the user's sessions and waiting logins, and nobody else's."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    mine, theirs = make_session(user_id=user.id), make_session(user_id=other.id)
    waiting = make_challenge(user_id=user.id)
    for session in (mine, theirs):
        await tenant.sessions.open(session, keep=20)
    await tenant.challenges.put(waiting)

    suspended = await tenant.roster.set_status(user.id, SUSPENDED, LATER)

    expected = replace(user, status=SUSPENDED, updated_at=LATER, last_login_at=NOW)
    assert suspended == expected == await tenant.users.get(user.id)
    assert await tenant.sessions.get(mine.id, user_id=mine.user_id) is None
    assert await tenant.sessions.get(theirs.id, user_id=theirs.user_id) == theirs
    assert await tenant.challenges.take_try(waiting.id, NOW) is None


async def test_a_suspended_user_begins_nothing(tenant: Tenant, user: User) -> None:
    """Neither a session nor a waiting login of a suspended user is kept."""
    await tenant.roster.set_status(user.id, SUSPENDED, LATER)
    session, waiting = make_session(user_id=user.id), make_challenge(user_id=user.id)

    kept = await tenant.sessions.open(session, keep=20)
    await tenant.challenges.put(waiting)

    assert kept is None
    assert await tenant.sessions.get(session.id, user_id=session.user_id) is None
    assert await tenant.challenges.take_try(waiting.id, NOW) is None


async def test_activating_lets_in_again(tenant: Tenant, user: User) -> None:
    """Once active again, the user begins sessions as before."""
    await tenant.roster.set_status(user.id, SUSPENDED, LATER)

    again = await tenant.roster.set_status(user.id, ACTIVE, LATER)

    assert again == replace(user, updated_at=LATER)
    assert await tenant.sessions.open(make_session(user_id=user.id), keep=20) == Opened(None)


async def test_the_same_status_changes_nothing(tenant: Tenant, user: User) -> None:
    """Setting the status that is there leaves the user as it was, and its sessions when that is ACTIVE."""
    session = make_session(user_id=user.id)
    await tenant.sessions.open(session, keep=20)

    same = await tenant.roster.set_status(user.id, ACTIVE, LATER)

    assert same == replace(user, last_login_at=NOW)
    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session


async def test_nobody_has_no_status(tenant: Tenant, user: User) -> None:
    """For an unknown or removed user the answer is None."""
    await tenant.users.remove(user.id)

    assert await tenant.roster.set_status(user.id, SUSPENDED, LATER) is None
    assert await tenant.roster.set_status("usr_nobody", ACTIVE, LATER) is None
