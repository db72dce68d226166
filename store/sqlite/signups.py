"""How does SQLite keep the pending signups of an application?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.signup import PendingSignup, Proof
from cosyncjwt.domain.user import User
from cosyncjwt.errors import HandleTaken, InvalidCode
from store.sqlite.database import Database, Values, row
from store.sqlite.outbox import queue_message, queue_nothing
from store.sqlite.rows import milliseconds, proof_values, signup_of, signup_values
from store.sqlite.users import add_user

# Only the primary key can be in the way, so a replaced row is the handle's older signup.
PUT = """
    INSERT OR REPLACE INTO signups (
        application_id, handle, password_hash, proof_id, proof_digest, proof_tries_left, proof_expires_at,
        created_at, expires_at, metadata, locale, return_to
    ) VALUES (
        :application_id, :handle, :password_hash, :proof_id, :proof_digest, :proof_tries_left,
        :proof_expires_at, :created_at, :expires_at, :metadata, :locale, :return_to
    )
"""
UNEXPIRED = """
    SELECT * FROM signups
    WHERE application_id = :application_id AND handle = :handle AND expires_at > :now
"""
BY_DIGEST = """
    SELECT * FROM signups
    WHERE application_id = :application_id AND proof_digest = :digest AND expires_at > :now
"""
COUNT_TRY = """
    UPDATE signups SET proof_tries_left = proof_tries_left - 1
    WHERE application_id = :application_id AND handle = :handle
        AND proof_tries_left > 0 AND proof_expires_at > :now
"""
RENEW = """
    UPDATE signups SET
        proof_id = :proof_id, proof_digest = :proof_digest, proof_tries_left = :proof_tries_left,
        proof_expires_at = :proof_expires_at
    WHERE application_id = :application_id AND handle = :handle AND expires_at > :now
        AND (password_hash = '') = :is_decoy
"""
USE = """
    DELETE FROM signups
    WHERE application_id = :application_id AND handle = :handle AND proof_id = :proof_id
"""


class SqliteSignups:
    """The pending signups of one application, at most one for a handle."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def put(self, signup: PendingSignup, message: OutboxMessage) -> None:
        """Keep the signup in place of any other for its handle, and queue its message, in one step."""
        values = signup_values(self._application_id, signup)
        await self._database.write(lambda connection: _put(connection, values, message))

    async def renew(
        self,
        proof: Proof,
        message: OutboxMessage,
        *,
        decoy: PendingSignup,
        notice: OutboxMessage | None,
        now: datetime,
    ) -> bool:
        """Give the pending signup of the decoy's handle this proof; keep the decoy where there is none."""
        named = self._values(handle=decoy.handle, now=milliseconds(now))

        def job(connection: sqlite3.Connection) -> bool:
            renewed = _renew(connection, {**named, **proof_values(proof)}, is_decoy=False)
            if not renewed and not _renew(connection, {**named, **proof_values(decoy.proof)}, is_decoy=True):
                connection.execute(PUT, signup_values(self._application_id, decoy))
            told = message if renewed else notice
            if told is None:
                queue_nothing(connection)
            else:
                queue_message(connection, told)
            return renewed

        return await self._database.write(job)

    async def locale_of(self, handle: str, now: datetime) -> str | None:
        """Return the locale of the handle's unexpired signup, or None."""
        found = row(self._database.reader, UNEXPIRED, self._values(handle=handle, now=milliseconds(now)))
        return None if found is None else str(found["locale"])

    async def take_try(self, handle: str, now: datetime) -> PendingSignup | None:
        """Count one guess and return the signup as it was before."""
        values = self._values(handle=handle, now=milliseconds(now))
        return await self._database.write(lambda connection: _take_try(connection, values))

    async def by_digest(self, digest: bytes, now: datetime) -> PendingSignup | None:
        """Return the unexpired signup whose living proof has this digest, or None."""
        values = self._values(digest=digest, now=milliseconds(now))
        return _one(row(self._database.reader, BY_DIGEST, values))

    async def complete(self, signup: PendingSignup, user: User, *, limit: int | None) -> None:
        """Turn the signup into `user`, exactly once."""

        def job(connection: sqlite3.Connection) -> HandleTaken | None:
            used = connection.execute(USE, signup_values(self._application_id, signup))
            if used.rowcount == 0:
                raise InvalidCode
            try:
                # Want of room gives the signup back: the writer undoes the whole job.
                add_user(connection, self._application_id, user, limit)
            except HandleTaken as taken:
                return taken
            return None

        if taken := await self._database.write(job):
            raise taken

    def _values(self, **values: object) -> Values:
        return {"application_id": self._application_id, **values}


def _put(connection: sqlite3.Connection, values: Values, message: OutboxMessage) -> None:
    connection.execute(PUT, values)
    queue_message(connection, message)


def _renew(connection: sqlite3.Connection, values: Values, *, is_decoy: bool) -> bool:
    return connection.execute(RENEW, {**values, "is_decoy": is_decoy}).rowcount == 1


def _take_try(connection: sqlite3.Connection, values: Values) -> PendingSignup | None:
    before = _one(row(connection, UNEXPIRED, values))
    connection.execute(COUNT_TRY, values)
    return before


def _one(found: sqlite3.Row | None) -> PendingSignup | None:
    return None if found is None else signup_of(found)
