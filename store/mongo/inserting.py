"""Which of many documents that are inserted with one command are new?"""

from collections.abc import Sequence

from pymongo.errors import BulkWriteError

from store.mongo.driver import Collection, Document

DUPLICATE = 11000


async def insert_new(collection: Collection, documents: Sequence[Document]) -> set[int]:
    """Insert those whose `_id` is not there; return the numbers of the others, counted from 0.

    Of several of one `_id` in `documents` one is inserted.
    """
    if not documents:
        return set()
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as failure:
        errors = failure.details["writeErrors"]
        # What was not acknowledged by the majority may be lost, so nobody is told that it is there.
        if failure.details.get("writeConcernErrors") or any(each["code"] != DUPLICATE for each in errors):
            raise
        return {each["index"] for each in errors}
    return set()
