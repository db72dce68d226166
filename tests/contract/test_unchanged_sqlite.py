"""Is what SQLite need not read again always what the file says now, whoever has written it?

What others write here they write in the middle of a turn of the event loop. Requests begin with a turn of
their own: `anew` is where the next one would.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from store.ports import Tenant
from store.sqlite.connection import connect
from store.sqlite.store import SqliteStore
from store.sqlite.unchanged import Unchanged
from tests.factories import make_application, make_user
from tests.fakes import NOW

anew = partial(asyncio.sleep, 0)
USER = make_user(handle="ada@example.com")


def never(_ask_again: Callable[[], None]) -> None:
    """Be an event loop that does not come round."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name the file."""
    return tmp_path / "cosyncjwt.db"


@pytest.fixture
async def tenant(path: Path) -> AsyncIterator[Tenant]:
    """Return an application with a user, in an open store."""
    store, application = SqliteStore(path), make_application()
    await store.open()
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    await tenant.users.add(USER, limit=None)
    yield tenant
    await store.close()


async def test_a_user_is_read_once(tenant: Tenant) -> None:
    """Nothing was written, so it is the same record."""
    assert await tenant.users.get(USER.id) is await tenant.users.get(USER.id)


async def test_own_changes_are_seen_at_once(tenant: Tenant) -> None:
    """The next look after a write of this process shows it."""
    await tenant.users.get(USER.id)

    await tenant.users.set_locale(USER.id, "PT-BR", NOW)

    found = await tenant.users.get(USER.id)
    assert found is not None
    assert found.locale == "PT-BR"


async def test_changes_of_others_are_seen_at_once(tenant: Tenant, path: Path) -> None:
    """So does the next look after a write of another process, which this one does not hear of."""
    await tenant.users.get(USER.id)
    other = connect(path)

    other.execute("UPDATE users SET status = 'SUSPENDED'")

    await anew()
    found = await tenant.users.get(USER.id)
    assert found is not None
    assert found.is_suspended
    other.execute("DELETE FROM users")
    other.close()
    await anew()
    assert await tenant.users.get(USER.id) is None


async def test_what_is_not_committed_is_not_seen(tenant: Tenant, path: Path) -> None:
    """A change counts from its commit on, no sooner."""
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE users SET locale = 'PT-BR'")

    before = await tenant.users.get(USER.id)
    other.execute("COMMIT")
    await anew()
    after = await tenant.users.get(USER.id)

    other.close()
    assert before is not None
    assert after is not None
    assert (before.locale, after.locale) == (USER.locale, "PT-BR")


async def test_all_that_is_at_hand_asks_once(path: Path) -> None:
    """Requests that wait together share the question; the next turn of the event loop asks anew."""
    store = SqliteStore(path)
    await store.open()
    reader, asked = connect(path), list[str]()
    reader.set_trace_callback(asked.append)
    unchanged: Unchanged[str] = Unchanged(reader, asyncio.get_running_loop().call_soon)

    async def look() -> None:
        unchanged.get("key", lambda: "record")

    await asyncio.gather(*(look() for _ in range(5)))
    assert len(asked) == 1
    await asyncio.gather(*(look() for _ in range(5)))

    assert len(asked) == 2
    reader.close()
    await store.close()


async def test_whoever_hears_of_a_write_sees_it(tenant: Tenant, path: Path) -> None:
    """Looks before, between and behind a write of this process: what follows its answer asks anew."""
    application_id = tenant.users._application_id  # type: ignore[attr-defined]  # the backend's own
    other = SqliteStore(path)
    await other.open()

    async def look_until_seen() -> None:
        while (found := await tenant.users.get(USER.id)) is not None and found.locale != "PT-BR":
            await anew()

    looking = asyncio.create_task(look_until_seen())
    await other.tenant(application_id).users.set_locale(USER.id, "PT-BR", NOW)
    found = await tenant.users.get(USER.id)

    assert found is not None
    assert found.locale == "PT-BR"
    await looking
    await other.close()


async def test_a_file_opened_again_is_read_again(path: Path) -> None:
    """A connection counts commits for itself, so nothing is carried from one to the next."""
    store, application = SqliteStore(path), make_application()
    await store.open()
    await store.applications.add(application, limit=None)
    users = store.tenant(application.id).users
    await users.add(USER, limit=None)
    await users.get(USER.id)
    await store.close()
    other = connect(path)
    other.execute("UPDATE users SET locale = 'PT-BR'")
    other.close()

    await store.open()

    found = await users.get(USER.id)
    await store.close()
    assert found is not None
    assert found.locale == "PT-BR"


async def test_a_change_while_it_is_read_is_seen_by_the_next_look(path: Path) -> None:
    """What is committed between the question and the read makes the next look read again."""
    store = SqliteStore(path)
    await store.open()
    reader, other = connect(path), connect(path)
    unchanged: Unchanged[str] = Unchanged(reader, asyncio.get_running_loop().call_soon)

    def overtaken() -> str:
        other.execute("PRAGMA application_id = 7")
        return "read after the commit"

    unchanged.get("key", overtaken)
    await anew()

    assert unchanged.get("key", lambda: "read again") == "read again"
    reader.close()
    other.close()
    await store.close()


def test_the_number_of_records_is_bounded() -> None:
    """As many as stated, however many are read between two commits."""
    reader = sqlite3.connect(":memory:")
    unchanged: Unchanged[int] = Unchanged(reader, never, size=2)

    for number in range(5):
        unchanged.get(number, lambda number=number: number)  # type: ignore[misc]  # a default binds it

    assert len(unchanged._kept) == 2
    reader.close()


def test_nobody_is_not_kept() -> None:
    """Whoever asks for ids that nobody has fills no memory."""
    reader = sqlite3.connect(":memory:")
    unchanged: Unchanged[str] = Unchanged(reader, never)

    assert unchanged.get("key", lambda: None) is None
    assert not unchanged._kept
    reader.close()
