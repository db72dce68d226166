"""May a release use a store that a newer one has changed? Where it may not, does it say what helps?"""

from functools import partial

import pytest

from store.migrations import DatabaseTooNewError, Migration, Version
from store.mongo import MongoStore
from store.ports import Store
from store.sqlite import SqliteStore
from store.sqlite.connection import known_steps
from tests.backends import Backend, SqliteBackend
from tests.factories import make_application, make_user

EXPANDING = """
CREATE TABLE badges (user_id TEXT NOT NULL PRIMARY KEY);
ALTER TABLE users ADD COLUMN badge TEXT;
CREATE INDEX users_by_badge ON users (badge);
"""
HELP = "Start the newer version again"


def newer(backend: Backend, *usable_from: int) -> Store:
    """Return an unopened store of a release to come, with a step that adds something for each number."""
    if isinstance(backend, SqliteBackend):
        steps = list(known_steps())
        for number, oldest in enumerate(usable_from, len(steps) + 1):
            script = EXPANDING.replace("badge", f"badge_{number}")
            steps.append(Migration(Version(number, oldest), script))
        return SqliteStore(backend.path, steps)
    store = backend.connect()
    assert isinstance(store, MongoStore)
    added = (Version(number, oldest) for number, oldest in enumerate(usable_from, len(store.steps) + 1))
    store.steps = (*store.steps, *added)
    return store


async def opened_and_closed(store: Store) -> None:
    """Open the store once."""
    await store.open()
    await store.close()


def known_of(store: Store) -> int:
    """Return the version of the schema that this release knows."""
    return store.steps[-1].number if isinstance(store, MongoStore) else known_steps()[-1].version.number


async def test_a_store_that_was_only_added_to_is_used(backend: Backend) -> None:
    """After an upgrade that only adds, the release before opens the store, finds all, and goes on writing."""
    application, before, after = make_application(), make_user(), make_user()
    store = backend.connect()
    known = known_of(store)
    await store.open()
    await store.applications.add(application, limit=None)
    await store.tenant(application.id).users.add(before, limit=None)
    await store.close()

    await opened_and_closed(newer(backend, known))
    await store.open()

    await store.check()
    users = store.tenant(application.id).users
    await users.add(after, limit=None)
    assert [await users.by_handle(each.handle) for each in (before, after)] == [before, after]
    await store.close()


async def test_a_store_that_lost_something_is_refused(backend: Backend) -> None:
    """After an upgrade that takes something away, the release before is told which versions can use it."""
    store = backend.connect()
    known = known_of(store)
    await opened_and_closed(store)
    await opened_and_closed(newer(backend, known + 1))

    with pytest.raises(DatabaseTooNewError, match=rf"{known + 1}.*knows {known}.*{HELP}"):
        await backend.connect().open()


@pytest.mark.parametrize("last", [0, 1], ids=["added-to-later", "taken-from-later"])
async def test_no_later_step_makes_it_usable_again(backend: Backend, last: int) -> None:
    """Two releases back is refused when any step between needs it, whichever step is the last."""
    store = backend.connect()
    known = known_of(store)
    await opened_and_closed(store)
    demands = (known + 1, known) if last == 0 else (known, known + 1)
    await opened_and_closed(newer(backend, *demands))

    with pytest.raises(DatabaseTooNewError, match=HELP):
        await backend.connect().open()


async def test_the_release_between_may_use_it(backend: Backend) -> None:
    """What was taken away in two releases is used by the first of these: back by one, never by two."""
    known = known_of(backend.connect())
    between = partial(newer, backend, known)
    await opened_and_closed(between())
    await opened_and_closed(newer(backend, known, known + 1))

    await opened_and_closed(between())

    with pytest.raises(DatabaseTooNewError, match=HELP):
        await backend.connect().open()


async def test_an_older_release_takes_nothing_back(backend: Backend) -> None:
    """The store says the newer version still, after the older release has used it: nothing is added twice."""
    known = known_of(backend.connect())
    ahead = partial(newer, backend, known)
    await opened_and_closed(ahead())
    await opened_and_closed(backend.connect())

    await opened_and_closed(ahead())

    await opened_and_closed(newer(backend, known, known + 2))
    with pytest.raises(DatabaseTooNewError, match=HELP):
        await ahead().open()


@pytest.mark.parametrize("beneath", ["added-to", "taken-from"])
async def test_a_running_server_looks_whether_it_still_may(
    store: Store, backend: Backend, beneath: str
) -> None:
    """What changes beneath an open store is found by the check of /readyz, unless it was only added to."""
    known = known_of(store)
    await opened_and_closed(newer(backend, known if beneath == "added-to" else known + 1))

    if beneath == "added-to":
        await store.check()
    else:
        with pytest.raises(DatabaseTooNewError, match=HELP):
            await store.check()
