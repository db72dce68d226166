"""How does a single value look in a document or a filter?

Moments are stored in UTC without saying so and get their zone back here: BSON keeps no zone.
"""

from datetime import UTC, datetime
from typing import TypeAlias

Scalar: TypeAlias = str | bytes | int


def scalar(value: Scalar) -> Scalar:
    """Return a value for a filter; raise TypeError for what could be an operator (security J-01)."""
    if not isinstance(value, str | bytes | int):
        message = f"a filter compares with a text, bytes or a number, not with a {type(value).__name__}"
        raise TypeError(message)
    return value


def key(application_id: str, name: str) -> str:
    """Return the `_id` of a tenant's document, so that one application's never meet another's."""
    return f"{scalar(application_id)!s}|{scalar(name)!s}"


def stored(moment: datetime) -> datetime:
    """Return a moment as it is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def moment_of(value: datetime) -> datetime:
    """Return a stored moment, whether or not the client was told to give zones."""
    return value.replace(tzinfo=UTC)


def stored_or_none(moment: datetime | None) -> datetime | None:
    """Return a moment as it is stored, if there is one."""
    return None if moment is None else stored(moment)


def moment_or_none(value: datetime | None) -> datetime | None:
    """Return a stored moment, if there is one."""
    return None if value is None else moment_of(value)
