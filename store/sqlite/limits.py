"""How does SQLite keep how often things were done within an application?"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from cosyncjwt.domain.limit import Count, Full, Past, Quota, Rule, Take, remembered
from store.sqlite.database import Database, row
from store.sqlite.rows import milliseconds, moment

GET = "SELECT moments, era FROM limits WHERE application_id = :application_id AND key = :key"
PUT = """
    INSERT OR REPLACE INTO limits (application_id, key, moments, era, expires_at)
    VALUES (:application_id, :key, :moments, :era, :expires_at)
"""
RUNNING = """
    SELECT number, expires_at FROM limits
    WHERE application_id = :application_id AND key = :key AND expires_at > :now
"""
BEGIN = """
    INSERT OR REPLACE INTO limits (application_id, key, number, expires_at)
    VALUES (:application_id, :key, 1, :expires_at)
"""
GO_ON = "UPDATE limits SET number = number + 1 WHERE application_id = :application_id AND key = :key"
CLEAR = "DELETE FROM limits WHERE application_id = :application_id AND key = :key"


class SqliteLimits:
    """What was counted in one application."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep it in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def take(self, key: str, rule: Rule, now: datetime, *, era: int = 0) -> timedelta | None:
        """Count it if the rule allows it, else say how long to wait: one job of the one writer."""
        take = Take(key, rule, era)
        return await self._database.write(lambda connection: self._take(connection, take, now))

    def _take(self, connection: sqlite3.Connection, take: Take, now: datetime) -> timedelta | None:
        values = {"application_id": self._application_id, "key": take.key}
        found = row(connection, GET, values)
        past = remembered(take, Past() if found is None else _past_of(found), now)
        wait = take.rule.wait(past.moments, now)
        if wait > timedelta(0):
            return wait
        moments = json.dumps([milliseconds(each) for each in (*past.moments, now)])
        expires_at = milliseconds(now + take.rule.memory(len(past.moments) + 1))
        counted = {**values, "moments": moments, "era": past.era, "expires_at": expires_at}
        connection.execute(PUT, counted)
        return None

    async def count(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Count it if the quota has room, else say how long it lasts: one job of the one writer."""
        full = await self.count_all([Count(key, quota)], now)
        return None if full is None else full.lasts

    async def count_all(
        self,
        counts: Sequence[Count],
        now: datetime,
        *,
        watched: Count | None = None,
        then: Take | None = None,
    ) -> Full | None:
        """Count each once more, or say which is full: one job of the one writer."""
        looked_at = counts if watched is None else [watched, *counts]

        def job(connection: sqlite3.Connection) -> Full | None:
            for each in looked_at:
                lasts = self._wait(connection, each, now)
                if lasts is not None:
                    return Full(each, lasts)
            for each in counts:
                self._go_on(connection, each, now)
            wait = None if then is None else self._take(connection, then, now)
            return None if then is None or wait is None else Full(then, wait)

        return await self._database.write(job)

    def _wait(self, connection: sqlite3.Connection, count: Count, now: datetime) -> timedelta | None:
        running = row(connection, RUNNING, self._at(count.key, now))
        if running is None or running["number"] < count.quota.most:
            return None
        return moment(running["expires_at"]) - now

    def _go_on(self, connection: sqlite3.Connection, count: Count, now: datetime) -> None:
        values = self._at(count.key, now)
        if row(connection, RUNNING, values) is None:
            begun = {**values, "expires_at": milliseconds(now + count.quota.length)}
            connection.execute(BEGIN, begun)
        else:
            connection.execute(GO_ON, values)

    async def full(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Say how long the quota has no room: a read by the key."""
        return self._wait(self._database.reader, Count(key, quota), now)

    def _at(self, key: str, now: datetime) -> dict[str, object]:
        return {"application_id": self._application_id, "key": key, "now": milliseconds(now)}

    async def clear(self, key: str) -> None:
        """Forget what was counted under the key."""
        values = {"application_id": self._application_id, "key": key}
        await self._database.write(lambda connection: connection.execute(CLEAR, values).rowcount)

    async def counted(self, key: str, now: datetime) -> int:
        """Return how often it was counted: a read by the key."""
        running = row(self._database.reader, RUNNING, self._at(key, now))
        return 0 if running is None else int(running["number"])


def _past_of(found: sqlite3.Row) -> Past:
    return Past([moment(each) for each in json.loads(found["moments"])], found["era"])
