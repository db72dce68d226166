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

from cosyncjwt.domain.metadata import Fields, MetadataField
from cosyncjwt.domain.metadata_path import Segments, dotted
from cosyncjwt.errors import MetadataInvalid, ValueInvalid

NOTHING = "{}"
LARGEST_KEPT = 16 * 1024
LARGEST_IN_JWT = 4 * 1024
LARGEST_NUMBER = 2**53
"""From there on a number changes on its way through JavaScript (security J-03)."""

PATH = ("input", "metadata")

# A value is a text, number, boolean or list of them; `_check_value` is what makes sure.
Values: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What was given, sorted by the declaration."""

    values: Values
    fields: dict[str, MetadataField]
    unknown: list[str]


def of_signup(given: object, fields: Fields, handle: str) -> str:
    """Return what a new user's metadata is kept as; null is as good as left out.

    Raises MetadataInvalid for what is missing, undeclared or not the user's to set, and ValueInvalid for a
    value that no JWT should carry, or too much of it.
    """
    found = _sorted(given, fields)
    missing = [
        field.path
        for field in fields
        if field.required and not field.is_handle and found.values.get(field.path) is None
    ]
    _refuse(missing, found, [path for path, field in found.fields.items() if field.is_handle])
    return _checked(
        {path: value for path, value in found.values.items() if value is not None}, fields, handle
    )


def changed(kept: str, given: object, fields: Fields, handle: str) -> str:
    """Return what a user's metadata is kept as after a change; null takes a value away.

    Raises as `of_signup` does, with a required field that would be taken away as missing, and whatever
    `can_edit` does not allow as read-only.
    """
    found = _sorted(given, fields)
    read_only = [path for path, field in found.fields.items() if field.is_handle or not field.can_edit]
    taken_away = [
        path for path, field in found.fields.items() if field.required and found.values[path] is None
    ]
    _refuse(taken_away, found, read_only)
    merged = {**json.loads(kept), **found.values}
    return _checked({path: value for path, value in merged.items() if value is not None}, fields, handle)


def shown(kept: str, fields: Fields, handle: str) -> dict[str, object]:
    """Return the metadata as it stands in the JWT: declared values, nested, the handle where it belongs."""
    values: Values = json.loads(kept)
    nested: dict[str, object] = {}
    for field in fields:
        if field.is_handle:
            _put(nested, field.segments, handle)
        elif field.path in values:
            _put(nested, field.segments, values[field.path])
    return nested


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


def _checked(values: Values, fields: Fields, handle: str) -> str:
    """Return the values as they are kept; raise ValueInvalid when they are too many to keep or to sign."""
    kept = _kept(values)
    if len(kept) > LARGEST_KEPT:
        # What is no longer declared goes before anything is refused.
        declared = {field.path for field in fields}
        kept = _kept({path: value for path, value in values.items() if path in declared})
    if len(kept) > LARGEST_KEPT or len(_as_signed(shown(kept, fields, handle))) > LARGEST_IN_JWT:
        message = "The metadata is too large: at most 4 KiB as it stands in the JWT, and 16 KiB in all."
        raise ValueInvalid(message, path=PATH)
    return kept


def _kept(values: Values) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def _as_signed(claims: Mapping[str, object]) -> str:
    # As the JWT library writes it: everything beyond ASCII escaped.
    return json.dumps(claims, separators=(",", ":"))
