"""How does SQLite keep applications?"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.audit import OK, REMOVALS, Record
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import StatusChange
from cosyncjwt.errors import ApplicationNameTaken
from store.sqlite.application_change import change_application, set_status
from store.sqlite.application_rows import application_of, application_values
from store.sqlite.application_search import count, found
from store.sqlite.audit import recorded
from store.sqlite.database import Database, row, rows
from store.sqlite.developers import ensure_may_own
from store.sqlite.removal import Removal
from store.sqlite.rotation import KEYS, KEYS_OF_ALL, insert_keys, replace_keys, replace_token

INSERT_APPLICATION = """
    INSERT INTO applications (
        id, owner_id, name, name_key, type, status, status_reason, status_set_by, settings, app_token_id,
        app_token_issued_at, former_app_token_id, former_app_token_until, user_count, created_at, updated_at
    ) VALUES (
        :id, :owner_id, :name, :name_key, :type, :status, :status_reason, :status_set_by, :settings,
        :app_token_id, :app_token_issued_at, :former_app_token_id, :former_app_token_until, :user_count,
        :created_at, :updated_at
    )
"""
GET = "SELECT * FROM applications WHERE id = :id"
OF_INVITATION = """
    SELECT applications.* FROM applications JOIN invitations ON invitations.application_id = applications.id
    WHERE invitations.id = :id
"""
OF_EVENT = """
    SELECT applications.* FROM applications JOIN audit_events ON audit_events.application_id = applications.id
    WHERE audit_events.id = :id
"""
NAMED = "SELECT * FROM applications WHERE owner_id = :owner_id AND name_key = :name_key"
COUNT = "SELECT count(*) AS number FROM applications WHERE owner_id = :owner_id"

# One look by primary key for each application of the owner.
HAVING_USER = """
    SELECT * FROM applications WHERE owner_id = :owner_id AND EXISTS (
        SELECT 1 FROM users WHERE users.application_id = applications.id AND users.id = :user_id
    )
    ORDER BY created_at, id
"""

# One look by index for each application of the owner.
HAVING_LOST_USER = """
    SELECT id FROM applications WHERE owner_id = :owner_id AND EXISTS (
        SELECT 1 FROM audit_events AS events
        WHERE events.application_id = applications.id AND events.subject = :user_id
            AND events.outcome = :outcome AND events.action IN (SELECT value FROM json_each(:actions))
    )
    ORDER BY id
"""


class SqliteApplications:
    """All applications of the server."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database
        self._removal = Removal(database)

    async def add(self, application: Application, *, limit: int | None) -> None:
        """Keep a new application, unless its name is taken or its owner has `limit` already."""
        await self._database.write(lambda connection: _add(connection, application, limit))

    async def get(self, application_id: str) -> Application | None:
        """Return the application, or None."""
        return self._one(row(self._database.reader, GET, {"id": application_id}))

    async def of_invitation(self, invitation_id: str) -> Application | None:
        """Return the application into which this is an invitation, or None."""
        return self._one(row(self._database.reader, OF_INVITATION, {"id": invitation_id}))

    async def of_event(self, event_id: str) -> Application | None:
        """Return the application whose audit log has this event, or None."""
        return self._one(row(self._database.reader, OF_EVENT, {"id": event_id}))

    async def named(self, owner_id: str, name_key: str) -> Application | None:
        """Return the owner's application of that name, or None."""
        values = {"owner_id": owner_id, "name_key": name_key}
        return self._one(row(self._database.reader, NAMED, values))

    async def owned_by(self, owner_id: str, page: PageRequest) -> Page[Application]:
        """Return the owner's applications, oldest first."""
        return await self.found(ApplicationSearch(owner_id), page)

    async def found(self, search: ApplicationSearch, page: PageRequest) -> Page[Application]:
        """Return the applications that are searched for, oldest first."""
        listed = found(self._database.reader, search, page)
        shown = listed[: page.size]
        keys: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
        for key in rows(
            self._database.reader, KEYS_OF_ALL, {"ids": json.dumps([each["id"] for each in shown])}
        ):
            keys[key["application_id"]].append(key)
        items = [application_of(each, keys[each["id"]]) for each in shown]
        return Page(items, has_next=len(listed) > page.size)

    async def count_found(self, search: ApplicationSearch) -> int:
        """Return how many applications are searched for."""
        return count(self._database.reader, search)

    async def having_user(self, owner_id: str, user_id: str) -> Sequence[Application]:
        """Return all of the owner's applications that have a user of this id, oldest first, ties by id."""
        values = {"owner_id": owner_id, "user_id": user_id}
        found = map(self._one, rows(self._database.reader, HAVING_USER, values))
        return [application for application in found if application is not None]

    async def having_lost_user(self, owner_id: str, user_id: str) -> Sequence[str]:
        """Return the owner's applications that have had a user of this id, as their logs tell."""
        values = {"owner_id": owner_id, "user_id": user_id, "outcome": OK, "actions": json.dumps(REMOVALS)}
        return [found["id"] for found in rows(self._database.reader, HAVING_LOST_USER, values)]

    async def count_owned_by(self, owner_id: str) -> int:
        """Return how many applications the owner has."""
        return _count(self._database.reader, owner_id)

    async def change(
        self, application_id: str, change: ApplicationChange, now: datetime
    ) -> Application | None:
        """Set what the change names; return the application as it is then, or None."""
        changed = await self._database.write(
            lambda connection: change_application(connection, application_id, change, now)
        )
        return await self.get(application_id) if changed else None

    async def set_status(
        self,
        application_id: str,
        change: StatusChange,
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the status if it may replace the present one; return the application as it is then, or None."""
        changed = await self._database.write(
            recorded(lambda connection: set_status(connection, application_id, change, now), record)
        )
        return await self.get(application_id) if changed else None

    async def replace_signing_keys(
        self,
        application_id: str,
        *,
        old: Sequence[SigningKey],
        new: Sequence[SigningKey],
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the keys if they are still `old`; return the application as it is then, or None."""
        replaced = await self._database.write(
            recorded(lambda connection: replace_keys(connection, application_id, old, new, now), record)
        )
        return await self.get(application_id) if replaced else None

    async def replace_app_token(
        self,
        application_id: str,
        *,
        old: str,
        new: str,
        former_until: datetime | None,
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the token's id if it is still `old`; return the application as it is then, or None."""
        replaced = await self._database.write(
            recorded(
                lambda connection: replace_token(
                    connection, application_id, old=old, new=new, former_until=former_until, now=now
                ),
                record,
            )
        )
        return await self.get(application_id) if replaced else None

    async def remove(self, application_id: str, now: datetime, record: Record = ()) -> bool:
        """Remove the application with all that belongs to it (see `removal`)."""
        return await self._removal.remove(application_id, now, record)

    def _one(self, found: sqlite3.Row | None) -> Application | None:
        return None if found is None else self._of(found)

    def _of(self, found: sqlite3.Row) -> Application:
        return application_of(found, rows(self._database.reader, KEYS, {"id": found["id"]}))


def _add(connection: sqlite3.Connection, application: Application, limit: int | None) -> None:
    values = application_values(application)
    if row(connection, NAMED, values) is not None:
        raise ApplicationNameTaken
    if limit is not None:
        ensure_may_own(connection, application, limit)
    connection.execute(INSERT_APPLICATION, values)
    insert_keys(connection, application.id, application.signing_keys)


def _count(connection: sqlite3.Connection, owner_id: str) -> int:
    number: int = rows(connection, COUNT, {"owner_id": owner_id})[0]["number"]
    return number
