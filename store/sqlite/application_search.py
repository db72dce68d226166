"""How does SQLite look for applications?"""

import sqlite3

from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.page import PageRequest
from store.sqlite.database import row, rows

# `instr`, because in LIKE a name could have a pattern in it.
SUCH = """
    (:text = '' OR instr(name_key, :text) > 0) AND (:status IS NULL OR status = :status)
"""
OWNED = "owner_id = :owner_id"
ANYBODYS = "TRUE"
CURSOR = "SELECT created_at FROM applications WHERE {whose} AND id = :after"
# Without an `after`, the page begins before every application there is.
PAGE = """
    SELECT * FROM applications
    WHERE {whose} AND {such} AND (:after IS NULL OR (created_at, id) > (:created_at, :after))
    ORDER BY created_at, id LIMIT :size + 1
"""
COUNT = "SELECT count(*) AS number FROM applications WHERE {whose} AND {such}"


def found(connection: sqlite3.Connection, search: ApplicationSearch, page: PageRequest) -> list[sqlite3.Row]:
    """Return the rows of a page, and one more where more follow."""
    values = {**_values(search), "after": page.after, "created_at": None, "size": page.size}
    if page.after is not None:
        cursor = row(connection, _written(CURSOR, search), values)
        if cursor is None:
            return []
        values["created_at"] = cursor["created_at"]
    return rows(connection, _written(PAGE, search), values)


def count(connection: sqlite3.Connection, search: ApplicationSearch) -> int:
    """Return how many applications are searched for."""
    number: int = rows(connection, _written(COUNT, search), _values(search))[0]["number"]
    return number


def _written(query: str, search: ApplicationSearch) -> str:
    # Two queries, so that one owner's list is read from its index.
    return query.format(whose=ANYBODYS if search.owner_id is None else OWNED, such=SUCH)


def _values(search: ApplicationSearch) -> dict[str, object]:
    return {
        "owner_id": search.owner_id,
        "text": search.text,
        "status": None if search.status is None else search.status.value,
    }
