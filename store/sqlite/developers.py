"""How does SQLite keep what developers may own?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.plan import Plan
from cosyncjwt.errors import ApplicationLimitReached, SubscriptionRequired
from store.sqlite.audit import recorded
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds

GET = "SELECT plan, closed FROM developers WHERE user_id = :user_id"
SET_PLAN = """
    INSERT INTO developers (user_id, plan, closed, updated_at) VALUES (:user_id, :plan, 0, :now)
    ON CONFLICT (user_id) DO UPDATE SET plan = :plan, updated_at = :now
"""
CLOSE = """
    INSERT INTO developers (user_id, plan, closed) VALUES (:user_id, :plan, 1)
    ON CONFLICT (user_id) DO UPDATE SET closed = 1
"""
COUNT = "SELECT count(*) AS number FROM applications WHERE owner_id = :user_id"


class SqliteDevelopers:
    """What the owners of applications may own."""

    def __init__(self, database: Database) -> None:
        """Keep it in `database`."""
        self._database = database

    async def plan_of(self, user_id: str) -> Plan:
        """Return the developer's plan."""
        return plan_of(self._database.reader, user_id)

    async def set_plan(self, user_id: str, plan: Plan, now: datetime, record: Record = ()) -> None:
        """Set the plan."""
        values: Values = {"user_id": user_id, "plan": plan.value, "now": milliseconds(now)}
        await self._database.write(recorded(lambda connection: _set_plan(connection, values), record))

    async def close(self, user_id: str) -> bool:
        """Let the developer own nothing any more, if that is so now; say whether it is."""
        return await self._database.write(lambda connection: _close(connection, user_id))


def plan_of(connection: sqlite3.Connection, user_id: str) -> Plan:
    """Return the developer's plan."""
    kept = row(connection, GET, {"user_id": user_id})
    return Plan.FREE if kept is None else Plan(kept["plan"])


def ensure_may_own(connection: sqlite3.Connection, application: Application, limit: int) -> None:
    """Return within a transaction when the owner may have another application; raise why not otherwise."""
    values = {"user_id": application.owner_id}
    kept = row(connection, GET, values)
    if kept is not None and kept["closed"]:
        raise ApplicationLimitReached
    if kept is not None and kept["plan"] == Plan.PAID.value:
        return
    if application.type is ApplicationType.COMMERCIAL:
        raise SubscriptionRequired
    if _count(connection, values) >= limit:
        raise ApplicationLimitReached


def _set_plan(connection: sqlite3.Connection, values: Values) -> bool:
    changes = plan_of(connection, str(values["user_id"])).value != values["plan"]
    connection.execute(SET_PLAN, values)
    return changes


def _close(connection: sqlite3.Connection, user_id: str) -> bool:
    values = {"user_id": user_id, "plan": Plan.FREE.value}
    if _count(connection, values) > 0:
        return False
    connection.execute(CLOSE, values)
    return True


def _count(connection: sqlite3.Connection, values: Values) -> int:
    number: int = rows(connection, COUNT, values)[0]["number"]
    return number
