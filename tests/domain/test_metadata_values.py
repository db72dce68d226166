"""Which metadata may a user have, and what becomes of it?"""

import json
from typing import Any

import pytest

from cosyncjwt.domain import metadata_values
from cosyncjwt.domain.metadata import Fields, MetadataField, checked_fields
from cosyncjwt.errors import MetadataInvalid, ValueInvalid

HANDLE = "ada@example.com"
FIELDS = checked_fields(
    [
        MetadataField("user_data.name.first", "first", required=True, can_edit=True),
        MetadataField("user_data.name.last", "last", can_edit=True),
        MetadataField("role", "role"),
        MetadataField("tags", "tags", can_edit=True),
        MetadataField("contact.mail", "email", required=True),
    ]
)
FIRST = {"user_data": {"name": {"first": "Ada"}}}
OPEN = checked_fields([MetadataField("value", "value", can_edit=True)])


def shown(kept: str, fields: Fields = FIELDS) -> dict[str, object]:
    """Return the metadata as the JWT has it."""
    return metadata_values.shown(kept, fields, HANDLE)


def of_signup(given: object, fields: Fields = FIELDS) -> str:
    """Return what a signup keeps."""
    return metadata_values.of_signup(given, fields, HANDLE)


def changed(kept: str, given: object, fields: Fields = FIELDS) -> str:
    """Return what a change keeps."""
    return metadata_values.changed(kept, given, fields, HANDLE)


def test_values_stand_where_they_were_declared() -> None:
    """Values come out nested as they came in, and the handle stands where it was declared."""
    given = {
        "user_data": {"name": {"first": "Ada", "last": "Lovelace"}},
        "role": "admin",
        "tags": ["a", 1, True],
    }

    assert shown(of_signup(given)) == {**given, "contact": {"mail": HANDLE}}


VALUES = ["", "ü🎉\n", 0, -1, 1.5, 2**53, -(2**53), 1e-300, True, False, [], ["a", 1, 2.5, False]]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_each_kind_of_value_is_kept_exactly(value: object) -> None:
    """Texts, numbers, booleans and lists of them come back as they were, in value and in kind."""
    back = shown(of_signup({"value": value}, OPEN), OPEN)["value"]

    assert json.dumps(back) == json.dumps(value)


