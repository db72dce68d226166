"""Does the imitation of a replica set do what the drivers' specifications say of a real one?

Plain drivers are asked, nothing of ours; what is proved here is what the experiment with step-downs rests on.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from pymongo import AsyncMongoClient, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect, NotPrimaryError

from store.mongo.client import OPTIONS
from tests.wire.replica_set.elections import ReplicaSet, imitated
from tests.wire.replica_set.failing import WRITES, Fault
from tests.wire.servers import MONGO_JAVA_SERVER
from tests.wire.unhurried import UNHURRIED

THERE = ["mongo-java-server"] if MONGO_JAVA_SERVER.missing() is None else []
PATIENT = OPTIONS | UNHURRIED
"""What our own clients are given, for a machine that is busy."""
LEAST_SECONDS = 0.01

Counters = AsyncCollection[dict[str, Any]]


def target() -> int:
    """Return the port of the server behind."""
    return urlsplit(MONGO_JAVA_SERVER.url()).port or 0


@pytest.fixture(params=THERE)
async def replica_set() -> AsyncIterator[ReplicaSet]:
    """Yield a set of three members."""
    async with imitated(target()) as three:
        yield three


@asynccontextmanager
async def counters(of: ReplicaSet, **options: Any) -> AsyncIterator[Counters]:
    """Yield a collection in a new database, as a driver reaches it in the set, with two counters at 0."""
    async with AsyncMongoClient[dict[str, Any]](of.url(""), **PATIENT | options) as client:
        collection = client[f"replica_set_{uuid4().hex}"]["counters"]
        await collection.insert_many([{"_id": "a", "count": 0}, {"_id": "b", "count": 0}])
        yield collection


async def counted(collection: Counters) -> dict[str, int]:
    """Return all counters."""
    return {each["_id"]: each["count"] async for each in collection.find({})}


async def write(collection: Counters, command: str) -> object:
    """Send a write of that name; each would be noticed if it were done twice."""
    match command:
        case "insert":
            return (await collection.insert_one({"_id": "c", "count": 1})).inserted_id
        case "update":
            return (await collection.update_one({"_id": "a"}, {"$inc": {"count": 1}})).matched_count
        case "findAndModify":
            return await collection.find_one_and_update({"_id": "a"}, {"$inc": {"count": 1}})
        case _:
            return (await collection.delete_one({"_id": "a"})).deleted_count


DONE: dict[str, tuple[object, dict[str, int]]] = {
    "insert": ("c", {"a": 0, "b": 0, "c": 1}),
    "update": (1, {"a": 1, "b": 0}),
    "findAndModify": ({"_id": "a", "count": 0}, {"a": 1, "b": 0}),
    "delete": (1, {"b": 0}),
}
"""What each write is answered, and what is there when it was done once."""


async def test_a_driver_finds_the_set(replica_set: ReplicaSet) -> None:
    """It knows all three members, which one is the primary, and that a write can be sent there again."""
    async with counters(replica_set) as collection:
        topology = collection.database.client.topology_description
        members = topology.server_descriptions()

    assert topology.topology_type_name == "ReplicaSetWithPrimary"
    assert sorted(members) == sorted(("127.0.0.1", member.port) for member in replica_set.members)
    assert [address for address, member in members.items() if member.retryable_writes_supported] == [
        ("127.0.0.1", replica_set.primary.port)
    ]


@pytest.mark.parametrize("server", THERE)
@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.HALVED])
async def test_a_write_that_fails_once_is_done_once(server: str, fault: Fault) -> None:
    """Whatever happens to it, before or after it is executed, its caller is told that it was done; it was."""

    async def struck(command: str) -> tuple[object, object, list[object], int]:
        async with imitated(target()) as replica_set, counters(replica_set) as collection:
            replica_set.fail_next(command, fault)
            done = await write(collection, command), await counted(collection)
            return *done, list(replica_set.struck_by), replica_set.retries.repeated

    # Side by side, because a driver waits half a second before it looks at a set again.
    found = await asyncio.gather(*(struck(command) for command in WRITES))

    repeated = int(fault in {Fault.UNANSWERED, Fault.UNCONFIRMED})
    assert found == [(*DONE[command], [(command, fault)], repeated) for command in WRITES]


async def test_a_command_that_was_interrupted_half_way_is_completed(replica_set: ReplicaSet) -> None:
    """Its retry does the second statement, and is answered for both."""
    both = [UpdateOne({"_id": name}, {"$inc": {"count": 1}}) for name in "ab"]
    async with counters(replica_set) as collection:
        replica_set.fail_next("update", Fault.HALVED)

        done = await collection.bulk_write(both)
        found = await counted(collection)

    assert replica_set.struck_by == [("update", Fault.HALVED)]
    assert done.modified_count == 2
    assert found == {"a": 1, "b": 1}


@pytest.mark.parametrize("is_lost", [False, True], ids=["steps down", "is lost"])
async def test_a_driver_finds_the_next_primary(replica_set: ReplicaSet, *, is_lost: bool) -> None:
    """A write that comes while there is no primary waits for the next one, and is done once."""
    former = replica_set.primary
    async with counters(replica_set) as collection:
        handing = asyncio.create_task(replica_set.hand_over(LEAST_SECONDS, is_lost=is_lost))
        for _ in range(5):
            await write(collection, "update")
        await handing
        await write(collection, "update")
        found = await counted(collection)
        known = await collection.database.client.primary

    assert known == ("127.0.0.1", replica_set.primary.port)
    assert replica_set.primary is not former
    assert found["a"] == 6


async def test_the_next_primary_knows_what_was_done(replica_set: ReplicaSet) -> None:
    """A write whose answer was lost with its primary is answered by the next one, and not done again."""
    async with counters(replica_set) as collection:
        replica_set.fail_next("findAndModify", Fault.UNANSWERED)
        struck = replica_set.struck

        def struck_and_lost(command: dict[str, Any]) -> Fault | None:
            fault = struck(command)
            if fault is not None:
                replica_set.step_down()
                replica_set.elect()
            return fault

        replica_set.struck = struck_and_lost  # type: ignore[method-assign]  # seen at that very moment

        answered = await write(collection, "findAndModify")
        found = await counted(collection)

    assert (answered, found) == DONE["findAndModify"]
    assert replica_set.retries.repeated == 1


async def test_without_retries_a_caller_is_told(replica_set: ReplicaSet) -> None:
    """A driver that is told not to retry fails: it is not the imitation that sends anything again."""
    async with counters(replica_set, retryWrites=False) as collection:
        replica_set.fail_next("update", Fault.REFUSED)
        with pytest.raises(NotPrimaryError):
            await write(collection, "update")
        replica_set.fail_next("update", Fault.UNANSWERED)
        with pytest.raises(AutoReconnect):
            await write(collection, "update")
        found = await counted(collection)

    assert found["a"] == 1


async def test_a_former_member_takes_neither_writes_nor_reads(replica_set: ReplicaSet) -> None:
    """Asked directly, who is no primary says so."""
    former = replica_set.primary
    replica_set.step_down()
    replica_set.elect()
    options: dict[str, Any] = {"directConnection": True, "retryWrites": False, "retryReads": False}
    async with AsyncMongoClient[dict[str, Any]](former.host, **options) as client:
        with pytest.raises(NotPrimaryError, match="NotWritablePrimary"):
            await client["any"]["any"].insert_one({})
        with pytest.raises(NotPrimaryError, match="NotPrimaryNoSecondaryOk"):
            await client["any"].command("find", "any")


@pytest.mark.parametrize("server", THERE)
async def test_an_imitation_that_executes_twice_is_found_out(server: str) -> None:
    """The proofs above can fail: a set that forgets what it has done counts a lost answer's retry twice."""
    forgetful: AbstractAsyncContextManager[ReplicaSet] = imitated(target(), forgets=True)
    async with forgetful as replica_set, counters(replica_set) as collection:
        replica_set.fail_next("update", Fault.UNANSWERED)

        await write(collection, "update")
        found = await counted(collection)

    assert found["a"] == 2
