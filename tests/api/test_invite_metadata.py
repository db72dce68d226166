"""Are the inviter's metadata and the invitee's kept side by side, each under its own declared paths?"""

from typing import Any

import pytest

from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import CREATE_APPLICATION, LOGIN, METADATA, SET_METADATA, SIGNUP
from tests.invitations import BEA, INVITE, REGISTER, UPDATE, House, house, invited, registration
from tests.metadata import claims
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, Service

OWN = [
    {"path": "user_data.name", "fieldName": "name", "required": True, "canEdit": True},
    {"path": "user_data.mail", "fieldName": "email"},
]
INVITED = [
    {"path": "user_data.role", "fieldName": "role", "required": True},
    {"path": "user_data.team", "fieldName": "team", "canEdit": True},
]
GIVEN = {"user_data": {"role": "editor", "team": "red"}}
BEAS = {"user_data": {"name": "Bea"}}


async def with_fields(service: Service) -> House:
    """Return an application that declares both sets; its first user has signed up."""
    home = await house(service)
    settings = {"id": home.id, "metadataFields": OWN, "inviteMetadataFields": INVITED}
    changed = await home.developer.run(UPDATE, {"input": settings})
    assert changed["__typename"] == "Application", changed
    return home


async def registered(service: Service, home: House) -> Any:
    """Invite Bea with metadata and have her register with hers."""
    _, code = await invited(service, home.inviter, metadata=GIVEN)
    signed_in = await home.app.run(REGISTER, registration(code, metadata=BEAS))
    assert signed_in["__typename"] == "SignedIn", signed_in
    return signed_in


async def test_both_sets_are_in_user_and_token(service: Service) -> None:
    """What inviter and invitee said stands together in `me`, in the answer and in the JWT."""
    home = await with_fields(service)

    signed_in = await registered(service, home)

    both = {"user_data": {"role": "editor", "team": "red", "name": "Bea", "mail": BEA}}
    me = await home.app.signed_in(signed_in["accessToken"]).run(METADATA)
    login = await home.app.run(LOGIN, {"handle": BEA, "password": PASSWORD})
    assert signed_in["user"]["metadata"] == me["metadata"] == both
    assert claims(signed_in)["user_data"] == claims(login)["user_data"] == both["user_data"]


async def test_each_gives_only_the_own_set(service: Service, backend: Backend) -> None:
    """An inviter cannot say what is the user's, nor an invitee or a signup what is the inviter's."""
    home = await with_fields(service)
    _, code = await invited(service, home.inviter, "x@example.com", metadata=GIVEN)

    async with unchanged(backend):
        inviter = await home.inviter.run(
            INVITE, {"handle": BEA, "metadata": {"user_data": {"role": "x", "name": "Bea"}}}
        )
        invitee = await home.app.run(
            REGISTER,
            registration(code, "x@example.com", metadata={"user_data": {"name": "X", "role": "admin"}}),
        )
        signup = await home.app.run(
            SIGNUP,
            {
                "handle": "y@example.com",
                "password": PASSWORD,
                "metadata": {"user_data": {"name": "Y", "role": "admin"}},
            },
        )

    assert inviter["unknown"] == ["user_data.name"]
    assert invitee["unknown"] == ["user_data.role"]
    assert signup["unknown"] == ["user_data.role"]


async def test_required_is_asked_of_whom_it_concerns(service: Service) -> None:
    """An inviter must give what is required of invitations, an invitee what is required of users."""
    home = await with_fields(service)
    refused = await home.inviter.run(INVITE, {"handle": BEA})
    _, code = await invited(service, home.inviter, metadata=GIVEN)
    missing = await home.app.run(REGISTER, registration(code))

    assert refused["missing"] == ["user_data.role"]
    assert missing["missing"] == ["user_data.name"]


async def test_users_edit_what_either_set_allows(service: Service) -> None:
    """`setMetadata` changes the editable fields of both sets and leaves the others alone."""
    home = await with_fields(service)
    bea = home.app.signed_in((await registered(service, home))["accessToken"])

    changed = await bea.run(SET_METADATA, {"metadata": {"user_data": {"team": "blue", "name": "Beatrix"}}})
    refused = await bea.run(SET_METADATA, {"metadata": {"user_data": {"role": "admin"}}})

    assert changed["metadata"]["user_data"] == {
        "role": "editor",
        "team": "blue",
        "name": "Beatrix",
        "mail": BEA,
    }
    assert refused["readOnly"] == ["user_data.role"]


async def test_what_a_signup_gave_never_becomes_the_inviters(service: Service) -> None:
    """A value that a user gave does not count as an inviter's when its path moves to the other set."""
    home = await house(service)
    free = {"id": home.id, "metadataFields": [{"path": "role", "fieldName": "role", "canEdit": True}]}
    await home.developer.run(UPDATE, {"input": free})
    signed_in = await signed_up(service, home.app, BEA, metadata={"role": "admin"})
    bea = home.app.signed_in(signed_in["accessToken"])

    moved = {
        "id": home.id,
        "metadataFields": [{"path": "note", "fieldName": "note", "canEdit": True}],
        "inviteMetadataFields": [{"path": "role", "fieldName": "role"}],
    }
    await home.developer.run(UPDATE, {"input": moved})
    changed = await bea.run(SET_METADATA, {"metadata": {"note": "hello"}})
    there = (await bea.run(METADATA))["metadata"]
    await home.developer.run(UPDATE, {"input": {**free, "inviteMetadataFields": []}})
    back = (await bea.run(METADATA))["metadata"]

    assert changed["metadata"] == there == {"note": "hello"}
    assert back == {"role": "admin"}


