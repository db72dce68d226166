"""How does SQLite keep the sessions of an application's users?"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.session import Opened, Refreshed, Rotation, Session
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds, session_of, session_values, user_of

# A login that comes too late, for a user just removed or suspended or after the password has changed, keeps
# nothing.
INSERT = """
    INSERT INTO sessions (
        application_id, id, user_id, created_at, authenticated_at, last_used_at, idle_expires_at, expires_at,
        refresh_digest, parent_digest, rotated_at, user_agent, ip_address, amr
    ) SELECT
        :application_id, :id, :user_id, :created_at, :authenticated_at, :last_used_at, :idle_expires_at,
        :expires_at, :refresh_digest, :parent_digest, :rotated_at, :user_agent, :ip_address, :amr
    FROM users
    WHERE application_id = :application_id AND id = :user_id AND password_version = :version
        AND status = 'ACTIVE'
"""
REMOVE_ALL_BUT_NEWEST = """
    DELETE FROM sessions WHERE application_id = :application_id AND user_id = :user_id AND id NOT IN (
        SELECT id FROM sessions WHERE application_id = :application_id AND user_id = :user_id
        ORDER BY created_at DESC, id LIMIT :keep
    )
"""
RECORD_LOGIN = """
    UPDATE users SET last_login_at = :created_at, password_era = max(password_era, :era)
    WHERE application_id = :application_id AND id = :user_id
"""
LATEST_DEVICE = """
    SELECT digest FROM devices WHERE application_id = :application_id AND user_id = :user_id
    ORDER BY position DESC LIMIT 1
"""
GET = "SELECT * FROM sessions WHERE application_id = :application_id AND id = :id AND user_id = :user_id"
USER = "SELECT * FROM users WHERE application_id = :application_id AND id = :user_id"
CURSOR = (
    "SELECT * FROM sessions WHERE application_id = :application_id AND id = :after AND user_id = :user_id"
)
# Without an `after`, the page begins before every session there is.
PAGE = """
    SELECT * FROM sessions
    WHERE application_id = :application_id AND user_id = :user_id
        AND (:after IS NULL OR created_at < :created_at OR (created_at = :created_at AND id > :after))
        AND idle_expires_at > :now AND expires_at > :now
    ORDER BY created_at DESC, id LIMIT :size + 1
"""
COUNT = """
    SELECT count(*) AS number FROM sessions
    WHERE application_id = :application_id AND user_id = :user_id
        AND idle_expires_at > :now AND expires_at > :now
"""
ROTATE = """
    UPDATE sessions SET
        refresh_digest = :refresh_digest, parent_digest = :parent_digest, rotated_at = :rotated_at,
        last_used_at = :last_used_at, idle_expires_at = :idle_expires_at
    WHERE application_id = :application_id AND id = :id
"""
END = "DELETE FROM sessions WHERE application_id = :application_id AND id = :id AND user_id = :user_id"
END_ALL = "DELETE FROM sessions WHERE application_id = :application_id AND user_id = :user_id"


@dataclass(frozen=True, slots=True)
class Refresh:
    """An attempt to exchange a refresh digest."""

    presented: bytes
    successor: bytes
    now: datetime
    grace: timedelta
    idle: timedelta

    def repeats(self, session: Session) -> bool:
        """Say whether this is the session's last exchange once more, within the grace."""
        return (
            session.rotated_at is not None
            and session.parent_digest == self.presented
            and session.refresh_digest == self.successor
            and self.now - session.rotated_at <= self.grace
        )

    def applied(self, session: Session) -> Session:
        """Return the session after the exchange."""
        return replace(
            session,
            refresh_digest=self.successor,
            parent_digest=self.presented,
            rotated_at=self.now,
            last_used_at=self.now,
            idle_expires_at=min(self.now + self.idle, session.expires_at),
        )


class SqliteSessions:
    """The sessions of one application's users."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def open(
        self, session: Session, *, keep: int, version: int = 0, ends_era: int | None = None
    ) -> Opened | None:
        """Keep a new session, and of its user's sessions only the `keep` newest; say whether it was kept."""
        era = 0 if ends_era is None else ends_era + 1
        values = {
            **session_values(self._application_id, session),
            "keep": keep,
            "version": version,
            "era": era,
        }

        def job(connection: sqlite3.Connection) -> Opened | None:
            if connection.execute(INSERT, values).rowcount == 0:
                return None
            connection.execute(REMOVE_ALL_BUT_NEWEST, values)
            connection.execute(RECORD_LOGIN, values)
            latest = row(connection, LATEST_DEVICE, values)
            return Opened(None if latest is None else bytes(latest["digest"]))

        return await self._database.write(job)

    async def get(self, session_id: str, *, user_id: str) -> Session | None:
        """Return the user's session, live or not, or None."""
        return _find(self._database.reader, self._values(id=session_id, user_id=user_id))

    async def rotate(
        self,
        session_id: str,
        *,
        user_id: str,
        presented: bytes,
        successor: bytes,
        now: datetime,
        grace: timedelta,
        idle: timedelta,
    ) -> tuple[Rotation, Refreshed | None]:
        """Exchange the refresh digest `presented` for `successor`, one winner."""
        refresh = Refresh(presented, successor, now, grace, idle)
        values = self._values(id=session_id, user_id=user_id)
        return await self._database.write(lambda connection: _rotate(connection, values, refresh))

    async def of_user(self, user_id: str, page: PageRequest, now: datetime) -> Page[Session]:
        """Return the user's live sessions, newest first."""
        values: dict[str, object] = {
            **self._values(user_id=user_id, now=milliseconds(now)),
            "after": page.after,
            "created_at": None,
            "size": page.size,
        }
        if page.after is not None:
            cursor = row(self._database.reader, CURSOR, values)
            if cursor is None:
                return Page([], has_next=False)
            values["created_at"] = cursor["created_at"]
        found = rows(self._database.reader, PAGE, values)
        return Page([session_of(each) for each in found[: page.size]], has_next=len(found) > page.size)

    async def count_of_user(self, user_id: str, now: datetime) -> int:
        """Return how many live sessions the user has."""
        values = self._values(user_id=user_id, now=milliseconds(now))
        number: int = rows(self._database.reader, COUNT, values)[0]["number"]
        return number

    async def end(self, session_id: str, *, user_id: str) -> bool:
        """End the user's session; say whether this call ended it."""
        values = self._values(id=session_id, user_id=user_id)
        return await self._database.write(lambda connection: connection.execute(END, values).rowcount == 1)

    async def end_all(self, user_id: str) -> int:
        """End all sessions of the user; return how many."""
        values = self._values(user_id=user_id)
        return await self._database.write(lambda connection: connection.execute(END_ALL, values).rowcount)

    def _values(self, **values: object) -> Values:
        return {"application_id": self._application_id, **values}


def _find(connection: sqlite3.Connection, values: Values) -> Session | None:
    found = row(connection, GET, values)
    return None if found is None else session_of(found)


def _rotate(
    connection: sqlite3.Connection, values: Values, refresh: Refresh
) -> tuple[Rotation, Refreshed | None]:
    session = _find(connection, values)
    user = row(connection, USER, values)
    if session is None or user is None or not session.is_live(refresh.now):
        return Rotation.GONE, None
    if session.refresh_digest == refresh.presented:
        rotated = refresh.applied(session)
        connection.execute(ROTATE, session_values(str(values["application_id"]), rotated))
        return Rotation.ROTATED, Refreshed(rotated, user_of(user))
    if refresh.repeats(session):
        return Rotation.REPEATED, Refreshed(session, user_of(user))
    connection.execute(END, values)
    return Rotation.REUSED, None
