"""How does a test get an empty database without one being made for it?

The indexes of a new database take longer than most tests do. So a database that was used is emptied, by
deleting every document from the collections that were written to, and is the next test's. One on which a
command failed, or is not over, is not used again: a late write would be in somebody's way.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient, monitoring

from store.mongo.schema_version import STEPS

WRITES = {"insert", "update", "findAndModify"}


def is_of_itself(command: Mapping[str, Any]) -> bool:
    """Say whether a database says where its schema is: that goes on to the next test, as the indexes do."""
    return command.get("insert") == "schema_version" and all(
        document["version"] == STEPS[-1].number for document in command["documents"]
    )


class Traffic(monitoring.CommandListener):
    """Which collections of each database were written to, and which commands are not over?"""

    def __init__(self) -> None:
        self._written: dict[str, set[str]] = defaultdict(set)
        self._under_way: dict[str, set[int]] = defaultdict(set)
        self._indexed: set[str] = set()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Keep what is written to, and what has begun."""
        self._under_way[event.database_name].add(event.request_id)
        if event.command_name in WRITES and not is_of_itself(event.command):
            self._written[event.database_name].add(event.command[event.command_name])
        elif event.command_name == "createIndexes":
            self._indexed.add(event.database_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Forget what is over."""
        self._under_way[event.database_name].discard(event.request_id)

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Keep it as not over: the server may be at it still."""

    def is_written(self, database: str) -> bool:
        """Say whether there may be documents in the database."""
        return database in self._written

    def taken(self, database: str) -> tuple[set[str], bool]:
        """Return what was written to, and whether the database can be used again; forget both."""
        is_over = not self._under_way.pop(database, set())
        return self._written.pop(database, set()), is_over and database in self._indexed


TRAFFIC = Traffic()
# Before any client is made: a client asks once who listens.
monitoring.register(TRAFFIC)


@dataclass
class Pool:
    """The databases of one server that have their indexes, and nothing in them."""

    _empty: list[str] = field(default_factory=list)
    _client: MongoClient[dict[str, object]] | None = None

    def take(self) -> tuple[str, bool]:
        """Return the name of an empty database, and whether it has its indexes."""
        if self._empty:
            return self._empty.pop(), True
        return f"cosyncjwt_test_{uuid.uuid4().hex}", False

    def give_back(self, server: str, database: str) -> None:
        """Empty a database that nobody uses any more, and keep it if it is good for another test."""
        written, is_good = TRAFFIC.taken(database)
        if not is_good:
            return
        self._client = self._client or MongoClient(server)
        for collection in written:
            self._client[database][collection].delete_many({})
        TRAFFIC.taken(database)
        self._empty.append(database)

    def close(self) -> None:
        """Close the connections by which databases are emptied."""
        client, self._client = self._client, None
        self._empty.clear()
        if client is not None:
            client.close()
