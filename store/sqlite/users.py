"""How does SQLite keep the users of an application?"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cosyncjwt.domain.application import DEVELOPMENT_USER_LIMIT, SERVER, ApplicationType
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.user import User, UserMetadata
from cosyncjwt.errors import HandleTaken, PublicError, UserError, UserLimitReached, UserNameTaken
from store.sqlite.audit import recorded
from store.sqlite.database import Database, Values, row
from store.sqlite.naming import of_handle, of_user_name
from store.sqlite.new_passwords import change_password, reset_password
from store.sqlite.phones import propose_phone, release_phone, take_phone
from store.sqlite.rows import milliseconds, user_of, user_values

INSERT = """
    INSERT INTO users (
        application_id, id, handle, password_hash, created_at, updated_at, last_login_at, administrator,
        metadata, password_version, password_era, locale, status, phone, phone_verified,
        invited_metadata, assigned_metadata, user_name
    ) VALUES (
        :application_id, :id, :handle, :password_hash, :created_at, :updated_at, :last_login_at,
        :administrator, :metadata, :password_version, :password_era, :locale, :status, :phone,
        :phone_verified, :invited_metadata, :assigned_metadata, :user_name
    )
"""
COUNT_ONE_MORE = """
    UPDATE applications SET user_count = user_count + 1
    WHERE id = :application_id AND (:limit IS NULL OR user_count < :limit)
        AND (type = :unlimited OR owner_id = :server OR user_count < :most)
"""
# The type is what counts now; a caller's `limit` may be five seconds old.
ROOM = {"unlimited": ApplicationType.COMMERCIAL.value, "server": SERVER, "most": DEVELOPMENT_USER_LIMIT}
COUNT_ONE_LESS = "UPDATE applications SET user_count = user_count - 1 WHERE id = :application_id"
GET = "SELECT * FROM users WHERE application_id = :application_id AND id = :id"
BY_HANDLE = "SELECT * FROM users WHERE application_id = :application_id AND handle = :handle"
BY_USER_NAME = "SELECT * FROM users WHERE application_id = :application_id AND user_name = :user_name"
SET_USER_NAME = """
    UPDATE users SET user_name = :user_name, updated_at = :now
    WHERE application_id = :application_id AND id = :id
"""
REPLACE_HASH = """
    UPDATE users SET password_hash = :new, updated_at = :now
    WHERE application_id = :application_id AND id = :id AND password_hash = :old
"""
REPLACE_METADATA = """
    UPDATE users SET
        metadata = :new, invited_metadata = :new_invited, assigned_metadata = :new_assigned, updated_at = :now
    WHERE application_id = :application_id AND id = :id
        AND metadata = :old AND invited_metadata = :old_invited AND assigned_metadata = :old_assigned
"""
SET_LOCALE = """
    UPDATE users SET locale = :locale, updated_at = :now WHERE application_id = :application_id AND id = :id
"""
REMOVE_SESSIONS = "DELETE FROM sessions WHERE application_id = :application_id AND user_id = :id"
REMOVE_SECOND_FACTOR = "DELETE FROM second_factors WHERE application_id = :application_id AND user_id = :id"
REMOVE_RECOVERY_CODES = "DELETE FROM recovery_codes WHERE application_id = :application_id AND user_id = :id"
REMOVE_CHALLENGES = "DELETE FROM challenges WHERE application_id = :application_id AND user_id = :id"
REMOVE_DEVICES = "DELETE FROM devices WHERE application_id = :application_id AND user_id = :id"
REMOVE_SIGNUP = "DELETE FROM signups WHERE application_id = :application_id AND handle = :handle"
REMOVE_INVITATIONS = """
    DELETE FROM invitations WHERE application_id = :application_id AND (inviter_id = :id OR handle = :handle)
