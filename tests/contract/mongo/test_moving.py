"""What does MongoDB do about a move that is cut between two writes, and about what a crash has left?"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from cosyncjwt.flows.moving import MoveRefusedError
from store.mongo import MongoStore
from store.ports import Store
from store.ports.moving import Role, StoreIsMovingError, UnknownContentError
from tests.backends import BACKENDS, SqliteBackend, available_step_by_step
from tests.contract.mongo.interception import Cut, Interceptor, intercept
from tests.everything import ADA, APPLICATION
from tests.fakes import NOW
from tests.moving import both, filled, move_of, moved


@pytest.fixture
async def file(tmp_path: Path) -> Store:
    """Return a filled SQLite store, closed."""
    return await filled(SqliteBackend(tmp_path).connect())


@pytest.fixture(params=available_step_by_step())
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MongoStore]:
    """Yield an unopened store on a database of its own."""
    backend = BACKENDS[request.param](tmp_path)
    yield cast("MongoStore", backend.connect())
    await backend.drop()


async def until_cut(source: Store, target: MongoStore, interceptor: Interceptor, number: int) -> bool:
    """Move until the target's write of that number has been done; say whether there was one."""
    async with both(source, target) as ends:
        interceptor.cut_after(number)
        move = move_of(*ends)
        try:
            await move.carry(await move.begin(), lambda _: None)
        except Cut:
            return True
    return False


async def test_a_move_is_cut_after_each_write(file: Store, database: MongoStore) -> None:
    """Started again after each, it goes on, and ends with the same as one in one go."""
    interceptor, number = intercept(database), 1
    while await until_cut(file, database, interceptor, number):
        # Those of a beginning and of one part, so that each of them is the last of some attempt.
        number = number % 4 + 1
    interceptor.cut_after(0)

    counts = await moved(file, database)

    assert counts["users"] == 4


async def test_a_server_that_was_not_stopped_is_not_ready(tmp_path: Path, database: MongoStore) -> None:
    """From the beginning of a move on it says so to whoever balances load."""
    await filled(database)
    await database.open()
    mover = database.mover(Role.SOURCE)
    await mover.open(NOW)
    await database.check()

    target = SqliteBackend(tmp_path).connect().mover(Role.TARGET)
    await target.open(NOW)
    await move_of(mover, target).begin()

    with pytest.raises(StoreIsMovingError, match="being moved"):
        await database.check()
    await target.close()
    await mover.close()


async def test_a_missing_claim_is_found_out(file: Store, database: MongoStore) -> None:
    """A user whose unique name nobody holds does not pass the comparison."""
    async with both(file, database) as ends:
        move = move_of(*ends)
        await move.carry(await move.begin(), lambda _: None)
        handle = {"_id": f"{APPLICATION.id}|handle|{ADA.handle}"}
        assert (await database._database["claims"].delete_one(handle)).deleted_count == 1

        with pytest.raises(MoveRefusedError, match=r"unique names \(1 held by others\)"):
            await move.check(lambda _: None)


@pytest.mark.parametrize(
    ("collection", "field"),
    [("second_factors", "badge"), ("second_factors", "activation"), ("applications", "signing_keys.0.badge")],
    ids=["unknown", "half done", "unknown in a part"],
)
async def test_a_field_that_no_kind_names_stops_a_move(
    tmp_path: Path, database: MongoStore, collection: str, field: str
) -> None:
    """What this version does not know, and what is half done, is not left behind unsaid."""
    await filled(database)
    async with both(database, SqliteBackend(tmp_path).connect()) as ends:
        await database._database[collection].update_one({}, {"$set": {field: {"by": "hand"}}})
        move = move_of(*ends)
        mark = await move.begin()

        with pytest.raises(UnknownContentError, match=field.rpartition(".")[2]):
            await move.carry(mark, lambda _: None)


async def test_a_collection_that_no_kind_names_stops_a_move(database: MongoStore) -> None:
    """A database with a collection of somebody's is not carried without it."""
    await filled(database)
    await database.open()
    await database._database["badges"].insert_one({"_id": "1"})
    await database.close()

    with pytest.raises(UnknownContentError, match="badges"):
        await database.mover(Role.SOURCE).open(NOW)


async def test_what_a_crash_has_left_behind_stays(tmp_path: Path, database: MongoStore) -> None:
    """What lies there of a session that has ended, and a device of nobody, do not come along."""
    await filled(database)
    await database.open()
    user = await database._database["users"].find_one({"id": ADA.id})
    assert user is not None
    name, data = next(iter(user["sessions"].items()))
    ended = {"$set": {"sessions.ses_ended": data}}
    await database._database["users"].update_one({"_id": user["_id"]}, ended)
    orphan = {
        "_id": f"{APPLICATION.id}|usr_nobody",
        "application_id": APPLICATION.id,
        "user_id": "usr_nobody",
    }
    await database._database["devices"].insert_one({**orphan, "digests": [], "turn": 0})
    await database.close()
    target = SqliteBackend(tmp_path).connect()

    await moved(database, target)

    await target.open()
    sessions = target.tenant(APPLICATION.id).sessions
    assert await sessions.get(name, user_id=ADA.id) is not None
    assert await sessions.get("ses_ended", user_id=ADA.id) is None
    await target.close()
