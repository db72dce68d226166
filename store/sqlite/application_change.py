"""How does SQLite change the settings of an application?"""

import json
import sqlite3
from datetime import datetime

from cosyncjwt.domain.application import DEVELOPMENT_USER_LIMIT, ApplicationType, name_key, too_many_users
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.errors import ApplicationNameTaken, StatusNotAllowed, SubscriptionRequired
from store.settings import changed_settings, ensure_change_fits
from store.sqlite.database import Values, row
from store.sqlite.developers import plan_of
from store.sqlite.rows import milliseconds

STATUS = "SELECT status, status_set_by FROM applications WHERE id = :id"
KEPT = "SELECT owner_id, status, settings, user_count FROM applications WHERE id = :id"
NAMESAKE = """
    SELECT other.id FROM applications AS other JOIN applications AS own ON own.owner_id = other.owner_id
    WHERE own.id = :id AND other.id <> :id AND other.name_key = :name_key
"""
# A name that is NULL stays as it is.
CHANGE = """
    UPDATE applications SET
        name = coalesce(:name, name), name_key = coalesce(:name_key, name_key), type = coalesce(:type, type),
        settings = :settings,
        updated_at = :updated_at
    WHERE id = :id
"""
SET_STATUS = """
    UPDATE applications SET
        status = :status, status_reason = :reason, status_set_by = :set_by, updated_at = :updated_at
    WHERE id = :id
"""


def set_status(
    connection: sqlite3.Connection,
    application_id: str,
    change: StatusChange,
    now: datetime,
) -> bool:
    """Set the status within a transaction; say whether there is such an application."""
    values: Values = {
        "id": application_id,
        "status": change.status.value,
        "reason": change.reason,
        "set_by": change.by.value,
        "updated_at": milliseconds(now),
    }
    kept = row(connection, STATUS, values)
    if kept is None:
        return False
    if not change.may_replace(ApplicationStatus(kept["status"]), Authority(kept["status_set_by"])):
        raise StatusNotAllowed
    connection.execute(SET_STATUS, values)
    return True


def change_application(
    connection: sqlite3.Connection, application_id: str, change: ApplicationChange, now: datetime
) -> bool:
    """Change an application within a transaction; say whether there is one."""
    values: Values = {
        "id": application_id,
        "name": change.name,
        "name_key": None if change.name is None else name_key(change.name),
        "type": None if change.type is None else change.type.value,
        "updated_at": milliseconds(now),
    }
    kept = row(connection, KEPT, values)
    if kept is None:
        return False
    if kept["status"] == ApplicationStatus.BLOCKED.value:
        raise StatusNotAllowed
    if row(connection, NAMESAKE, values) is not None:
        raise ApplicationNameTaken
    _ensure_type(connection, kept, change.type)
    before = json.loads(kept["settings"])
    ensure_change_fits(before, change)
    settings = {**before, **changed_settings(change)}
    connection.execute(CHANGE, {**values, "settings": json.dumps(settings)})
    return True


def _ensure_type(connection: sqlite3.Connection, kept: sqlite3.Row, wanted: ApplicationType | None) -> None:
    if wanted is ApplicationType.COMMERCIAL and plan_of(connection, kept["owner_id"]) is not Plan.PAID:
        raise SubscriptionRequired
    if wanted is ApplicationType.DEVELOPMENT and kept["user_count"] > DEVELOPMENT_USER_LIMIT:
        raise too_many_users()