"""
REMOVE_CODES = "DELETE FROM codes WHERE application_id = :application_id AND user_id = :id"
REMOVE = "DELETE FROM users WHERE application_id = :application_id AND id = :id"


class SqliteUsers:
    """The users of one application."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def add(self, user: User, *, limit: int | None) -> None:
        """Keep a new user and count it, unless the handle is taken or there are `limit` already."""
        await self._database.write(lambda connection: add_user(connection, self._application_id, user, limit))

    async def add_many(
        self, users: Sequence[User], *, limit: int | None, now: datetime
    ) -> Sequence[PublicError | None]:
        """Keep each new user, with its user name, and count it, in one transaction; say of each why not."""
        del now
        return await self._database.write(
            lambda connection: [_arrive(connection, self._application_id, user, limit) for user in users]
        )

    async def refusals(self, users: Sequence[User]) -> Sequence[UserError | None]:
        """Say of each whose handle, id or user name somebody has now."""
        reader = self._database.reader
        return [_refusal(reader, user_values(self._application_id, user)) for user in users]

    async def get(self, user_id: str) -> User | None:
        """Return the user, or None."""
        key = (self._application_id, user_id)
        return self._database.users.get(key, lambda: self._one(GET, id=user_id))

    async def by_handle(self, handle: str) -> User | None:
        """Return the user of a canonical handle, or None after as much work (security H-04)."""
        return of_handle(self._database.reader, self._values(handle=handle))

    async def by_user_name(self, user_name: str) -> User | None:
        """Return the user of a canonical user name, or None after as much work (security H-04)."""
        return of_user_name(self._database.reader, self._values(user_name=user_name))

    async def replace_password_hash(self, user_id: str, *, old: Secret, new: Secret, now: datetime) -> bool:
        """Set the password hash if it is still `old`; say whether it was."""
        values = self._values(id=user_id, old=old.reveal(), new=new.reveal(), now=milliseconds(now))
        return await self._database.write(
            lambda connection: connection.execute(REPLACE_HASH, values).rowcount == 1
        )

    async def replace_metadata(
        self, user_id: str, *, old: UserMetadata, new: UserMetadata, now: datetime
    ) -> bool:
        """Set all sets of metadata if all are still `old`; say whether they were."""
        values = self._values(
            id=user_id,
            old=old.own,
            old_invited=old.invited,
            old_assigned=old.assigned,
            new=new.own,
            new_invited=new.invited,
            new_assigned=new.assigned,
            now=milliseconds(now),
        )
        return await self._database.write(
            lambda connection: connection.execute(REPLACE_METADATA, values).rowcount == 1
        )

    async def set_locale(self, user_id: str, locale: str, now: datetime) -> bool:
        """Set the locale; say whether there is such a user."""
        values = self._values(id=user_id, locale=locale, now=milliseconds(now))
        return await self._database.write(
            lambda connection: connection.execute(SET_LOCALE, values).rowcount == 1
        )

    async def set_user_name(self, user_id: str, user_name: str, now: datetime) -> bool:
        """Give the user the name unless another has it; say whether there is such a user."""
        values = self._values(id=user_id, user_name=user_name, now=milliseconds(now))
        return await self._database.write(lambda connection: _set_user_name(connection, values))

    async def reset_password(self, code: Code, new: NewPassword) -> None:
        """Use up the code and give its user the new password, exactly once."""
        await self._database.write(
            lambda connection: reset_password(connection, self._application_id, code, new)
        )

    async def change_password(self, user_id: str, *, version: int, new: NewPassword, keep: Session) -> bool:
        """Give the user the new password if the present one is still that of `version`."""
        kept = replace(keep, user_id=user_id)
        return await self._database.write(
            lambda connection: change_password(connection, self._application_id, version, new, kept)
        )

    async def release_phone(self, user_id: str, now: datetime) -> bool:
        """Take the user's number away, unless the phone is turned on."""
        values = self._values(id=user_id, now=milliseconds(now))
        return await self._database.write(lambda connection: release_phone(connection, values))

    async def propose_phone(self, user_id: str, phone: str, now: datetime) -> None:
        """Set the user's unverified number, unless there is a verified one."""
        values = self._values(id=user_id, phone=phone, now=milliseconds(now))
        await self._database.write(lambda connection: propose_phone(connection, values))

    async def take_phone(self, code: Code, now: datetime) -> bool:
        """Use the code up, and make its number the user's unless it is another's."""
        return await self._database.write(
            lambda connection: take_phone(connection, self._application_id, code, now)
        )

    async def remove(self, user_id: str, record: Record = ()) -> bool:
        """Remove the user with sessions, codes and signup, and uncount it; say whether this call did."""
        values = self._values(id=user_id)
        return await self._database.write(recorded(lambda connection: _remove(connection, values), record))

    def _one(self, query: str, **values: object) -> User | None:
        found = row(self._database.reader, query, self._values(**values))
        return None if found is None else user_of(found)

    def _values(self, **values: object) -> Values:
        return {"application_id": self._application_id, **values}


def add_user(connection: sqlite3.Connection, application_id: str, user: User, limit: int | None) -> None:
    """Insert and count a user within a transaction; raise HandleTaken or UserLimitReached."""
    nameless = replace(user, user_name=None)
    if (refusal := _arrive(connection, application_id, nameless, limit)) is not None:
        raise refusal


def _arrive(
    connection: sqlite3.Connection, application_id: str, user: User, limit: int | None
) -> UserError | None:
    """Count and insert a user within a transaction, or change nothing and say why."""
    values = user_values(application_id, user)
    if (refusal := _refusal(connection, values)) is not None:
        return refusal
    counted = connection.execute(COUNT_ONE_MORE, {**ROOM, "application_id": application_id, "limit": limit})
    if counted.rowcount == 0:
        return UserLimitReached()
    connection.execute(INSERT, values)
    return None


def _refusal(connection: sqlite3.Connection, values: Values) -> UserError | None:
    if row(connection, BY_HANDLE, values) is not None or row(connection, GET, values) is not None:
        return HandleTaken()
    if values["user_name"] is not None and row(connection, BY_USER_NAME, values) is not None:
        return UserNameTaken()
    return None


def _set_user_name(connection: sqlite3.Connection, values: Values) -> bool:
    holder = row(connection, BY_USER_NAME, values)
    if holder is not None and holder["id"] != values["id"]:
        raise UserNameTaken
    return connection.execute(SET_USER_NAME, values).rowcount == 1


def _remove(connection: sqlite3.Connection, values: Values) -> bool:
    user = row(connection, GET, values)
    if user is None:
        return False
    connection.execute(REMOVE_SESSIONS, values)
    connection.execute(REMOVE_CODES, values)
    connection.execute(REMOVE_CHALLENGES, values)
    connection.execute(REMOVE_DEVICES, values)
    connection.execute(REMOVE_RECOVERY_CODES, values)
    connection.execute(REMOVE_SECOND_FACTOR, values)
    of_handle = {**values, "handle": user["handle"]}
    connection.execute(REMOVE_SIGNUP, of_handle)
    connection.execute(REMOVE_INVITATIONS, of_handle)
    connection.execute(REMOVE, values)
    connection.execute(COUNT_ONE_LESS, values)
    return True
