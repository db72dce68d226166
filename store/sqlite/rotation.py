"""How does SQLite replace the keys and the app token of an application?"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cosyncjwt.domain.signing import SigningKey, kids
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import RotationUnderWay, StatusNotAllowed
from store.sqlite.application_rows import key_values
from store.sqlite.database import Values, row, rows
from store.sqlite.rows import milliseconds, milliseconds_or_none

INSERT_KEY = """
    INSERT INTO signing_keys (
        application_id, position, kid, public_key, sealed_private_key, created_at, signs_from, retires_at
    ) VALUES (
        :application_id, :position, :kid, :public_key, :sealed_private_key, :created_at, :signs_from,
        :retires_at
    )
"""
KEYS = "SELECT * FROM signing_keys WHERE application_id = :id ORDER BY position"
KEYS_OF_ALL = """
    SELECT * FROM signing_keys WHERE application_id IN (SELECT value FROM json_each(:ids)) ORDER BY position
"""
PURGE_KEYS = "DELETE FROM signing_keys WHERE retires_at <= :now"
REMOVE_KEYS = "DELETE FROM signing_keys WHERE application_id = :id"
TOUCH = "UPDATE applications SET updated_at = :updated_at WHERE id = :id"
KEPT = "SELECT status, app_token_id FROM applications WHERE id = :id"
ROTATE = """
    UPDATE applications SET
        app_token_id = :new, app_token_issued_at = :updated_at, updated_at = :updated_at,
        former_app_token_id = CASE WHEN :until IS NULL THEN NULL ELSE app_token_id END,
        former_app_token_until = :until
    WHERE id = :id
"""


def insert_keys(connection: sqlite3.Connection, application_id: str, keys: Sequence[SigningKey]) -> None:
    """Insert all keys of an application, in their order."""
    connection.executemany(INSERT_KEY, [key_values(application_id, *key) for key in enumerate(keys)])


def replace_keys(
    connection: sqlite3.Connection,
    application_id: str,
    old: Sequence[SigningKey],
    new: Sequence[SigningKey],
    now: datetime,
) -> bool:
    """Replace the keys within a transaction if they are `old`; say whether there is such an application."""
    values: Values = {"id": application_id, "updated_at": milliseconds(now)}
    if _open(connection, values) is None:
        return False
    if " ".join(each["kid"] for each in rows(connection, KEYS, values)) != kids(old):
        raise RotationUnderWay
    connection.execute(REMOVE_KEYS, values)
    insert_keys(connection, application_id, new)
    connection.execute(TOUCH, values)
    return True


def replace_token(
    connection: sqlite3.Connection,
    application_id: str,
    *,
    old: str,
    new: str,
    former_until: datetime | None,
    now: datetime,
) -> bool:
    """Replace the token's id within a transaction if it is `old`; say whether there is an application."""
    values: Values = {
        "id": application_id,
        "new": new,
        "until": milliseconds_or_none(former_until),
        "updated_at": milliseconds(now),
    }
    kept = _open(connection, values)
    if kept is None:
        return False
    if kept["app_token_id"] != old:
        raise RotationUnderWay
    connection.execute(ROTATE, values)
    return True


def _open(connection: sqlite3.Connection, values: Values) -> sqlite3.Row | None:
    kept = row(connection, KEPT, values)
    if kept is not None and kept["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed
    return kept
