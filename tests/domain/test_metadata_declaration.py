"""Which metadata can an application declare?"""

import pytest

from cosyncjwt.domain.metadata import MetadataField, MetadataSetter, checked_fields, fields_of, fields_text
from cosyncjwt.domain.metadata_path import RESERVED, dotted, segments_of
from cosyncjwt.errors import ValueInvalid

PATHS = {
    "role": ("role",),
    "user_data.name.first": ("user_data", "name", "first"),
    '"https://hasura.io/jwt/claims".x-hasura-role': ("https://hasura.io/jwt/claims", "x-hasura-role"),
    'a."b.c".d': ("a", "b.c", "d"),
    '"quoted"': ("quoted",),
    "größe.本": ("größe", "本"),
    "profile.sub": ("profile", "sub"),
    "first name": ("first name",),
    "a.b.c.d.e.f.g.h": tuple("abcdefgh"),
}


@pytest.mark.parametrize(("path", "segments"), PATHS.items())
def test_a_path_names_a_place(path: str, segments: tuple[str, ...]) -> None:
    """Dots nest, and quotes take dots as they are."""
    assert segments_of(path) == segments


@pytest.mark.parametrize("path", PATHS)
def test_a_place_has_one_path(path: str) -> None:
    """Written again, a path names the same place."""
    assert segments_of(dotted(segments_of(path))) == segments_of(path)


WRONG = [
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    '"a',
    'a"b',
    '""',
    '"a"b',
    'a."b"c',
    " a",
    "a .b",
    "$set",
    "a.$inc",
    '"$where"',
    "__proto__",
    "a.constructor",
    "a.prototype.b",
    "a\0",
    "a\n.b",
    "a\ud800",
    "a.b.c.d.e.f.g.h.i",
    "x" * 257,
    *sorted(RESERVED),
    "sub.name",
    '"sub"',
]


@pytest.mark.parametrize("path", WRONG)
def test_H07_a_path_that_no_jwt_should_have(path: str) -> None:
    """A path that is malformed, reserved, too deep or dangerous is refused where it stands (T-07, J-02)."""
    with pytest.raises(ValueInvalid) as refusal:
        checked_fields([MetadataField("fine", "fine"), MetadataField(path, "name")])

    assert refusal.value.path == ("input", "metadataFields", "1", "path")


@pytest.mark.parametrize("second", ["user_data", "user_data.name", "user_data.name.first", '"user_data"'])
def test_two_fields_cannot_hold_one_place(second: str) -> None:
    """A path that is another's, its beginning or its continuation is refused."""
    with pytest.raises(ValueInvalid) as refusal:
        checked_fields([MetadataField("user_data.name", "one"), MetadataField(second, "two")])

    assert refusal.value.path == ("input", "metadataFields", "1", "path")


def test_neighbours_are_fine() -> None:
    """Paths with a common beginning stand side by side."""
    fields = (MetadataField("a.b", "one"), MetadataField("a.c", "two"), MetadataField("ab", "three"))

    assert checked_fields(fields) == fields


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "one"])
def test_a_field_name_is_short_and_unique(name: str) -> None:
    """A fieldName that is empty, long, unprintable or taken is refused where it stands."""
    with pytest.raises(ValueInvalid) as refusal:
        checked_fields([MetadataField("a", "one"), MetadataField("b", name)])

    assert refusal.value.path == ("input", "metadataFields", "1", "fieldName")


def test_there_are_at_most_128_fields() -> None:
    """128 fields can be declared, one more cannot."""
    fields = [MetadataField(f"f{number}", f"n{number}") for number in range(129)]

    assert len(checked_fields(fields[:128])) == 128
    with pytest.raises(ValueInvalid):
        checked_fields(fields)


def test_paths_are_kept_in_their_one_form() -> None:
    """Needless quotes go, needed ones stay."""
    checked = checked_fields([MetadataField('"a"."b.c"', "one")])

    assert checked[0].path == 'a."b.c"'


def test_fields_are_kept_to_the_letter() -> None:
    """What a store has kept is what was declared."""
    fields = checked_fields(
        [
            MetadataField(path, f"n{number}", number % 2 == 0, number % 3 == 0)
            for number, path in enumerate(PATHS)
        ]
    )

    assert fields_of(fields_text(fields)) == fields


def test_the_setter_is_kept() -> None:
    """Whose word a field holds is kept, and users set what was kept before there were setters."""
    fields = checked_fields([MetadataField("role", "role", set_by=MetadataSetter.DEVELOPER)])

    assert fields_of(fields_text(fields)) == fields
    assert fields_of('[["role", "role", false, false]]') == (MetadataField("role", "role"),)
