"""How many bytes does a user take in MongoDB? `make size`, which writes the table into docs/mongodb.md.

People sign up and log in through the whole service, on SecantusDB. What counts are the documents as BSON and,
for each index, the fields that it repeats; how well a server compresses them is its own affair.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import bson
import structlog
from pymongo import MongoClient

from bench.pages import replace
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.http.graphql import Execution
from store.mongo import MongoStore
from store.mongo.indexes import INDEXES, REPAIR_INDEXES
from tests.documents import LOGIN
from tests.fakes import RunningClock
from tests.people import signed_up
from tests.service import PASSWORD, running
from tests.wire.queries import BY_ID, Keys
from tests.wire.servers import SECANTUSDB

PEOPLE = 50
LOGINS = 2
HEAD = "| collection | documents a user | bytes a document | bytes in its indexes | bytes a user |"
Document = Mapping[str, Any]


def repeated(document: Document, collection: str) -> int:
    """Return how many bytes the indexes repeat of a document."""
    indexes: list[tuple[Keys, bool]] = [(BY_ID, False)]
    indexes += [(keys, False) for name, keys in INDEXES if name == collection]
    indexes += [(keys, True) for name, keys in REPAIR_INDEXES if name == collection]
    return sum(
        len(bson.encode({name: value_at(document, name) for name, _ in keys}))
        for keys, sparse in indexes
        if not sparse or any(value_at(document, name) is not None for name, _ in keys)
    )


def value_at(document: Document, path: str) -> object:
    """Return what stands at a path; of a list its first value, None where nothing is."""
    value: Any = document
    for name in path.split("."):
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


async def filled(name: str) -> None:
    """Let people sign up and log in."""
    store = MongoStore.of_url(f"{SECANTUSDB.url()}/{name}")
    async with running(store, RunningClock(), SystemEntropy(), execution=Execution) as service:
        for number in range(PEOPLE):
            handle = f"somebody.{number:04}@example.com"
            await signed_up(service, service.sample, handle)
            for _ in range(LOGINS):
                await service.sample.run(LOGIN, {"handle": handle, "password": PASSWORD})


def rows(name: str) -> Iterator[str]:
    """Yield the table's rows, of what there is for each user."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with MongoClient[dict[str, Any]](SECANTUSDB.url()) as client:
        for collection in client[name].list_collection_names():
            for document in client[name][collection].find():
                found[collection].append((len(bson.encode(document)), repeated(document, collection)))
    total = 0.0
    for collection, sizes in sorted(found.items()):
        each, indexed = (sum(column) / len(sizes) for column in zip(*sizes, strict=True))
        number = len(sizes) / PEOPLE
        # Less is the server's own: applications, their owner, what a user had for a moment.
        if number < 1:
            continue
        bytes_a_user = number * (each + indexed)
        total += bytes_a_user
        yield f"| `{collection}` | {number:.1f} | {each:.0f} | {indexed:.0f} | {bytes_a_user:.0f} |"
    yield f"| together | | | | {total:.0f} |"


async def main() -> None:
    """Write the table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    name = f"size_{uuid.uuid4().hex}"
    await filled(name)
    table = "\n".join([HEAD, "| --- | --- | --- | --- | --- |", *rows(name)])
    SECANTUSDB.stop()
    replace("mongodb.md", "size", table)
    print(table)


if __name__ == "__main__":
    asyncio.run(main())
