"""Which metadata may a user have, how is it kept, and how is it shown?

It is kept as JSON text of one flat object: the declared path, dotted, and its value, in the order of the
paths. What is kept under a path that is no longer declared is shown nowhere, and comes back when the path is
declared again.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cosyncjwt.domain.metadata import Fields, MetadataField, MetadataSetter
from cosyncjwt.domain.metadata_path import Segments, dotted
from cosyncjwt.errors import MetadataInvalid, ValueInvalid

NOTHING = "{}"
LARGEST_KEPT = 16 * 1024
LARGEST_NUMBER = 2**53
"""From there on a number changes on its way through JavaScript (security J-03)."""

PATH = ("input", "metadata")


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters of JSON there may be: as it stands in the JWT, and as it is kept."""

    in_jwt: int
    kept: int

    @property
    def message(self) -> str:
        """What is said when it is too small."""
        jwt, kept = self.in_jwt // 1024, self.kept // 1024
        return f"The metadata is too large: at most {jwt} KiB as it stands in the JWT, and {kept} KiB in all."


WHOLE = Room(in_jwt=4 * 1024, kept=LARGEST_KEPT)
INVITED = Room(in_jwt=2 * 1024, kept=8 * 1024)
"""An inviter has half of it, so that the other half is always left for the invitee."""

# A value is a text, number, boolean or list of them; `_check_value` is what makes sure.
Values: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What was given, sorted by the declaration."""

    values: Values
    fields: dict[str, MetadataField]
    unknown: list[str]


def of_signup(
    given: object,
    fields: Fields,
    handle: str,
    *,
    room: Room = WHOLE,
    by: MetadataSetter = MetadataSetter.USER,
) -> str:
    """Return what a new user's metadata is kept as; null is as good as left out.

    Raises MetadataInvalid for what is missing, undeclared or not theirs to set who say it, and ValueInvalid
    for a value that no JWT should carry, or too much of it. A developer may set every field.
    """
    found = _sorted(given, fields)
    missing = [
        field.path
        for field in fields
        if field.required and _is_open(field, by) and found.values.get(field.path) is None
    ]
    _refuse(missing, found, [path for path, field in found.fields.items() if not _is_open(field, by)])
    return _checked(
        {path: value for path, value in found.values.items() if value is not None}, fields, handle, room
    )


def changed(
    kept: str, given: object, fields: Fields, handle: str, *, by: MetadataSetter = MetadataSetter.USER
) -> str:
    """Return what a user's metadata is kept as after a change; null takes a value away.

    Raises as `of_signup` does, with a required field that would be taken away as missing, and whatever
    `can_edit` does not allow a user as read-only.
    """
    found = _sorted(given, fields)
    read_only = [
        path
        for path, field in found.fields.items()
        if not _is_open(field, by) or (by is MetadataSetter.USER and not field.can_edit)
    ]
    taken_away = [
        path for path, field in found.fields.items() if field.required and found.values[path] is None
    ]
    _refuse(taken_away, found, read_only)
    merged = {**json.loads(kept), **found.values}
    return _checked(
        {path: value for path, value in merged.items() if value is not None}, fields, handle, WHOLE
    )


def shown(kept: str, fields: Fields, handle: str) -> dict[str, object]:
    """Return the metadata as it stands in the JWT: declared values, nested, the handle where it belongs."""
    if not fields:
        return {}
    values: Values = json.loads(kept)
    nested: dict[str, object] = {}
    for field in fields:
        if field.is_handle:
            _put(nested, field.segments, handle)
        elif field.path in values:
            _put(nested, field.segments, values[field.path])
    return nested


def _is_open(field: MetadataField, by: MetadataSetter) -> bool:
    """Say whether they who say it may set the field at all."""
    return not field.is_handle and (by is MetadataSetter.DEVELOPER or field.set_by is by)


def _put(nested: dict[str, object], segments: Segments, value: object) -> None:
    *outer, last = segments
    for segment in outer:
        inner = nested.setdefault(segment, {})
        # No declared path is the beginning of another, so what is there is an object of ours.
        nested = inner if isinstance(inner, dict) else {}
    nested[last] = value


def _sorted(given: object, fields: Fields) -> _Sorted:
    if not isinstance(given, Mapping):
        message = "The metadata must be a JSON object."
        raise ValueInvalid(message, path=PATH)
    declared = {field.segments: field for field in fields}
    inner = {segments[:length] for segments in declared for length in range(1, len(segments))}
    found = _Sorted({}, {}, [])
    for segments, value in _leaves(given, (), inner):
        field = declared.get(segments)
        if field is None:
            found.unknown.append(dotted(segments))
        else:
            found.fields[field.path], found.values[field.path] = field, value
    return found


def _leaves(
    given: Mapping[str, object], place: Segments, inner: set[Segments]
) -> Iterator[tuple[Segments, object]]:
    for name, value in given.items():
        here = (*place, name)
        if here in inner and isinstance(value, Mapping):
            yield from _leaves(value, here, inner)
        else:
            yield here, value


def _refuse(missing: list[str], found: _Sorted, read_only: list[str]) -> None:
    if missing or found.unknown or read_only:
        raise MetadataInvalid(missing=missing, unknown=found.unknown, read_only=read_only)
    for path, value in found.values.items():
        if value is not None:
            _check_value(value, (*PATH, *found.fields[path].segments))


def _check_value(value: object, path: tuple[str, ...]) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            _check_text(item, path)
        elif isinstance(item, int | float):
            if not math.isfinite(item) or abs(item) > LARGEST_NUMBER:
                message = "A number must be finite, and between -2^53 and 2^53."
                raise ValueInvalid(message, path=path)
        else:
            message = "A value must be a string, a number, a boolean, or a list of them."
            raise ValueInvalid(message, path=path)


def _check_text(text: str, path: tuple[str, ...]) -> None:
    is_unicode = not any("\ud800" <= character <= "\udfff" for character in text)
    if "\0" in text or not is_unicode:
        message = "A text must be valid Unicode without the character NUL."
        raise ValueInvalid(message, path=path)


def _checked(values: Values, fields: Fields, handle: str, room: Room) -> str:
    """Return the values as they are kept; raise ValueInvalid when they are too many to keep or to sign."""
    if len(text_of(values)) > room.kept:
        # What is no longer declared goes before anything is refused.
        declared = {field.path for field in fields}
        values = {path: value for path, value in values.items() if path in declared}
    ensure_room(values, fields, handle, room)
    return text_of(values)


def ensure_room(values: Values, fields: Fields, handle: str, room: Room = WHOLE) -> None:
    """Raise ValueInvalid when the values are too many to keep or to sign."""
    kept = text_of(values)
    if len(kept) > room.kept or len(_as_signed(shown(kept, fields, handle))) > room.in_jwt:
        raise ValueInvalid(room.message, path=PATH)


def text_of(values: Values) -> str:
    """Return the text as which values are kept."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def _as_signed(claims: Mapping[str, object]) -> str:
    # As the JWT library writes it: everything beyond ASCII escaped.
    return json.dumps(claims, separators=(",", ":"))
