"""How does SQLite give a user a number, which no two users of an application have?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.code import Code
from cosyncjwt.errors import InvalidCode
from store.sqlite.codes import consume_code
from store.sqlite.database import Values, row
from store.sqlite.rows import milliseconds

PROPOSE = """
    UPDATE users SET phone = :phone, updated_at = :now
    WHERE application_id = :application_id AND id = :id AND phone_verified = 0
"""
OF_ANOTHER = """
    SELECT 1 FROM users
    WHERE application_id = :application_id AND phone = :phone AND phone_verified = 1 AND id <> :id
"""
TAKE = """
    UPDATE users SET phone = :phone, phone_verified = 1, updated_at = :now
    WHERE application_id = :application_id AND id = :id
"""
RELEASE = """
    UPDATE users SET phone = NULL, phone_verified = 0, updated_at = :now
    WHERE application_id = :application_id AND id = :id AND NOT EXISTS (
        SELECT 1 FROM second_factors
        WHERE application_id = :application_id AND user_id = :id AND phone = 1
    )
"""


def propose_phone(connection: sqlite3.Connection, values: Values) -> None:
    """Set the unverified number within a transaction."""
    connection.execute(PROPOSE, values)


def take_phone(connection: sqlite3.Connection, application_id: str, code: Code, now: datetime) -> bool:
    """Use the code up and take its number within a transaction; raise InvalidCode as the port says."""
    if not consume_code(connection, application_id, code):
        raise InvalidCode
    values = {
        "application_id": application_id,
        "id": code.user_id,
        "phone": code.phone,
        "now": milliseconds(now),
    }
    if row(connection, OF_ANOTHER, values) is not None:
        return False
    if connection.execute(TAKE, values).rowcount == 0:
        raise InvalidCode
    return True


def release_phone(connection: sqlite3.Connection, values: Values) -> bool:
    """Take the number away within a transaction; say whether it was."""
    return connection.execute(RELEASE, values).rowcount == 1
