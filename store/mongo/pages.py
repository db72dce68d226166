"""How is a list read in parts?"""

from cosyncjwt.domain.page import Page
from store.mongo.driver import ASCENDING, DESCENDING, Collection, Document, Filter


async def page_of(
    collection: Collection,
    belongs: Filter,
    also: Filter,
    part: tuple[int, str | None],
    direction: int,
    *,
    tie: str = "_id",
) -> Page[Document]:
    """Return `part` (how many, after which one) of a list in the order of creation; `tie` names and orders.

    The list is what satisfies `belongs` and `also`. A document that satisfies only `belongs` is still a good
    place to go on from; any other gives an empty page.
    """
    size, after = part
    where: dict[str, object] = {**belongs, **also}
    if after is not None:
        last = await collection.find_one({**belongs, tie: after})
        if last is None:
            return Page([], has_next=False)
        # The bound is for the index, which an `$or` beside other conditions does not narrow down.
        where["created_at"] = {"$lte" if direction == DESCENDING else "$gte": last["created_at"]}
        where["$or"] = _beyond(last, direction, tie)
    ordered = collection.find(where).sort([("created_at", direction), (tie, ASCENDING)])
    # One more than asked for tells whether there is more.
    found = await ordered.limit(size + 1).to_list(size + 1)
    return Page(found[:size], has_next=len(found) > size)


def _beyond(last: Document, direction: int, tie: str) -> list[Filter]:
    beyond = "$lt" if direction == DESCENDING else "$gt"
    return [
        {"created_at": {beyond: last["created_at"]}},
        {"created_at": last["created_at"], tie: {"$gt": last[tie]}},
    ]
