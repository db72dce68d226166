"""How does SQLite keep the codes that were sent within an application?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.code import Code
from cosyncjwt.domain.message import OutboxMessage
from store.sqlite.database import Database, Values, row
from store.sqlite.outbox import queue_message, queue_nothing
from store.sqlite.rows import milliseconds, moment, proof_of, proof_values

# Only the primary key can be in the way, so a replaced row is the handle's older code for the purpose.
PUT = """
    INSERT OR REPLACE INTO codes (
        application_id, purpose, handle, user_id, password_version, proof_id, proof_digest,
        proof_tries_left, proof_expires_at, expires_at, phone
    ) VALUES (
        :application_id, :purpose, :handle, :user_id, :password_version, :proof_id, :proof_digest,
        :proof_tries_left, :proof_expires_at, :expires_at, :phone
    )
"""
UNEXPIRED = """
    SELECT * FROM codes
    WHERE application_id = :application_id AND purpose = :purpose AND handle = :handle AND expires_at > :now
"""
COUNT_TRY = """
    UPDATE codes SET proof_tries_left = proof_tries_left - 1
    WHERE application_id = :application_id AND purpose = :purpose AND handle = :handle
        AND proof_tries_left > 0 AND proof_expires_at > :now
"""
CONSUME = """
    DELETE FROM codes
    WHERE application_id = :application_id AND purpose = :purpose AND handle = :handle
        AND proof_id = :proof_id
"""


class SqliteCodes:
    """The codes of one application, at most one for a purpose and a handle."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def put(self, code: Code, message: OutboxMessage | None) -> None:
        """Keep the code in place of any other for its purpose and handle, and queue its message."""
        values = code_values(self._application_id, code)

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(PUT, values)
            if message is None:
                queue_nothing(connection)
            else:
                queue_message(connection, message)

        await self._database.write(job)

    async def take_try(self, purpose: str, handle: str, now: datetime) -> Code | None:
        """Count one guess and return the code as it was before."""
        values: Values = {
            "application_id": self._application_id,
            "purpose": purpose,
            "handle": handle,
            "now": milliseconds(now),
        }

        def job(connection: sqlite3.Connection) -> Code | None:
            found = row(connection, UNEXPIRED, values)
            connection.execute(COUNT_TRY, values)
            return None if found is None else _code_of(found)

        return await self._database.write(job)

    async def consume(self, code: Code) -> bool:
        """Use the code up if its proof is still the living one; say whether this call did."""
        return await self._database.write(
            lambda connection: consume_code(connection, self._application_id, code)
        )


def consume_code(connection: sqlite3.Connection, application_id: str, code: Code) -> bool:
    """Use a code up within a transaction; say whether its proof was still the living one."""
    return connection.execute(CONSUME, code_values(application_id, code)).rowcount == 1


def code_values(application_id: str, code: Code) -> Values:
    """Return the columns of a code."""
    return {
        "application_id": application_id,
        "purpose": code.purpose,
        "handle": code.handle,
        "user_id": code.user_id,
        "password_version": code.password_version,
        **proof_values(code.proof),
        "expires_at": milliseconds(code.expires_at),
        "phone": code.phone,
    }


def _code_of(row: sqlite3.Row) -> Code:
    """Return the code of a row."""
    return Code(
        purpose=row["purpose"],
        handle=row["handle"],
        user_id=row["user_id"],
        password_version=row["password_version"],
        proof=proof_of(row),
        expires_at=moment(row["expires_at"]),
        phone=row["phone"],
    )
