"""Does everything in a store come into another, of the other kind, and is nothing lost or made twice?"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.errors import HandleTaken, UserNameTaken
from cosyncjwt.flows.moving import MoveRefusedError, give_up
from store.kinds import KINDS, USERS, Kind, Record
from store.ports import Store
from store.ports.moving import Mark, Mover, StoreIsMovingError
from tests.backends import BACKENDS, SqliteBackend, available, available_step_by_step
from tests.everything import ADA, APPLICATION, BOB, CYD, PHONE
from tests.factories import make_application, make_message, make_phone_code, make_user
from tests.fakes import NOW, ScriptedEntropy
from tests.moving import both, filled, move_of, moved

PAGE = PageRequest(100, None)


class Cut(Exception):  # it stands for the end of the process, which is no error of anybody
    """The move's process has died."""


class Faltering:
    """A target whose process dies with the `take` of a number, before or after that is done."""

    def __init__(self, mover: Mover, number: int, *, after: bool) -> None:
        """Take the target."""
        self._mover = mover
        self._left = number
        self._after = after

    def __getattr__(self, name: str) -> object:
        """Do everything else as the target does."""
        return getattr(self._mover, name)

    async def take(self, kind: Kind, records: list[Record], mark: Mark) -> None:
        """Keep the records, or die."""
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Cut
        await self._mover.take(kind, records, mark)
        if self._left == 0:
            raise Cut


