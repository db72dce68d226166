"""How does SQLite change the settings of an application?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.application import ApplicationStatus, name_key
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.metadata import fields_text
from cosyncjwt.errors import ApplicationNameTaken, StatusNotAllowed
from store.sqlite.database import Values, row
from store.sqlite.password_filter import filter_values
from store.sqlite.rows import milliseconds

STATUS = "SELECT status FROM applications WHERE id = :id"
NAMESAKE = """
    SELECT other.id FROM applications AS other JOIN applications AS own ON own.owner_id = other.owner_id
    WHERE own.id = :id AND other.id <> :id AND other.name_key = :name_key
"""
# A setting whose value is NULL stays as it is.
CHANGE = """
    UPDATE applications SET
        name = coalesce(:name, name),
        name_key = coalesce(:name_key, name_key),
        signup_enabled = coalesce(:signup_enabled, signup_enabled),
        signup_flow = coalesce(:signup_flow, signup_flow),
        audience = coalesce(:audience, audience),
        jwt_lifetime_minutes = coalesce(:jwt_lifetime_minutes, jwt_lifetime_minutes),
        password_filter = coalesce(:password_filter, password_filter),
        password_min_length = coalesce(:password_min_length, password_min_length),
        password_min_upper = coalesce(:password_min_upper, password_min_upper),
        password_min_lower = coalesce(:password_min_lower, password_min_lower),
        password_min_digit = coalesce(:password_min_digit, password_min_digit),
        password_min_special = coalesce(:password_min_special, password_min_special),
        metadata_fields = coalesce(:metadata_fields, metadata_fields),
        two_factor_verification = coalesce(:two_factor_verification, two_factor_verification),
        updated_at = :updated_at
    WHERE id = :id
"""

SET_STATUS = "UPDATE applications SET status = :status, updated_at = :updated_at WHERE id = :id"


def set_status(
    connection: sqlite3.Connection,
    application_id: str,
    status: ApplicationStatus,
    among: frozenset[ApplicationStatus],
    now: datetime,
) -> bool:
    """Set the status within a transaction; say whether there is such an application."""
    values = {"id": application_id, "status": status.value, "updated_at": milliseconds(now)}
    kept = row(connection, STATUS, values)
    if kept is None:
        return False
    if ApplicationStatus(kept["status"]) not in among:
        raise StatusNotAllowed
    connection.execute(SET_STATUS, values)
    return True


def change_application(
    connection: sqlite3.Connection, application_id: str, change: ApplicationChange, now: datetime
) -> bool:
    """Change an application within a transaction; say whether there is one."""
    values = _values(application_id, change, now)
    kept = row(connection, STATUS, values)
    if kept is None:
        return False
    if kept["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed
    if row(connection, NAMESAKE, values) is not None:
        raise ApplicationNameTaken
    connection.execute(CHANGE, values)
    return True


def _values(application_id: str, change: ApplicationChange, now: datetime) -> Values:
    return {
        "id": application_id,
        "name": change.name,
        "name_key": None if change.name is None else name_key(change.name),
        "signup_enabled": change.signup_enabled,
        "signup_flow": None if change.signup_flow is None else change.signup_flow.value,
        "audience": change.audience,
        "jwt_lifetime_minutes": change.jwt_lifetime_minutes,
        "metadata_fields": None if change.metadata_fields is None else fields_text(change.metadata_fields),
        "two_factor_verification": None
        if change.two_factor_verification is None
        else change.two_factor_verification.value,
        "updated_at": milliseconds(now),
        **filter_values(change.password_filter),
    }
