"""How does SQLite keep the invitations into an application?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.invitation import Invitation, InvitationStatus
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvitationInvalid
from store.sqlite.database import Database, Values, row, rows
from store.sqlite.outbox import queue_message
from store.sqlite.rows import milliseconds, moment, proof_of, proof_values
from store.sqlite.users import add_user

# Nothing is inserted when the inviter is no user any more, or shut out.
PUT = """
    INSERT INTO invitations (
        application_id, id, handle, inviter_id, state, metadata, locale, proof_id, proof_digest,
        proof_tries_left, proof_expires_at, created_at, forgotten_at
    )
    SELECT :application_id, :id, :handle, :inviter_id, :state, :metadata, :locale, :proof_id, :proof_digest,
        :proof_tries_left, :proof_expires_at, :created_at, :forgotten_at
    FROM users WHERE application_id = :application_id AND id = :inviter_id AND status = 'ACTIVE'
"""
GET = "SELECT * FROM invitations WHERE application_id = :application_id AND id = :id"
PENDING = """
    SELECT * FROM invitations
    WHERE application_id = :application_id AND handle = :handle AND state = 'PENDING'
"""
SET_STATE = "UPDATE invitations SET state = :state WHERE application_id = :application_id AND id = :id"
# A suspended inviter's invitation is as good as none, until the suspension is lifted.
COUNT_TRY = """
    UPDATE invitations SET proof_tries_left = proof_tries_left - 1
    WHERE application_id = :application_id AND handle = :handle AND state = 'PENDING'
        AND proof_tries_left > 0 AND proof_expires_at > :now AND EXISTS (
            SELECT 1 FROM users
            WHERE users.application_id = :application_id AND users.id = invitations.inviter_id
                AND users.status = 'ACTIVE'
        )
"""
ACCEPT = """
    UPDATE invitations SET state = 'ACCEPTED'
    WHERE application_id = :application_id AND id = :id AND state = 'PENDING' AND proof_id = :proof_id
        AND EXISTS (
            SELECT 1 FROM users
            WHERE users.application_id = :application_id AND users.id = invitations.inviter_id
                AND users.status = 'ACTIVE'
        )
"""
REVOKE = """
    UPDATE invitations SET state = 'REVOKED'
    WHERE application_id = :application_id AND id = :id AND state = 'PENDING'
        AND proof_tries_left > 0 AND proof_expires_at > :now
"""
COUNT = "SELECT count(*) AS number FROM invitations WHERE application_id = :application_id"
# Without an `after`, the page begins before every invitation there is.
PAGE = """
    SELECT * FROM invitations
    WHERE application_id = :application_id
        AND (:after IS NULL OR created_at < :created_at OR (created_at = :created_at AND id > :after))
    ORDER BY created_at DESC, id LIMIT :size + 1
"""


class SqliteInvitations:
    """The invitations into one application, at most one of them PENDING for a handle."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def put(self, invitation: Invitation, message: OutboxMessage) -> bool:
        """Keep the invitation as its handle's only PENDING one, and queue its message, in one step."""
        values = _values(self._application_id, invitation)

        def job(connection: sqlite3.Connection) -> bool:
            _void_former(connection, values, invitation.created_at)
            kept = connection.execute(PUT, values).rowcount == 1
            if kept:
                queue_message(connection, message)
            return kept

        return await self._database.write(job)

    async def get(self, invitation_id: str) -> Invitation | None:
        """Return the invitation, however it stands, or None."""
        return _one(row(self._database.reader, GET, self._named(id=invitation_id)))

    async def newest(self, page: PageRequest) -> Page[Invitation]:
        """Return the invitations, newest first, ties by id."""
        values = {"after": page.after, "created_at": None, "size": page.size}
        if page.after is not None:
            cursor = row(self._database.reader, GET, self._named(id=page.after))
            if cursor is None:
                return Page([], has_next=False)
            values["created_at"] = cursor["created_at"]
        found = rows(self._database.reader, PAGE, self._named(**values))
        return Page([_invitation_of(each) for each in found[: page.size]], has_next=len(found) > page.size)

    async def count(self) -> int:
        """Return how many invitations there are."""
        number: int = rows(self._database.reader, COUNT, self._named())[0]["number"]
        return number

    async def take_try(self, handle: str, now: datetime) -> Invitation | None:
        """Count one guess and return the PENDING invitation of the handle as it was before."""
        values = self._named(handle=handle, now=milliseconds(now))

        def job(connection: sqlite3.Connection) -> Invitation | None:
            before = row(connection, PENDING, values)
            counted = connection.execute(COUNT_TRY, values).rowcount == 1
            return _one(before) if counted else None

        return await self._database.write(job)

    async def accept(self, invitation: Invitation, user: User, *, limit: int | None) -> None:
        """Turn the PENDING invitation into an ACCEPTED one and its user, exactly once."""

        def job(connection: sqlite3.Connection) -> None:
            if connection.execute(ACCEPT, _values(self._application_id, invitation)).rowcount == 0:
                raise InvitationInvalid
            # A refusal here gives the invitation back: the writer undoes the whole job.
            add_user(connection, self._application_id, user, limit)

        await self._database.write(job)

    async def revoke(self, invitation_id: str, now: datetime) -> bool:
        """Turn an invitation whose status is PENDING into a REVOKED one; say whether this call did."""
        values = self._named(id=invitation_id, now=milliseconds(now))
        return await self._database.write(lambda connection: connection.execute(REVOKE, values).rowcount == 1)

    def _named(self, **values: object) -> Values:
        return {"application_id": self._application_id, **values}


def _void_former(connection: sqlite3.Connection, values: Values, now: datetime) -> None:
    former = _one(row(connection, PENDING, values))
    if former is not None:
        state = former.voided(now).state.value
        connection.execute(SET_STATE, {**values, "id": former.id, "state": state})


def _values(application_id: str, invitation: Invitation) -> Values:
    return {
        "application_id": application_id,
        "id": invitation.id,
        "handle": invitation.handle,
        "inviter_id": invitation.inviter_id,
        "state": invitation.state.value,
        "metadata": invitation.metadata,
        "locale": invitation.locale,
        **proof_values(invitation.proof),
        "created_at": milliseconds(invitation.created_at),
        "forgotten_at": milliseconds(invitation.forgotten_at),
    }


def _invitation_of(row: sqlite3.Row) -> Invitation:
    return Invitation(
        id=row["id"],
        handle=row["handle"],
        inviter_id=row["inviter_id"],
        proof=proof_of(row),
        created_at=moment(row["created_at"]),
        forgotten_at=moment(row["forgotten_at"]),
        metadata=row["metadata"],
        locale=row["locale"],
        state=InvitationStatus(row["state"]),
    )


def _one(found: sqlite3.Row | None) -> Invitation | None:
    return None if found is None else _invitation_of(found)
