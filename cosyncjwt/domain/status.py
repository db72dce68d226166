"""What does the status of an application mean, and who may set which?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from cosyncjwt.errors import (
    ApplicationBlocked,
    ApplicationInactive,
    ApplicationSuspended,
    ClientError,
    StatusNotAllowed,
    ValueInvalid,
)

REASON_LENGTHS = range(1, 501)


class ApplicationStatus(StrEnum):
    """Whether an application is operational."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    SUSPENDED = "SUSPENDED"
    BLOCKED = "BLOCKED"


class Authority(StrEnum):
    """Who sets a status: its developer, an administrator, or the system when money fails or comes."""

    DEVELOPER = "DEVELOPER"
    ADMINISTRATOR = "ADMINISTRATOR"
    SYSTEM = "SYSTEM"


REFUSALS: dict[ApplicationStatus, type[ClientError]] = {
    ApplicationStatus.INACTIVE: ApplicationInactive,
    ApplicationStatus.SUSPENDED: ApplicationSuspended,
    ApplicationStatus.BLOCKED: ApplicationBlocked,
}

Statuses = frozenset[ApplicationStatus]

_OWN: Statuses = frozenset({ApplicationStatus.ACTIVE, ApplicationStatus.INACTIVE})
_ALL: Statuses = frozenset(ApplicationStatus)

LEAVES: Mapping[Authority, Mapping[ApplicationStatus, Statuses]] = {
    Authority.DEVELOPER: {ApplicationStatus.ACTIVE: _OWN, ApplicationStatus.INACTIVE: _OWN},
    Authority.ADMINISTRATOR: dict.fromkeys(ApplicationStatus, _ALL),
    Authority.SYSTEM: {
        ApplicationStatus.SUSPENDED: _OWN,
        ApplicationStatus.ACTIVE: frozenset({ApplicationStatus.SUSPENDED}),
        ApplicationStatus.INACTIVE: frozenset({ApplicationStatus.SUSPENDED}),
    },
}
"""Which statuses each may set, and in place of which present ones (security S-06)."""

LIFTS: Mapping[Authority, frozenset[Authority]] = {
    Authority.DEVELOPER: frozenset(Authority),
    Authority.ADMINISTRATOR: frozenset(Authority),
    # A payment lifts what a missing payment has stopped, and not what an administrator has.
    Authority.SYSTEM: frozenset({Authority.SYSTEM}),
}
"""Whose suspensions each may lift."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A status to set, by whom and why; takes the place of the present one only if that is `among` these.

    `lifting` says by whom the present status must have been set, if it is SUSPENDED.
    """

    status: ApplicationStatus
    by: Authority
    among: Statuses
    lifting: frozenset[Authority]
    reason: str | None = None

    @classmethod
    def of(cls, status: ApplicationStatus, by: Authority, reason: str | None = None) -> "StatusChange":
        """Return the change; raise StatusNotAllowed when the status is not theirs to set, or ValueInvalid."""
        among = LEAVES[by].get(status)
        if among is None:
            message = "A developer sets ACTIVE or INACTIVE."
            raise StatusNotAllowed(message, path=("input", "status"))
        return cls(status, by, among, LIFTS[by], _checked_reason(status, by, reason))

    def may_replace(self, status: ApplicationStatus, set_by: Authority) -> bool:
        """Say whether the change may take the place of a status that was set by somebody."""
        return status in self.among and (status is not ApplicationStatus.SUSPENDED or set_by in self.lifting)


def _checked_reason(status: ApplicationStatus, by: Authority, reason: str | None) -> str | None:
    trimmed = (reason or "").strip()
    if not trimmed:
        if by is Authority.ADMINISTRATOR and status not in _OWN:
            message = "Say why: the developer reads it."
            raise ValueInvalid(message, path=("input", "reason"))
        return None
    if len(trimmed) not in REASON_LENGTHS or not trimmed.isprintable():
        message = "The reason must have at most 500 characters, none of them a control character."
        raise ValueInvalid(message, path=("input", "reason"))
    return trimmed


UNPAID = StatusChange.of(
    ApplicationStatus.SUSPENDED, Authority.SYSTEM, "Commercial applications need a paid subscription."
)
"""What happens to commercial applications whose developer has no paid subscription any more."""
PAID = StatusChange.of(ApplicationStatus.ACTIVE, Authority.SYSTEM)
"""What happens to them when the developer has one again."""
UNPAID_WHILE_OFF = replace(
    UNPAID,
    among=frozenset({ApplicationStatus.INACTIVE}),
    reason=f"{UNPAID.reason} It was off.",
)
"""The same for one that its developer had switched off; the reason remembers it."""
PAID_WHILE_OFF = StatusChange.of(ApplicationStatus.INACTIVE, Authority.SYSTEM)
"""What happens to such a one: it stays off, and is its developer's to switch on."""


def when_unpaid(status: ApplicationStatus) -> tuple[StatusChange, ...]:
    """Return what to try in turn with an application of that status whose developer has not paid."""
    return (UNPAID_WHILE_OFF, UNPAID) if status is ApplicationStatus.INACTIVE else (UNPAID,)


def when_paid(reason: str | None) -> tuple[StatusChange, ...]:
    """Return what to try with an application that is suspended for that reason, once it is paid."""
    return (PAID_WHILE_OFF if reason == UNPAID_WHILE_OFF.reason else PAID,)
