"""How does SQLite keep an application's audit log?"""

import sqlite3
from collections.abc import Sequence

from cosyncjwt.domain.audit import AuditEvent, AuditSearch, Record
from cosyncjwt.domain.page import Page, PageRequest
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.rows import milliseconds, moment
from store.sqlite.writer import Job, Result

# What comes too late for an application just removed is not kept.
APPEND = """
    INSERT OR IGNORE INTO audit_events (
        id, application_id, action, outcome, actor, subject, ip_address, user_agent, request_id, created_at,
        expires_at
    ) SELECT
        :id, :application_id, :action, :outcome, :actor, :subject, :ip_address, :user_agent, :request_id,
        :created_at, :expires_at
    FROM applications WHERE id = :application_id
"""
GET = "SELECT * FROM audit_events WHERE application_id = :application_id AND id = :id"
SUCH = "application_id = :application_id AND id >= :begin AND id < :end"
# Each of these has an index of its own.
NAMED = {
    "action": "AND action = :action",
    "actor": "AND actor = :actor",
    "subject": "AND subject = :subject",
    "outcome": "AND outcome = :outcome",
}
PAGE = "SELECT * FROM audit_events WHERE {such} ORDER BY id DESC LIMIT :size + 1"
COUNT = "SELECT count(*) AS number FROM (SELECT 1 FROM audit_events WHERE {such} LIMIT :most)"


def recorded(job: Job[Result], record: Record) -> Job[Result]:
    """Return the job, which writes the record in its transaction if it does what it is for."""

    def both(connection: sqlite3.Connection) -> Result:
        result = job(connection)
        if result:
            values = [_values(entry.application_id, entry.event) for entry in record]
            connection.executemany(APPEND, values)
        return result

    return both


class SqliteAuditLog:
    """The audit log of one application."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep it in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Add the events that are not there yet."""
        values = [_values(self._application_id, event) for event in events]

        def job(connection: sqlite3.Connection) -> None:
            connection.executemany(APPEND, values)

        await self._database.write(job)

    async def get(self, event_id: str) -> AuditEvent | None:
        """Return the event, or None."""
        values = {"application_id": self._application_id, "id": event_id}
        found = row(self._database.reader, GET, values)
        return None if found is None else _event_of(found)

    async def newest(self, search: AuditSearch, page: PageRequest) -> Page[AuditEvent]:
        """Return the events that are searched for, newest first."""
        values = {**self._searched(search, page.after), "size": page.size}
        found = rows(self._database.reader, _written(PAGE, search), values)
        return Page([_event_of(each) for each in found[: page.size]], has_next=len(found) > page.size)

    async def count(self, search: AuditSearch, *, most: int) -> int:
        """Return how many events are searched for, at most `most`."""
        values = {**self._searched(search, None), "most": most}
        number: int = rows(self._database.reader, _written(COUNT, search), values)[0]["number"]
        return number

    def _searched(self, search: AuditSearch, after: str | None) -> Values:
        return {
            "application_id": self._application_id,
            "begin": search.begin,
            "end": search.end(after),
            **dict(search.named()),
        }


def _written(query: str, search: AuditSearch) -> str:
    return query.format(such=" ".join([SUCH, *(NAMED[name] for name, _ in search.named())]))


def _values(application_id: str, event: AuditEvent) -> Values:
    return {
        "id": event.id,
        "application_id": application_id,
        "action": event.action,
        "outcome": event.outcome,
        "actor": event.actor,
        "subject": event.subject,
        "ip_address": event.ip_address,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "created_at": milliseconds(event.created_at),
        "expires_at": milliseconds(event.expires_at),
    }


def _event_of(row: sqlite3.Row) -> AuditEvent:
    return AuditEvent(
        id=row["id"],
        action=row["action"],
        outcome=row["outcome"],
        actor=row["actor"],
        subject=row["subject"],
        ip_address=row["ip_address"],
        user_agent=row["user_agent"],
        request_id=row["request_id"],
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
    )
