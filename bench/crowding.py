"""How does a MongoDB come by a million users, and ten thousand applications, within minutes?

By the documents that `cosyncjwt migrate` writes, 500 in a command: they are those that an import leaves, for
a third of the work. An import is measured on its last thousand.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User
from store.kinds import APPLICATIONS, USERS, Kind
from store.mongo.documents import application_document
from store.mongo.driver import Database, Document
from store.mongo.inserting import insert_new
from store.mongo.shapes import SHAPE_OF
from store.mongo.stages import PRESENT
from store.mongo.user_documents import user_document

PART = 500
Item = TypeVar("Item")


async def add_users(database: Database, application_id: str, users: Iterable[User]) -> None:
    """Add the users, their claims and their number."""
    for part in parts(users):
        await _add(database, USERS, [user_document(application_id, user) for user in part])
        counted = {"$inc": {"user_count": len(part)}}
        await database["applications"].update_one({"_id": application_id}, counted)


async def add_applications(database: Database, owner_id: str, applications: Iterable[Application]) -> None:
    """Add the applications of a developer who has one already, their claims and their number."""
    for part in parts(applications):
        await _add(database, APPLICATIONS, [application_document(each) for each in part])
        counted = {"$inc": {"application_count": len(part)}}
        members = {"$push": {"members": {"$each": [each.id for each in part]}}}
        await database["owners"].update_one({"_id": owner_id}, {**counted, **members})


async def _add(database: Database, kind: Kind, documents: Sequence[Document]) -> None:
    shape = SHAPE_OF[kind.name]
    present = [{**document, "stage": PRESENT} for document in documents]
    await insert_new(database[shape.collection], present)
    await insert_new(database["claims"], [claim for each in present for claim in shape.claims_of(each)])


def parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of a command's length."""
    coming = iter(items)
    while part := list(islice(coming, PART)):
        yield part
