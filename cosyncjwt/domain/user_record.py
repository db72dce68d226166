"""How is a user written in a file, and what is read from one?

A line is a JSON object, version 1. Only `handle` is required; what is not listed here is refused, so that
nothing is dropped silently:

    version       1; left out is as good
    id            kept, so that `sub` stays what backends know; made anew when left out
    handle        the e-mail address, brought into its canonical form
    passwordHash  of this server or another system (see `crypto/foreign_hashes`); without one the user begins
                  with `forgotPassword`
    userName      where the application uses user names
    metadata      what the application declares, as for `signup`
    invitedMetadata    what an inviter gave
    assignedMetadata   what the developer has set
    locale        one of the application's; EN when left out
    status        ACTIVE or SUSPENDED
    createdAt, updatedAt, lastLoginAt      RFC 3339

Second factors, sessions, codes and the administrator's role are never in it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import orjson

from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain import metadata_values, user_metadata
from cosyncjwt.domain import user_name as user_names
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.metadata import Fields, MetadataSetter
from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.errors import ValueInvalid

VERSION = 1
EARLIEST_YEAR = 1971
LONGEST_LINE = 64 * 1024
NO_HASH = Secret("")
"""What a user has who has no password yet: no password is right for it."""

FIELDS = frozenset(
    {
        "version",
        "id",
        "handle",
        "passwordHash",
        "userName",
        "metadata",
        "invitedMetadata",
        "assignedMetadata",
        "locale",
        "status",
        "createdAt",
        "updatedAt",
        "lastLoginAt",
    }
)
_ID = re.compile(r"usr_[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A line that could be read; what it says is checked by `user`."""

    values: Mapping[str, object]

    @classmethod
    def of_line(cls, line: bytes) -> "UserRecord":
        """Read a line; raise ValueInvalid unless it is an object of this version with these fields only."""
        if len(line) > LONGEST_LINE:
            message = f"A line has at most {LONGEST_LINE} bytes."
            raise ValueInvalid(message)
        try:
            values = orjson.loads(line)
        except orjson.JSONDecodeError as failure:
            message = "The line is no JSON."
            raise ValueInvalid(message) from failure
        if not isinstance(values, dict):
            message = "The line must be a JSON object."
            raise ValueInvalid(message)
        unknown = sorted(values.keys() - FIELDS)
        if unknown or values.get("version", VERSION) != VERSION:
            message = f"Not known in version {VERSION}: {', '.join(unknown) or 'another version'}."
            raise ValueInvalid(message)
        return cls({name: value for name, value in values.items() if value is not None})

    @property
    def password_hash(self) -> Secret:
        """The hash as it stands there, NO_HASH without one."""
        return Secret(self._text("passwordHash") or NO_HASH.reveal())

    def user(self, application: Application, *, now: datetime, new_id: str) -> User:
        """Return the user, with `new_id` unless an id is given.

        Raises HandleInvalid, MetadataInvalid, LocaleInvalid, and ValueInvalid.
        """
        handle = handles.canonical(self._text("handle") or "")
        created_at = self._moment("createdAt", now) or now
        invited = self._said_by_others("invitedMetadata", user_metadata.of_invitation, application, handle)
        assigned = self._said_by_others("assignedMetadata", user_metadata.of_assignment, application, handle)
        return User(
            id=self._id() or new_id,
            handle=handle,
            password_hash=self.password_hash,
            created_at=created_at,
            updated_at=self._moment("updatedAt", now) or created_at,
            last_login_at=self._moment("lastLoginAt", now),
            metadata=user_metadata.of_registration(
                self.values.get("metadata", {}), application, handle, invited, assigned
            ),
            invited_metadata=invited,
            assigned_metadata=assigned,
            user_name=self._user_name(application),
            locale=locales.chosen(self._text("locale"), application.locales),
            status=self._status(),
        )

    def _text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            _refuse(name, "must be a text")
        return value

    def _said_by_others(
        self,
        name: str,
        kept: Callable[[object, Application, str], str],
        application: Application,
        handle: str,
    ) -> str:
        given = self.values.get(name)
        return NOTHING if given is None else kept(given, application, handle)

    def _user_name(self, application: Application) -> str | None:
        text = self._text("userName")
        if text is not None and not application.user_names_enabled:
            _refuse("userName", "is for applications that use user names")
        return None if text is None else user_names.canonical(text)

    def _id(self) -> str | None:
        text = self._text("id")
        if text is not None and _ID.fullmatch(text) is None:
            _refuse("id", "must be the id of a user of CosyncJWT; leave it out for others")
        return text

    def _status(self) -> UserStatus:
        try:
            return UserStatus(self._text("status") or UserStatus.ACTIVE)
        except ValueError:
            _refuse("status", "must be ACTIVE or SUSPENDED")

    def _moment(self, name: str, now: datetime) -> datetime | None:
        text = self._text(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            _refuse(name, "must be a moment, as in 2026-03-01T12:00:00Z")
        if moment.tzinfo is None or moment > now or moment.year < EARLIEST_YEAR:
            _refuse(name, "must have a time zone and be in the past")
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def line_of(user: User, application: Application, *, with_hash: bool) -> bytes:
    """Return the line of a user, its end included; the hash only when it is asked for."""
    values: dict[str, object] = {
        "version": VERSION,
        "id": user.id,
        "handle": user.handle,
        "status": user.status.value,
        "locale": user.locale,
        "metadata": _given(user.metadata, _set_by(application, MetadataSetter.USER)),
        "createdAt": _text_of(user.created_at),
        "updatedAt": _text_of(user.updated_at),
    }
    if user.last_login_at is not None:
        values["lastLoginAt"] = _text_of(user.last_login_at)
    if user.invited_metadata != NOTHING:
        values["invitedMetadata"] = _given(user.invited_metadata, application.invite_metadata_fields)
    if user.assigned_metadata != NOTHING:
        values["assignedMetadata"] = _given(
            user.assigned_metadata, _set_by(application, MetadataSetter.DEVELOPER)
        )
    if user.user_name is not None and application.user_names_enabled:
        values["userName"] = user.user_name
    if with_hash and user.password_hash.reveal():
        values["passwordHash"] = user.password_hash.reveal()
    return orjson.dumps(values) + b"\n"


def _set_by(application: Application, setter: MetadataSetter) -> Fields:
    return tuple(field for field in application.metadata_fields if field.set_by is setter)


def _given(kept: str, fields: Fields) -> dict[str, object]:
    """Return kept metadata as it was given: without what the server fills in."""
    return metadata_values.shown(kept, tuple(field for field in fields if not field.is_handle), "")


def _text_of(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refuse(name: str, rule: str) -> NoReturn:
    message = f"'{name}' {rule}."
    raise ValueInvalid(message, path=(name,))
