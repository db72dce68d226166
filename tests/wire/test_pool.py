"""Is a database that is handed on from one test to the next empty, indexed, and out of anybody's reach?"""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from tests.wire.pool import Pool
from tests.wire.servers import SECANTUSDB

THERE = ["secantusdb"] if SECANTUSDB.missing() is None else []


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Yield a pool that nobody has taken from."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture(params=THERE)
def used(pool: Pool) -> Iterator[Database[dict[str, Any]]]:
    """Yield the pool's first database, with an index and a document."""
    name, is_indexed = pool.take()
    assert not is_indexed
    with MongoClient[dict[str, Any]](SECANTUSDB.url()) as client:
        client[name]["users"].create_index("handle")
        client[name]["users"].insert_one({"_id": "ada"})
        yield client[name]


def test_a_database_is_handed_on_empty(pool: Pool, used: Database[dict[str, Any]]) -> None:
    """The next one who takes a database gets the one that was given back: its indexes, no document."""
    pool.give_back(SECANTUSDB.url(), used.name)

    assert pool.take() == (used.name, True)
    assert used["users"].count_documents({}) == 0
    assert "handle_1" in used["users"].index_information()


def test_a_database_is_lent_to_one(pool: Pool, used: Database[dict[str, Any]]) -> None:
    """Who takes a second one gets another."""
    pool.give_back(SECANTUSDB.url(), used.name)

    assert len({pool.take()[0] for _ in range(3)}) == 3


def test_a_database_where_something_failed_is_not_used_again(
    pool: Pool, used: Database[dict[str, Any]]
) -> None:
    """A command whose end nobody has seen may be carried out yet, so that nobody gets its database."""
    with pytest.raises(OperationFailure):
        used.command("no such command")

    pool.give_back(SECANTUSDB.url(), used.name)

    assert pool.take()[0] != used.name
