"""What does the database server delete by itself, and when?"""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from store.mongo import MongoStore
from store.mongo.indexes import TTL_INDEXES, TTL_MARGIN
from tests.backends import MONGODB_URI
from tests.wire.servers import SECANTUSDB
from tests.wire.unhurried import unhurried

THERE = [
    *(["secantusdb"] if SECANTUSDB.missing() is None else []),
    *(["mongodb"] if os.environ.get(MONGODB_URI) else []),
]
SWEEP_SECONDS = 300
"""MongoDB sweeps once a minute, and later when it has much to do."""

Database = AsyncDatabase[dict[str, Any]]


@pytest.fixture(params=THERE)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Yield a database that a store has opened as in production."""
    server = SECANTUSDB.url() if request.param == "secantusdb" else os.environ[MONGODB_URI]
    name = f"cosyncjwt_test_{uuid.uuid4().hex}"
    store = MongoStore.of_url(unhurried(server, name))
    await store.open()
    await store.close()
    async with AsyncMongoClient[dict[str, Any]](server) as client:
        yield client[name]
        await client.drop_database(name)


async def left_after_a_sweep(database: Database) -> dict[str, list[str]]:
    """Return the ids that are left in each collection when the server has swept them all."""
    # SecantusDB sweeps when it is told to.
    with suppress(OperationFailure):
        await database.command("secantusAdmin.pruneTtl")
    async with asyncio.timeout(SWEEP_SECONDS):
        while True:
            left = {name: await database[name].distinct("_id") for name, _ in TTL_INDEXES}
            if not any("late" in ids for ids in left.values()):
                return left


async def test_what_is_purged_has_a_ttl_index(database: Database) -> None:
    """Each has one that waits for the margin, and nothing else has any."""
    made = {
        (name, key): index["expireAfterSeconds"]
        for name in await database.list_collection_names()
        for index in (await database[name].index_information()).values()
        for key, _ in index["key"]
        if "expireAfterSeconds" in index
    }

    assert made == dict.fromkeys(TTL_INDEXES, TTL_MARGIN.total_seconds())


async def test_a_late_document_goes_and_a_young_one_stays(database: Database) -> None:
    """What ended longer ago than the margin is deleted; what ended after that is left to us."""
    now = datetime.now(UTC)
    ends = {"late": now - TTL_MARGIN - timedelta(hours=1), "young": now - TTL_MARGIN + timedelta(hours=1)}
    for collection, field in TTL_INDEXES:
        await database[collection].insert_many([{"_id": name, field: end} for name, end in ends.items()])

    left = await left_after_a_sweep(database)

    assert left == {collection: ["young"] for collection, _ in TTL_INDEXES}
