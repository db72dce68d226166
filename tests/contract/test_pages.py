"""Do the lists of a store come in pages that neither lose nor repeat anything?"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.session import Session
from store.ports import Store
from tests.factories import make_application, make_session, make_user
from tests.fakes import NOW

OWNER = make_application().owner_id
USER = make_user()

AskPage = Callable[[PageRequest], Awaitable[Page[Application] | Page[Session]]]


async def applications_list(store: Store, ids: list[str]) -> AskPage:
    """Fill the store with applications of two owners, all made at once; `ids` gets the expected order."""
    mine = [make_application() for _ in range(5)]
    for application in [*reversed(mine), make_application(owner_id="usr_other")]:
        await store.applications.add(application, limit=None)
    ids += [application.id for application in mine]
    return lambda request: store.applications.owned_by(OWNER, request)


async def sessions_list(store: Store, ids: list[str]) -> AskPage:
    """Fill the store with sessions of two users, all opened at once; `ids` gets the expected order."""
    application, other = make_application(), make_user()
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    for user in (USER, other):
        await tenant.users.add(user, limit=None)
    mine = [make_session(user_id=USER.id) for _ in range(5)]
    for session in [*reversed(mine), make_session(user_id=other.id)]:
        await tenant.sessions.open(session, keep=20)
    ids += [session.id for session in mine]
    return lambda request: tenant.sessions.of_user(USER.id, request, NOW)


LISTS = pytest.mark.parametrize("fill", [applications_list, sessions_list])
Fill = Callable[[Store, list[str]], Awaitable[AskPage]]


@LISTS
@pytest.mark.parametrize("size", [1, 2, 3, 4])
async def test_walking_the_pages_meets_everything_once(store: Store, fill: Fill, size: int) -> None:
    """Page after page gives the whole list in its order, although all items are equally old."""
    expected: list[str] = []
    ask = await fill(store, expected)

    walked: list[str] = []
    more, after = True, None
    while more:
        page = await ask(PageRequest(size, after))
        walked += [item.id for item in page.items]
        more, after = page.has_next, walked[-1]

    assert walked == expected


@LISTS
async def test_a_page_holds_no_more_than_its_size(store: Store, fill: Fill) -> None:
    """A page stops at its size and says that more follow."""
    expected: list[str] = []
    ask = await fill(store, expected)

    page = await ask(PageRequest(4))

    assert ([item.id for item in page.items], page.has_next) == (expected[:4], True)


@LISTS
async def test_a_page_that_just_fits_is_the_last(store: Store, fill: Fill) -> None:
    """A page that ends with the last item says that none follow."""
    expected: list[str] = []
    ask = await fill(store, expected)

    page = await ask(PageRequest(5))

    assert ([item.id for item in page.items], page.has_next) == (expected, False)


@LISTS
async def test_after_the_last_item_there_is_nothing(store: Store, fill: Fill) -> None:
    """The page after the last item is empty and the last."""
    expected: list[str] = []
    ask = await fill(store, expected)

    page = await ask(PageRequest(5, expected[-1]))

    assert (list(page.items), page.has_next) == ([], False)


@LISTS
async def test_an_unknown_cursor_gives_an_empty_page(store: Store, fill: Fill) -> None:
    """A cursor that names nothing gives an empty page."""
    ask = await fill(store, [])

    page = await ask(PageRequest(5, "unknown"))

    assert (list(page.items), page.has_next) == ([], False)


async def test_another_owners_application_is_no_cursor(store: Store) -> None:
    """A cursor that names another owner's application gives an empty page."""
    ask = await applications_list(store, [])
    foreign = make_application(owner_id="usr_other", created_at=NOW - timedelta(days=1))
    await store.applications.add(foreign, limit=None)

    page = await ask(PageRequest(5, foreign.id))

    assert (list(page.items), page.has_next) == ([], False)


async def test_another_users_session_is_no_cursor(store: Store) -> None:
    """A cursor that names another user's session gives an empty page."""
    application, other = make_application(), make_user()
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    for user in (USER, other):
        await tenant.users.add(user, limit=None)
    foreign = make_session(user_id=other.id, created_at=NOW + timedelta(days=1))
    for session in (foreign, make_session(user_id=USER.id)):
        await tenant.sessions.open(session, keep=20)

    page = await tenant.sessions.of_user(USER.id, PageRequest(5, foreign.id), NOW)

    assert (list(page.items), page.has_next) == ([], False)
