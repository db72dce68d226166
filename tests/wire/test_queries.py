"""Is a search judged as MongoDB would carry it out?"""

import uuid
from typing import Any

import pytest
from pymongo import MongoClient

from tests.wire.explaining import is_scan, plan_of, scanned
from tests.wire.queries import SIGHTINGS, queries_of, query_of
from tests.wire.servers import SECANTUSDB

THERE = ["secantusdb"] if SECANTUSDB.missing() is None else []
USER = {"application_id": "app", "handle": "ada"}


def index_of(collection: str, where: dict[str, Any], order: dict[str, int] | None = None) -> list[str]:
    """Return the fields of the index that serves the search."""
    return [name for name, _ in query_of(collection, "find", where, order).index or ()]


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        (USER, ["application_id", "handle"]),
        ({**USER, "stage": "PRESENT"}, ["application_id", "handle"]),
        ({**USER, "_id": "app|usr"}, ["_id"]),
        ({"_id": {"$gt": "a"}}, ["_id"]),
        ({"application_id": "app", "id": "usr"}, ["id"]),
        ({"stage": "PRESENT"}, []),
        ({"handle": "ada"}, []),
        ({"_id": {"$ne": "a"}}, []),
        ({"$or": [USER]}, []),
    ],
)
def test_an_index_serves_by_its_first_fields(where: dict[str, Any], fields: list[str]) -> None:
    """The best index is the one that narrows down most, and what no index begins with scans."""
    assert index_of("users", where) == fields
    assert query_of("users", "find", where).is_served == bool(fields)


@pytest.mark.parametrize(
    ("order", "served"),
    [
        ({"created_at": 1, "_id": 1}, True),
        ({"created_at": -1, "_id": -1}, True),
        ({"owner_id": 1, "created_at": 1}, True),
        ({"created_at": 1, "_id": -1}, False),
        ({"name": 1}, False),
    ],
)
def test_a_list_is_handed_out_in_order(order: dict[str, int], *, served: bool) -> None:
    """An index gives the order of the fields that follow the equal ones, either way round; no other."""
    assert query_of("applications", "find", {"owner_id": "usr"}, order).is_served == served


def test_every_command_that_looks_for_something_is_seen() -> None:
    """Each way of asking is one query by collection and fields."""
    commands: dict[str, dict[str, Any]] = {
        "find": {"find": "users", "filter": USER},
        "findAndModify": {"findAndModify": "users", "query": USER},
        "update": {"update": "users", "updates": [{"q": USER}]},
        "delete": {"delete": "users", "deletes": [{"q": USER}]},
        "aggregate": {"aggregate": "users", "pipeline": [{"$match": USER}, {"$group": {}}]},
    }

    seen = [query for verb, command in commands.items() for query, _ in queries_of(verb, command)]

    assert [query.verb for query in seen] == ["find", "findAndModify", "update", "delete", "count"]
    assert {(query.collection, query.fields) for query in seen} == {
        ("users", (("application_id", "="), ("handle", "=")))
    }


@pytest.mark.parametrize("server", THERE)
def test_a_server_is_asked_for_its_plan(server: str) -> None:
    """Of what was sent to a database the plan tells what scans, once."""
    name = f"queries_{uuid.uuid4().hex}"
    with MongoClient[dict[str, object]](SECANTUSDB.url()) as client:
        users = client[name]["users"]
        users.insert_one({"_id": "app|usr", "nickname": "ada"})
        users.find_one({"_id": "app|usr"})
        users.find_one({"nickname": "ada"})
        seen = SIGHTINGS.taken(name)
        by_id, by_nickname = seen

        assert not is_scan(plan_of(client[name], by_id, seen[by_id]))
        assert scanned(client[name], seen) == [by_nickname]
        assert scanned(client[name], seen) == []
