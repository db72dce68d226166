"""Is a new password on MongoDB given wholly or not at all, wherever a crash cuts it?

Each verb is cut after each of its writes, then repaired. Nothing here depends on chance.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from store.mongo import MongoStore
from tests.backends import BACKENDS, available_step_by_step
from tests.factories import (
    digest,
    make_application,
    make_code,
    make_code_of,
    make_message,
    make_new_password,
    make_session,
    make_signup,
    make_user,
)
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=2)
LEASE = timedelta(minutes=1)
WRITES = {"insert_one", "update_one", "find_one_and_update", "delete_one", "delete_many"}
COLLECTIONS = ("users", "codes", "outbox", "signups")

APPLICATION, USER = make_application(), make_user()
SESSIONS = [make_session(user_id=USER.id) for _ in range(2)]
CODE, OTHER_CODE = make_code_of(USER), make_code_of(USER, purpose="other")
NEW = make_new_password(set_at=NOW)
KEEP = replace(SESSIONS[0], refresh_digest=digest("new"))
FRESH_CODE, FRESH_MESSAGE = make_code_of(USER), make_message()
DECOY, RENEWED = make_code(), make_signup()


class Cut(Exception):  # it stands for the end of the process, which is no error of anybody
    """The store's process has died."""


class Cutter:
    """Stands between a store and its database, and does something after a write."""

    def __init__(self, database: Any) -> None:
        """Take the database; nothing happens until the test says so."""
        self._database = database
        self.command = database.command
        self.writes, self.at, self.act = 0, 0, _die

    def after(self, number: int, act: Callable[[], Awaitable[object]]) -> None:
        """Count writes from here on, and act once after that of the given number."""
        self.writes, self.at, self.act = 0, number, act  # type: ignore[assignment]  # it ends as it likes

    def __getitem__(self, name: str) -> Any:
        """Return the collection with its calls counted."""
        return _Collection(self._database[name], self)

    async def done(self) -> None:
        """Count a write."""
        self.writes += 1
        if self.writes == self.at:
            await self.act()


class _Collection:
    def __init__(self, collection: Any, cutter: Cutter) -> None:
        self._collection, self._cutter = collection, cutter

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._collection, method)
        if method not in WRITES:
            return real

        async def call(*args: Any, **options: Any) -> Any:
            result = await real(*args, **options)
            await self._cutter.done()
            return result

        return call


async def _die() -> None:
    raise Cut


async def reset(store: MongoStore) -> object:
    """Reset the password."""
    return await store.tenant(APPLICATION.id).users.reset_password(CODE, NEW)


async def change(store: MongoStore) -> object:
    """Change the password."""
    return await store.tenant(APPLICATION.id).users.change_password(USER.id, version=0, new=NEW, keep=KEEP)


async def put(store: MongoStore) -> object:
    """Send another code."""
    return await store.tenant(APPLICATION.id).codes.put(FRESH_CODE, FRESH_MESSAGE)


async def put_decoy(store: MongoStore) -> object:
    """Keep a decoy."""
    return await store.tenant(APPLICATION.id).codes.put(DECOY, None)


async def renew(store: MongoStore) -> object:
    """Keep a decoy of a signup, with a notice."""
    return await store.tenant(APPLICATION.id).signups.renew(
        CODE.proof, make_message(), decoy=RENEWED, notice=FRESH_MESSAGE, now=NOW
    )


VERBS = {reset: 4, change: 4, put: 3, put_decoy: 3, renew: 5}
each_verb = pytest.mark.parametrize("verb", VERBS)
each_cut = pytest.mark.parametrize(
    ("verb", "number"), [(verb, number) for verb, writes in VERBS.items() for number in range(1, writes + 1)]
)
each_cut_password = pytest.mark.parametrize(
    ("verb", "number"), [(verb, number) for verb in (reset, change) for number in range(1, VERBS[verb] + 1)]
)
Verb = Callable[[MongoStore], Awaitable[object]]
Filled = Callable[[], Awaitable[tuple[MongoStore, Cutter]]]


@pytest.fixture(params=available_step_by_step())
async def filled(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Filled]:
    """Yield what opens a store on a database of its own: a user with sessions and codes."""
    stores, backends = [], []

    async def make() -> tuple[MongoStore, Cutter]:
        backends.append(BACKENDS[request.param](tmp_path))
        stores.append(cast("MongoStore", backends[-1].connect()))
        await stores[-1].open()
        cutter = Cutter(stores[-1]._database)
        stores[-1]._bind(cutter)  # type: ignore[arg-type]  # it offers what a database offers
        tenant = stores[-1].tenant(APPLICATION.id)
        await stores[-1].applications.add(APPLICATION, limit=None)
        await tenant.users.add(USER, limit=None)
        for session in SESSIONS:
            await tenant.sessions.open(session, keep=20)
        for code in (CODE, OTHER_CODE):
            await tenant.codes.put(code, None)
        return stores[-1], cutter

    yield make
    for store, backend in zip(stores, backends, strict=True):
        await store.close()
        await backend.drop()


