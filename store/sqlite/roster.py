"""How does SQLite list an application's users, and change them for whoever manages them?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch
from store.sqlite.audit import recorded
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.outbox import queue_message
from store.sqlite.rows import milliseconds, user_of
from store.sqlite.users import GET, REMOVE_CHALLENGES, REMOVE_SESSIONS, add_user

# One lower bound, so that an index leads straight to it: a page begins where the one before ended.
PAGE = """
    SELECT * FROM users
    WHERE application_id = :application_id AND handle >= :begin AND handle < :end AND handle <> :after
    ORDER BY handle LIMIT :size + 1
"""
PAGE_OF_STATUS = """
    SELECT * FROM users
    WHERE application_id = :application_id AND status = :status
        AND handle >= :begin AND handle < :end AND handle <> :after
    ORDER BY handle LIMIT :size + 1
"""
COUNT = """
    SELECT count(*) AS number FROM (
        SELECT 1 FROM users
        WHERE application_id = :application_id AND handle >= :begin AND handle < :end
        LIMIT :most
    )
"""
COUNT_OF_STATUS = """
    SELECT count(*) AS number FROM (
        SELECT 1 FROM users
        WHERE application_id = :application_id AND status = :status AND handle >= :begin AND handle < :end
        LIMIT :most
    )
"""
SET_STATUS = """
    UPDATE users SET status = :status, updated_at = :now
    WHERE application_id = :application_id AND id = :id AND status <> :status
"""


class SqliteRoster:
    """The users of one application, as a list."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Read them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def page(self, search: UserSearch, page: PageRequest) -> Page[User]:
        """Return the users that are searched for, by handle."""
        query = PAGE if search.status is None else PAGE_OF_STATUS
        values = {**self._searched(search, page.after), "after": page.after or "", "size": page.size}
        found = rows(self._database.reader, query, values)
        return Page([user_of(each) for each in found[: page.size]], has_next=len(found) > page.size)

    async def count(self, search: UserSearch, *, most: int) -> int:
        """Return how many users are searched for, at most `most`."""
        query = COUNT if search.status is None else COUNT_OF_STATUS
        values = {**self._searched(search, None), "most": most}
        number: int = rows(self._database.reader, query, values)[0]["number"]
        return number

    async def add(self, user: User, message: OutboxMessage, *, limit: int | None) -> None:
        """Keep a new user, count it, and queue the message."""

        def job(connection: sqlite3.Connection) -> None:
            add_user(connection, self._application_id, user, limit)
            queue_message(connection, message)

        await self._database.write(job)

    async def set_status(
        self, user_id: str, status: UserStatus, now: datetime, record: Record = ()
    ) -> User | None:
        """Set the status; with SUSPENDED end what the user has begun."""
        values = {
            "application_id": self._application_id,
            "id": user_id,
            "status": status.value,
            "now": milliseconds(now),
        }
        await self._database.write(recorded(lambda connection: _set_status(connection, values), record))
        found = row(self._database.reader, GET, values)
        return None if found is None else user_of(found)

    def _searched(self, search: UserSearch, after: str | None) -> Values:
        return {
            "application_id": self._application_id,
            "status": None if search.status is None else search.status.value,
            "begin": search.begin(after),
            "end": search.end,
        }


def _set_status(connection: sqlite3.Connection, values: Values) -> bool:
    changed = connection.execute(SET_STATUS, values).rowcount == 1
    if values["status"] == UserStatus.SUSPENDED:
        connection.execute(REMOVE_SESSIONS, values)
        connection.execute(REMOVE_CHALLENGES, values)
    return changed
