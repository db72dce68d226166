"""How does SQLite give a user a new password, with all that ends by it?"""

import sqlite3

from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.session import Session
from cosyncjwt.errors import InvalidCode
from store.sqlite.codes import code_values
from store.sqlite.database import Values, row
from store.sqlite.outbox import queue_message
from store.sqlite.rows import milliseconds, session_values

LIVING = """
    SELECT 1 FROM codes
    WHERE application_id = :application_id AND purpose = :purpose AND handle = :handle
        AND proof_id = :proof_id AND user_id = :user_id
"""
REPLACE_HASH = """
    UPDATE users
    SET password_hash = :hash, password_version = password_version + 1, updated_at = :set_at
    WHERE application_id = :application_id AND id = :user_id AND password_version = :password_version
"""
END_SESSIONS = """
    DELETE FROM sessions
    WHERE application_id = :application_id AND user_id = :user_id AND (:keep IS NULL OR id != :keep)
"""
KEEP_SESSION = """
    UPDATE sessions SET
        authenticated_at = :authenticated_at, last_used_at = :last_used_at,
        idle_expires_at = :idle_expires_at, refresh_digest = :refresh_digest,
        parent_digest = :parent_digest, rotated_at = :rotated_at
    WHERE application_id = :application_id AND id = :id AND user_id = :user_id
"""
VOID_CODES = "DELETE FROM codes WHERE application_id = :application_id AND user_id = :user_id"


def reset_password(connection: sqlite3.Connection, application_id: str, code: Code, new: NewPassword) -> None:
    """Reset within a transaction; raise InvalidCode as the port says."""
    values = code_values(application_id, code)
    if row(connection, LIVING, values) is None or not _replaced(connection, {**values, "keep": None}, new):
        raise InvalidCode


def change_password(
    connection: sqlite3.Connection, application_id: str, version: int, new: NewPassword, keep: Session
) -> bool:
    """Change within a transaction; say whether the password was still that of `version`."""
    session = session_values(application_id, keep)
    if not _replaced(connection, {**session, "password_version": version, "keep": keep.id}, new):
        return False
    connection.execute(KEEP_SESSION, session)
    return True


def _replaced(connection: sqlite3.Connection, values: Values, new: NewPassword) -> bool:
    password = {"hash": new.hash.reveal(), "set_at": milliseconds(new.set_at)}
    if connection.execute(REPLACE_HASH, {**values, **password}).rowcount == 0:
        return False
    connection.execute(END_SESSIONS, values)
    connection.execute(VOID_CODES, values)
    queue_message(connection, new.message)
    return True
