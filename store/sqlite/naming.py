"""How does SQLite find a user by a name, and take as long where nobody has it?"""

import sqlite3
from typing import Final

from cosyncjwt.domain.user import User
from store.sqlite.database import Values, row
from store.sqlite.rows import NOBODY, user_of

# For a name that nobody has the row of the next one is read, or of the last: as far to go, and as much to
# make of it. To find nothing in the index was noticeably less than to follow it to a row.
NEAREST = """
    SELECT * FROM (
        SELECT * FROM users WHERE application_id = :application_id AND {name} >= :{name}
        ORDER BY {name} LIMIT 1
    )
    UNION ALL SELECT * FROM (
        SELECT * FROM users WHERE application_id = :application_id AND {name} < :{name}
        ORDER BY {name} DESC LIMIT 1
    )
    LIMIT 1
"""
NEAREST_HANDLE: Final = NEAREST.format(name="handle")
NEAREST_USER_NAME: Final = NEAREST.format(name="user_name")


def of_handle(reader: sqlite3.Connection, values: Values) -> User | None:
    """Return the user of a handle, or None after as much work (security H-04)."""
    user = _nearest(reader, NEAREST_HANDLE, values)
    return user if user.handle == values["handle"] else None


def of_user_name(reader: sqlite3.Connection, values: Values) -> User | None:
    """Return the user of a user name, or None after as much work (security H-04)."""
    user = _nearest(reader, NEAREST_USER_NAME, values)
    return user if user.user_name == values["user_name"] else None


def _nearest(reader: sqlite3.Connection, query: str, values: Values) -> User:
    found = row(reader, query, values)
    # Only an application without users has none.
    return user_of(NOBODY if found is None else found)
