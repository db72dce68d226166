"""Which metadata does an application declare for its users?"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from functools import lru_cache

from cosyncjwt.domain.metadata_path import Segments, checked_segments, dotted, segments_of
from cosyncjwt.errors import ValueInvalid

MOST_FIELDS = 128
KEPT_TEXTS = 1_000
"""Of how many declarations, as stores keep them, it is remembered what they say."""
FIELD_NAME_LENGTHS = range(1, 65)
EMAIL = "email"
"""The name of the field that is filled with the handle."""

PATH = ("input", "metadataFields")
INVITED_PATH = ("input", "inviteMetadataFields")


class MetadataSetter(StrEnum):
    """Whose word stands in a field."""

    USER = "USER"
    DEVELOPER = "DEVELOPER"


@dataclass(frozen=True, slots=True)
class MetadataField:
    """A declared piece of metadata: where it stands in the JWT, and who may set it.

    What only the developer sets can be believed by backends, as roles are.
    """

    path: str
    field_name: str
    required: bool = False
    can_edit: bool = False
    set_by: MetadataSetter = MetadataSetter.USER

    @property
    def segments(self) -> Segments:
        """The path, taken apart."""
        return segments_of(self.path)

    @property
    def is_handle(self) -> bool:
        """Whether the server fills the field with the user's handle."""
        return self.field_name == EMAIL


Fields = tuple[MetadataField, ...]


def checked_fields(fields: Sequence[MetadataField], path: tuple[str, ...] = PATH) -> Fields:
    """Return the fields, paths in their one form; raise ValueInvalid when they cannot stand side by side."""
    if len(fields) > MOST_FIELDS:
        message = f"An application declares at most {MOST_FIELDS} fields."
        raise ValueInvalid(message, path=path)
    checked: list[MetadataField] = []
    for number, field in enumerate(fields):
        place = (*path, str(number))
        segments = _checked_segments(field, place)
        _check_name(field, checked, place)
        _check_place(segments, checked, place)
        _check_setter(field, place, invited=path == INVITED_PATH)
        checked.append(replace(field, path=dotted(segments)))
    return tuple(checked)


def ensure_apart(own: Fields, invited: Fields) -> None:
    """Raise ValueInvalid when a field of one set lies where one of the other does."""
    for number, field in enumerate(invited):
        _check_place(field.segments, own, (*INVITED_PATH, str(number)))


def _checked_segments(field: MetadataField, place: tuple[str, ...]) -> Segments:
    try:
        return checked_segments(field.path)
    except ValueInvalid as refusal:
        raise ValueInvalid(refusal.message, path=(*place, "path")) from refusal


def _check_name(field: MetadataField, others: Sequence[MetadataField], place: tuple[str, ...]) -> None:
    name = field.field_name
    path = (*place, "fieldName")
    if len(name) not in FIELD_NAME_LENGTHS or not name.isprintable():
        message = "A fieldName has 1 to 64 characters, none of them a control character."
        raise ValueInvalid(message, path=path)
    if any(name == other.field_name for other in others):
        message = f"The fieldName '{name}' is declared twice."
        raise ValueInvalid(message, path=path)


def _check_place(segments: Segments, others: Sequence[MetadataField], place: tuple[str, ...]) -> None:
    for other in others:
        shorter = min(len(segments), len(other.segments))
        if segments[:shorter] == other.segments[:shorter]:
            message = f"{dotted(segments)} and {other.path} cannot both hold a value."
            raise ValueInvalid(message, path=(*place, "path"))


def _check_setter(field: MetadataField, place: tuple[str, ...], *, invited: bool) -> None:
    if field.set_by is MetadataSetter.USER:
        return
    if invited:
        message = "What an inviter gives is not set by the developer. Declare the field in metadataFields."
        raise ValueInvalid(message, path=(*place, "setBy"))
    if field.can_edit:
        message = "A field that the developer sets is not the user's to edit."
        raise ValueInvalid(message, path=(*place, "canEdit"))


def fields_text(fields: Fields) -> str:
    """Return the fields as JSON, the form in which every store keeps them."""
    return json.dumps([astuple(field) for field in fields])


@lru_cache(KEPT_TEXTS)
def fields_of(text: str) -> Fields:
    """Return the fields that a store has kept; what was kept before there were setters, users set.

    Read once: a text always says the same, and most applications have the same few.
    """
    kept = (MetadataField(*parts) for parts in json.loads(text))
    return tuple(replace(field, set_by=MetadataSetter(field.set_by)) for field in kept)