REFUSED = {
    "object": {},
    "object with keys": {"a": 1},
    "list in a list": [[1]],
    "null in a list": [None],
    "object in a list": [{}],
    "infinity": float("inf"),
    "not a number": float("nan"),
    "over 2^53": 2**53 + 1,
    "float over 2^53": 1e300,
    "far below": -(2**63),
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "NUL in a list": ["a", "\0"],
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_J03_a_value_that_no_jwt_should_carry(value: object) -> None:
    """A value that is no text, finite number within 2^53, boolean or list of them is refused at its path."""
    for refuse in (lambda: of_signup({"value": value}, OPEN), lambda: changed("{}", {"value": value}, OPEN)):
        with pytest.raises(ValueInvalid) as refusal:
            refuse()

        assert refusal.value.path == ("input", "metadata", "value")


@pytest.mark.parametrize("given", [[], "text", 1, True], ids=repr)
def test_metadata_is_an_object(given: object) -> None:
    """Anything but an object is refused."""
    with pytest.raises(ValueInvalid) as refusal:
        of_signup(given)

    assert refusal.value.path == ("input", "metadata")


def test_every_kind_of_misfit_is_named() -> None:
    """One refusal names what is missing, what nobody declared, and what is not the user's to set."""
    given = {
        "user_data": {"name": {"middle": 1}, "x.y": 2},
        "contact": {"mail": "eve@example.com"},
        "sub": "usr_other",
        "extra": {},
    }

    with pytest.raises(MetadataInvalid) as refusal:
        of_signup(given)

    failure = refusal.value
    assert failure.missing == ("user_data.name.first",)
    assert failure.unknown == ("user_data.name.middle", 'user_data."x.y"', "sub", "extra")
    assert failure.read_only == ("contact.mail",)
    for path in (*failure.missing, *failure.unknown, *failure.read_only):
        assert path in failure.message


@pytest.mark.parametrize("given", [{"user_data": 1}, {"user_data": {"name": "Ada"}}], ids=repr)
def test_a_value_in_the_place_of_an_object_is_unknown(given: object) -> None:
    """A value where the declaration nests on is not declared, and not dropped."""
    with pytest.raises(MetadataInvalid) as refusal:
        of_signup(given)

    assert refusal.value.unknown
    assert refusal.value.missing == ("user_data.name.first",)


def test_null_is_as_good_as_left_out_at_signup() -> None:
    """An optional null is not kept, a required one is missing."""
    assert of_signup({**FIRST, "role": None}) == of_signup(FIRST)
    with pytest.raises(MetadataInvalid) as refusal:
        of_signup({"user_data": {"name": {"first": None}}})
    assert refusal.value.missing == ("user_data.name.first",)


def test_a_change_leaves_the_rest() -> None:
    """What a change does not name stays, in the same object too."""
    kept = of_signup({**FIRST, "role": "admin"})

    after = changed(kept, {"user_data": {"name": {"last": "King"}}})

    assert shown(after)["user_data"] == {"name": {"first": "Ada", "last": "King"}}
    assert shown(after)["role"] == "admin"


def test_null_takes_a_value_away() -> None:
    """A change to null removes an optional value; a required one is named as missing."""
    kept = of_signup({**FIRST, "tags": [1]})

    assert changed(kept, {"tags": None}) == of_signup(FIRST)
    with pytest.raises(MetadataInvalid) as refusal:
        changed(kept, {"user_data": {"name": {"first": None}}})
    assert refusal.value.missing == ("user_data.name.first",)


def test_H07_a_change_reaches_only_what_can_be_edited() -> None:
    """A field without canEdit, and the handle's, are read-only to a change, the rest of it is not made."""
    with pytest.raises(MetadataInvalid) as refusal:
        changed(of_signup(FIRST), {"role": "admin", "contact": {"mail": "x"}, "tags": [1]})

    assert refusal.value.read_only == ("role", "contact.mail")


def test_what_is_not_declared_any_more_is_not_shown() -> None:
    """A value whose path is gone stays out of the JWT, survives a change, and comes back with its path."""
    kept = of_signup({**FIRST, "tags": ["a"]})
    fewer = FIELDS[:1]

    after = changed(kept, {"user_data": {"name": {"first": "Augusta"}}}, fewer)

    assert shown(after, fewer) == {"user_data": {"name": {"first": "Augusta"}}}
    assert shown(after)["tags"] == ["a"]


def test_a_new_required_field_does_not_shut_anybody_out() -> None:
    """A user who signed up before a field was required has none, and can still change others."""
    kept = of_signup({"tags": [1]}, FIELDS[3:4])

    assert "role" not in shown(kept)
    assert shown(changed(kept, {"tags": [2]}))["tags"] == [2]


@pytest.mark.parametrize("character", ["a", "ü", "🎉", "\x01"])
def test_T18_four_kibibytes_reach_the_jwt(character: str) -> None:
    """Up to 4 KiB as written in the JWT are taken, one character more is refused when written."""
    size = len(json.dumps(character)) - 2
    room = (metadata_values.WHOLE.in_jwt - len('{"value":""}')) // size

    assert shown(of_signup({"value": character * room}, OPEN), OPEN)["value"] == character * room
    with pytest.raises(ValueInvalid) as refusal:
        of_signup({"value": character * (room + 1)}, OPEN)
    assert refusal.value.path == ("input", "metadata")


def test_H07_sixteen_kibibytes_are_kept() -> None:
    """What is hidden counts until it would stand in the way of what is declared; then it goes."""
    kept: str = "{}"
    fields: Fields = ()
    for number in range(5):
        fields = checked_fields([MetadataField(f"f{number}", "big", can_edit=True)])
        kept = changed(kept, {f"f{number}": "x" * 4000}, fields)

    assert json.loads(kept).keys() == {"f4"}


def test_long_paths_count_too() -> None:
    """Values that fit into the JWT but need more than 16 KiB to be kept are refused."""
    stem = ".".join(["s" * 30] * 7)
    fields = checked_fields([MetadataField(f"{stem}.f{number}", f"n{number}") for number in range(80)])
    given: dict[str, Any] = {}
    inner = given
    for segment in stem.split("."):
        inner = inner.setdefault(segment, {})
    inner.update({f"f{number}": 1 for number in range(80)})

    with pytest.raises(ValueInvalid):
        of_signup(given, fields)