DIRECTIONS = ("out of SQLite", "into SQLite")
EVERYWHERE = {"test_what_has_moved_is_the_same"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Move both ways between SQLite and what MongoDB there is: each server once, else the nearest."""
    if "ends" in metafunc.fixturenames:
        is_everywhere = metafunc.definition.originalname in EVERYWHERE
        names = available(metafunc.definition.path) if is_everywhere else available_step_by_step()
        others = [name for name in names if name != "sqlite"]
        pairs = [(direction, other) for direction in DIRECTIONS for other in others]
        metafunc.parametrize("ends", pairs, ids=[" ".join(pair) for pair in pairs], indirect=True)


@pytest.fixture
async def ends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """Yield a filled store, and an empty one of another kind, both of them closed."""
    direction, other = request.param
    database = BACKENDS[other](tmp_path)
    file, far = SqliteBackend(tmp_path).connect(), database.connect()
    pair = (file, far) if direction == DIRECTIONS[0] else (far, file)
    await filled(pair[0])
    yield pair
    await database.drop()


async def test_what_has_moved_is_the_same(ends: tuple[Store, Store]) -> None:
    """Some of every kind arrives, in parts of two, and the target's ports answer what the source's did."""
    source, target = ends
    await source.open()
    before = await _read(source)
    await source.close()

    counts = await moved(source, target, size=2)

    assert {name for name, count in counts.items() if count > 0} == {kind.name for kind in KINDS}
    await target.open()
    assert await _read(target) == before
    await target.close()


async def test_a_developers_applications_may_have_come_in_any_order(ends: tuple[Store, Store]) -> None:
    """Ids are random: that of the second application may sort before that of the first."""
    source, target = ends
    await source.open()
    later, sooner = make_application(), make_application()
    for application in (sooner, later):
        await source.applications.add(application, limit=None)
    await source.close()

    await moved(source, target)

    await target.open()
    assert await target.applications.count_owned_by(later.owner_id) == 2
    await target.close()


async def _read(store: Store) -> list[object]:
    tenant = store.tenant(APPLICATION.id)
    sessions = [await tenant.sessions.of_user(user.id, PAGE, NOW) for user in (ADA, BOB, CYD)]
    return [
        await store.applications.get(APPLICATION.id),
        [await tenant.users.get(user.id) for user in (ADA, BOB, CYD)],
        [[page.items, page.has_next] for page in sessions],
        [await tenant.second_factors.get(user.id) for user in (ADA, BOB)],
        (await tenant.invitations.newest(PAGE)).items,
        await store.developers.plan_of(APPLICATION.owner_id),
    ]


async def test_what_was_unique_is_unique(ends: tuple[Store, Store]) -> None:
    """Handle, user name, number and the owner's count are held by whoever held them."""
    source, target = ends
    await moved(source, target)
    await target.open()
    users = target.tenant(APPLICATION.id).users
    code = make_phone_code(BOB, PHONE)
    await target.tenant(APPLICATION.id).codes.put(code, None)

    with pytest.raises(HandleTaken):
        await users.add(make_user(handle=ADA.handle), limit=None)
    with pytest.raises(UserNameTaken):
        await users.set_user_name(BOB.id, "ada", NOW)
    assert not await users.take_phone(code, NOW)
    # And free when they are given up.
    await users.set_user_name(ADA.id, "lovelace", NOW)
    await users.set_user_name(BOB.id, "ada", NOW)
    assert await users.remove(ADA.id)
    await users.add(make_user(handle=ADA.handle), limit=None)
    again = make_phone_code(BOB, PHONE)
    await target.tenant(APPLICATION.id).codes.put(again, None)
    assert await users.take_phone(again, NOW)
    assert not await target.developers.close(APPLICATION.owner_id)
    kept = await target.applications.get(APPLICATION.id)
    assert kept is not None
    assert kept.user_count == 3
    await target.close()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_cut_move_goes_on(ends: tuple[Store, Store], *, after: bool) -> None:
    """Cut before or after any part and started again each time, it ends with the same as one in one go."""
    source, target = ends
    cuts = 0
    while True:
        async with both(source, target, 4) as (begun, faltering):
            move = move_of(begun, cast("Mover", Faltering(faltering, 1 if after else 2, after=after)))
            mark = await move.begin()
            try:
                await move.carry(mark, lambda _: None)
            except Cut:
                cuts += 1
            else:
                break

    counts = await moved(source, target)

    assert cuts >= len(KINDS) - 1
    assert sum(counts.values()) > cuts


async def test_neither_end_is_served_meanwhile(ends: tuple[Store, Store]) -> None:
    """While it moves no server starts on either; afterwards one starts on the target alone."""
    source, target = ends
    async with both(source, target) as movers:
        await move_of(*movers).begin()

    for store in ends:
        with pytest.raises(StoreIsMovingError, match="migrate"):
            await store.open()
    await moved(source, target)
    async with both(source, target) as movers:
        assert (await move_of(*movers).begin()).is_done
    with pytest.raises(StoreIsMovingError, match="was moved to the target"):
        await source.open()
    await target.open()
    await target.close()


async def test_a_move_can_be_given_up(ends: tuple[Store, Store]) -> None:
    """Then the source is served again, the target is not, and a new move does not take it for its own."""
    source, target = ends
    async with both(source, target) as (begun, half):
        await move_of(begun, half).begin()
        await give_up(begun)

    await source.open()
    await source.close()
    with pytest.raises(StoreIsMovingError):
        await target.open()
    async with both(source, target) as movers:
        move = move_of(*movers, entropy=ScriptedEntropy("the second move"))
        with pytest.raises(MoveRefusedError, match="half of another move"):
            await move.begin()


async def test_a_target_must_be_empty(ends: tuple[Store, Store]) -> None:
    """What is served already is not mixed with anything, and both may be served on."""
    source, target = ends
    await target.open()
    await target.outbox.put(make_message())
    await target.close()

    async with both(source, target) as movers:
        with pytest.raises(MoveRefusedError, match="not empty: it holds outbox"):
            await move_of(*movers).begin()

    for store in ends:
        await store.open()
        await store.close()


async def test_a_target_under_another_master_key_is_refused(ends: tuple[Store, Store]) -> None:
    """The store of another service is told by its root secret, and neither it nor the source is touched."""
    source, target = ends
    foreign = Seal([bytes(reversed(range(32)))], ScriptedEntropy())
    theirs = foreign.seal(b"a root secret", SealedKind.ROOT_SECRET.place())
    await target.open()
    await target.root_secrets.claim(theirs)
    await target.close()

    async with both(source, target) as movers:
        with pytest.raises(MoveRefusedError, match="made under another master key"):
            await move_of(*movers).begin()
        marks = [await mover.mark() for mover in movers]

    assert marks == [None, None]
    for store in ends:
        await store.open()
    assert await target.root_secrets.claim(b"ours") == theirs
    for store in ends:
        await store.close()


async def test_what_is_written_meanwhile_is_found_out(ends: tuple[Store, Store]) -> None:
    """When the source is not what it was when it was read, the move does not end, and says where."""
    source, target = ends
    async with both(source, target) as (begun, half):
        move = move_of(begun, half)
        mark = await move.begin()
        await move.carry(mark, lambda _: None)
        a_user = (await begun.part(USERS, "")).records[0]
        stray = {"id": "usr_stray", "handle": "stray@example.org", "user_name": None, "phone_verified": 0}
        await begun.take(USERS, [{**a_user, **stray}], await _mark(begun))

        with pytest.raises(MoveRefusedError, match=r"users \(5 there, 4 here\)"):
            await move.check(lambda _: None)


async def _mark(mover: Mover) -> Mark:
    mark = await mover.mark()
    assert mark is not None
    return mark
