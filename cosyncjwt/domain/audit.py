"""What is remembered of an act, and which acts are looked for?

An event names its user and what it was done to by ids only, never by handles, codes or tokens, so that it may
outlive whom it is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from cosyncjwt.entropy import Entropy

PREFIX: Final = "evt_"
MOMENT_DIGITS: Final = 12
"""Of milliseconds since the epoch, in hexadecimal: enough for eight thousand years."""
RANDOM_SIZE: Final = 12
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
BEYOND: Final = PREFIX + "g"
"""Sorts behind every id of an event."""
OK: Final = "OK"
FAULT: Final = "INTERNAL"
REMOVALS: Final = ("deleteAccount", "deleteUser")
"""By which acts a user has gone whose id is the subject."""
WARNING: Final = "WARNING"
"""Of what the server tells by itself: nothing has failed."""

_ID_OF_OURS = re.compile(
    r"(usr|ses|inv)_[A-Za-z0-9_-]{22}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


class Actor(StrEnum):
    """Who acted, where that is not told by a user's id."""

    ADMINISTRATOR = "administrator"
    SYSTEM = "system"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to whom, how it ended, when and from where; gone at `expires_at`."""

    id: str
    action: str
    outcome: str
    actor: str | None
    subject: str | None
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, and the application in whose log it is written."""

    application_id: str
    event: AuditEvent


Record: TypeAlias = Sequence[Entry]
"""What is written into audit logs in the same step as what it tells of."""


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """The events that have all of what is named, from `since` on, before `until`."""

    action: str | None = None
    actor: str | None = None
    subject: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def named(self) -> Iterator[tuple[str, str]]:
        """Yield what an event must have: the name of a field, and its value."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str):
                yield each.name, value

    @property
    def begin(self) -> str:
        """The first id that an event of the search may have."""
        return PREFIX if self.since is None else _from(self.since)

    def end(self, after: str | None) -> str:
        """Return the id below which to look: the end of the search, or the event `after` which to go on.

        What is no id of an event leads nowhere, as does an event from before the beginning.
        """
        end = BEYOND if self.until is None else _from(self.until)
        if after is None:
            return end
        return min(end, after) if after.startswith(PREFIX) else PREFIX


def event_id(now: datetime, entropy: Entropy) -> str:
    """Return an id that sorts by its moment: a log is read in its order, whatever has gone meanwhile."""
    return _from(now) + entropy.token(RANDOM_SIZE).hex()


def id_of_ours(text: object) -> str | None:
    """Return an id of the form that this server gives; None for all else that a client may send."""
    return text if isinstance(text, str) and _ID_OF_OURS.fullmatch(text) else None


def _from(moment: datetime) -> str:
    milliseconds = max(moment - EPOCH, timedelta()) // MILLISECOND
    return f"{PREFIX}{milliseconds:0{MOMENT_DIGITS}x}"