COLLISIONS = {
    "the same place": "user_data.name",
    "inside": "user_data.name.first",
    "around": "user_data",
}


@pytest.mark.parametrize("path", COLLISIONS.values(), ids=COLLISIONS)
async def test_the_sets_do_not_collide(service: Service, path: str) -> None:
    """A path of one set may not lie where one of the other does, at creation or later, from either side."""
    home = await house(service)
    own, other = [{"path": "user_data.name", "fieldName": "a"}], [{"path": path, "fieldName": "b"}]

    both = {"metadataFields": own, "inviteMetadataFields": other}
    made = await home.developer.run(CREATE_APPLICATION, {"input": {"name": "Both", **both}})
    at_once = await home.developer.run(UPDATE, {"input": {"id": home.id, **both}})
    await home.developer.run(UPDATE, {"input": {"id": home.id, "metadataFields": own}})
    later = await home.developer.run(UPDATE, {"input": {"id": home.id, "inviteMetadataFields": other}})
    await home.developer.run(
        UPDATE, {"input": {"id": home.id, "metadataFields": [], "inviteMetadataFields": other}}
    )
    from_the_other_side = await home.developer.run(UPDATE, {"input": {"id": home.id, "metadataFields": own}})

    for refused in (made, at_once, later, from_the_other_side):
        assert refused["code"] == "VALUE_INVALID"
        assert refused["path"] == ["input", "inviteMetadataFields", "0", "path"]


async def test_H07_an_inviter_has_half_the_room(service: Service, backend: Backend) -> None:
    """What an inviter says takes at most 2 KiB, so that the invitee's own always has room."""
    home = await house(service)
    settings = {
        "id": home.id,
        "metadataFields": [{"path": "own", "fieldName": "own"}],
        "inviteMetadataFields": [{"path": "given", "fieldName": "given"}],
    }
    await home.developer.run(UPDATE, {"input": settings})

    async with unchanged(backend):
        refused = [
            await outcome(home.inviter, INVITE, {"handle": BEA, "metadata": {"given": "x" * length}})
            for length in (17 * 1024, 2 * 1024)
        ]
    _, code = await invited(service, home.inviter, metadata={"given": "x" * 2000})
    too_much = await outcome(home.app, REGISTER, registration(code, metadata={"own": "x" * 2100}))
    enough = await outcome(home.app, REGISTER, registration(code, metadata={"own": "x" * 2000}))

    assert refused == ["VALUE_INVALID"] * 2
    assert (too_much, enough) == ("VALUE_INVALID", "SignedIn")


BAD = {
    "__proto__": {"__proto__": {"role": "admin"}},
    "operator": {"$set": {"role": "admin"}},
    "dotted": {"user_data.role": "admin"},
    "NUL in a key": {"user_data": {"role\0": "x"}},
    "registered claim": {"sub": "usr_x"},
    "undeclared": {"user_data": {"role": "editor", "admin": True}},
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD)
async def test_J02_bad_keys_are_refused(service: Service, backend: Backend, given: object) -> None:
    """No key gets in that nobody declared, whatever it means elsewhere, neither by inviter nor by invitee."""
    home = await with_fields(service)
    _, code = await invited(service, home.inviter, metadata=GIVEN)

    async with unchanged(backend):
        ended = [
            await outcome(home.inviter, INVITE, {"handle": "z@example.com", "metadata": given}),
            await outcome(home.app, REGISTER, registration(code, metadata=given)),
        ]

    assert ended == ["METADATA_INVALID"] * 2


VALUES: dict[str, object] = {
    "2^53 + 2": 2**53 + 2,
    "NUL": "a\0b",
    "an object": {"a": 1},
    "a list of lists": [[1]],
    "a list with null": [None],
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
async def test_J03_bad_values_are_refused(service: Service, backend: Backend, value: object) -> None:
    """A value that no JWT should carry is refused from an inviter as from anybody."""
    home = await with_fields(service)

    async with unchanged(backend):
        refused = await home.inviter.run(INVITE, {"handle": BEA, "metadata": {"user_data": {"role": value}}})

    assert refused["code"] in {"VALUE_INVALID", "METADATA_INVALID"}


async def test_a_form_reads_both_declarations(service: Service) -> None:
    """With the app token a client reads what is asked of inviters and of users."""
    home = await with_fields(service)

    shown = await home.app.run("{ application { inviteMetadataFields { path required canEdit } } }")

    assert shown["inviteMetadataFields"] == [
        {"path": "user_data.role", "required": True, "canEdit": False},
        {"path": "user_data.team", "required": False, "canEdit": True},
    ]
