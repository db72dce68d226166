"""How does SQLite keep the logins that wait for a second factor?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.second_factor import Challenge
from store.sqlite.database import Database, Values, row
from store.sqlite.rows import milliseconds, moment

PUT = """
    INSERT INTO challenges (
        application_id, id, user_id, password_version, tries_left, created_at, expires_at
    )
    SELECT :application_id, :id, :user_id, :password_version, :tries_left, :created_at, :expires_at
    FROM users WHERE application_id = :application_id AND id = :user_id AND status = 'ACTIVE'
"""
UNEXPIRED = """
    SELECT * FROM challenges WHERE application_id = :application_id AND id = :id AND expires_at > :now
"""
COUNT_TRY = """
    UPDATE challenges SET tries_left = tries_left - 1
    WHERE application_id = :application_id AND id = :id AND expires_at > :now AND tries_left > 0
"""
CONSUME = "DELETE FROM challenges WHERE application_id = :application_id AND id = :id"


class SqliteChallenges:
    """The logins of one application that wait for a second factor."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def put(self, challenge: Challenge) -> None:
        """Keep a challenge, unless its user has just been removed or suspended."""
        values = self._values(
            id=challenge.id,
            user_id=challenge.user_id,
            password_version=challenge.password_version,
            tries_left=challenge.tries_left,
            created_at=milliseconds(challenge.created_at),
            expires_at=milliseconds(challenge.expires_at),
        )
        await self._database.write(lambda connection: connection.execute(PUT, values).rowcount)

    async def get(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Return the challenge, counting nothing."""
        values = self._values(id=challenge_id, now=milliseconds(now))
        found = row(self._database.reader, UNEXPIRED, values)
        return None if found is None else _challenge_of(found)

    async def take_try(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Count one try and return the challenge as it was before."""
        values = self._values(id=challenge_id, now=milliseconds(now))

        def job(connection: sqlite3.Connection) -> Challenge | None:
            before = row(connection, UNEXPIRED, values)
            connection.execute(COUNT_TRY, values)
            return None if before is None else _challenge_of(before)

        return await self._database.write(job)

    async def consume(self, challenge_id: str) -> bool:
        """Use up the challenge; say whether this call did."""
        values = self._values(id=challenge_id)
        return await self._database.write(
            lambda connection: connection.execute(CONSUME, values).rowcount == 1
        )

    def _values(self, **values: object) -> Values:
        return {"application_id": self._application_id, **values}


def _challenge_of(row: sqlite3.Row) -> Challenge:
    return Challenge(
        id=row["id"],
        user_id=row["user_id"],
        password_version=row["password_version"],
        tries_left=row["tries_left"],
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
    )