async def dump(store: MongoStore) -> dict[str, list[Any]]:
    """Return what is in the database; an empty list of aftermaths is as good as none."""
    found = {name: await store._database[name].find({}).to_list(1000) for name in COLLECTIONS}
    for user in found["users"]:
        if not user.get("aftermaths", True):
            del user["aftermaths"]
    return {
        name: sorted(documents, key=lambda document: document["_id"]) for name, documents in found.items()
    }


async def ends(filled: Filled, verb: Verb) -> tuple[object, object]:
    """Return the database before the verb and after it, uncut."""
    store, _ = await filled()
    before = await dump(store)
    await verb(store)
    return before, await dump(store)


async def cut(filled: Filled, verb: Verb, number: int) -> tuple[MongoStore, Cutter]:
    """Return a store on which the verb was cut after that write."""
    store, cutter = await filled()
    cutter.after(number, _die)
    with pytest.raises(Cut):
        await verb(store)
    return store, cutter


@each_verb
async def test_no_write_escapes(filled: Filled, verb: Verb) -> None:
    """A verb makes as many writes as are cut here."""
    store, cutter = await filled()
    cutter.writes = 0

    await verb(store)

    assert cutter.writes == VERBS[verb]


@each_cut
async def test_a_cut_verb_is_done_or_undone(filled: Filled, verb: Verb, number: int) -> None:
    """After a repair the database is as before the verb or as after it, and another finds nothing."""
    store, _ = await cut(filled, verb, number)
    late = NOW + timedelta(hours=1)

    await store.repair(late)

    assert await dump(store) in await ends(filled, verb)
    assert await store.repair(late) == 0


@each_cut_password
async def test_what_is_young_is_left_alone(filled: Filled, verb: Verb, number: int) -> None:
    """Before a minute has passed a repair takes nobody's work over."""
    store, _ = await cut(filled, verb, number)
    left = await dump(store)

    await store.repair(NOW + timedelta(seconds=59))

    assert await dump(store) == left


@each_cut_password
async def test_a_verb_that_slept_through_a_repair(filled: Filled, verb: Verb, number: int) -> None:
    """A call that a repair has taken for dead, and that wakes, does no harm."""
    store, cutter = await filled()
    cutter.after(number, lambda: store.repair(LATER))

    await verb(store)

    assert await dump(store) == (await ends(filled, verb))[1]


@each_cut_password
async def test_a_sleeper_ends_no_newer_session(filled: Filled, verb: Verb, number: int) -> None:
    """A login with the new password, while the call slept and a repair came, stays signed in."""
    store, cutter = await filled()
    newest = make_session(user_id=USER.id)

    async def log_in() -> None:
        await store.repair(LATER)
        await store.tenant(APPLICATION.id).sessions.open(newest, keep=20, version=1)

    cutter.after(number, log_in)

    await verb(store)

    assert await store.tenant(APPLICATION.id).sessions.get(newest.id, user_id=newest.user_id) == newest


@each_cut_password
async def test_a_second_change_follows_a_dead_one(filled: Filled, verb: Verb, number: int) -> None:
    """A user whose first change died half way changes again, and the repair tells of both."""
    store, _ = await cut(filled, verb, number)
    tenant, second = store.tenant(APPLICATION.id), make_new_password()

    assert await tenant.users.change_password(USER.id, version=1, new=second, keep=KEEP)
    await store.repair(LATER)

    due = await store.outbox.claim(LATER, lease=LEASE, most=9)
    user = await tenant.users.get(USER.id)
    assert {message.id for message in due} == {NEW.message.id, second.message.id}
    assert user is not None
    assert (user.password_hash, user.password_version) == (second.hash, 2)


@each_cut_password
async def test_the_message_is_sent_once(filled: Filled, verb: Verb, number: int) -> None:
    """However the verb was cut, the message comes once, and never again when it was sent."""
    store, _ = await cut(filled, verb, number)
    sent = []

    for turn in range(3):
        now = LATER + turn * LEASE
        await store.repair(now)
        for message in await store.outbox.claim(now, lease=LEASE, most=9):
            sent.append(message.id)
            await store.outbox.remove(message.id)

    assert sent == [NEW.message.id]


@each_cut_password
async def test_a_user_removed_meanwhile_is_gone(filled: Filled, verb: Verb, number: int) -> None:
    """A removal in the midst of the verb leaves neither user nor sessions nor codes."""
    store, cutter = await filled()
    cutter.after(number, lambda: store.tenant(APPLICATION.id).users.remove(USER.id))

    await verb(store)

    found = await dump(store)
    assert (found["users"], found["codes"]) == ([], [])
