"""Which metadata is the developer's to set, and can a backend believe it?"""

import asyncio
from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.auditing import log_of, told
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import METADATA, REFRESH, SET_METADATA, SET_USER_METADATA, SIGNUP, UPDATE_APPLICATION
from tests.invitations import BEA, REGISTER, invited, registration
from tests.managed import Managed, managed
from tests.metadata import claims
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.portal import id_of, put_into
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
ROLE = {"path": "role", "fieldName": "role", "setBy": "DEVELOPER"}
NAME = {"path": "user_data.name", "fieldName": "name", "canEdit": True}
NOTE = {"path": "user_data.note", "fieldName": "note"}
MAIL = {"path": "mail", "fieldName": "email"}
FIELDS = "query Fields { application { metadataFields { path setBy } } }"


@pytest.fixture
async def notes(service: Service) -> Managed:
    """Return an application whose developer sets the roles, and users their names."""
    return await managed(service, metadataFields=[{**ROLE, "required": True}, NAME, NOTE, MAIL])


async def assign(notes: Managed, user_id: str, **metadata: object) -> Any:
    """Have the developer set metadata of a user and return the answer."""
    return await notes.owner.run(SET_USER_METADATA, {"id": user_id, "metadata": metadata})


async def declare(notes: Managed, *fields: object, invite: tuple[object, ...] = ()) -> None:
    """Declare other fields."""
    change = {"id": notes.id, "metadataFields": list(fields), "inviteMetadataFields": list(invite)}
    changed = await notes.owner.run(UPDATE_APPLICATION, {"input": change})
    assert changed["__typename"] == "Application", changed


async def test_a_form_reads_whose_a_field_is(notes: Managed) -> None:
    """With the app token a form sees which fields to leave out; unless said, a field is the user's."""
    fields = (await notes.app.run(FIELDS))["metadataFields"]

    assert [field["setBy"] for field in fields] == ["DEVELOPER", "USER", "USER", "USER"]


async def test_H07_nobody_gives_a_role_to_oneself(service: Service, notes: Managed, backend: Backend) -> None:
    """Neither signup, nor registration, nor invitation, nor `setMetadata` sets what is the developer's."""
    signed_in = await signed_up(service, notes.app, ADA)
    ada = notes.app.signed_in(signed_in["accessToken"])
    _, code = await invited(service, ada)
    role = {"metadata": {"role": "admin"}}

    async with unchanged(backend):
        refused = [
            await notes.app.run(SIGNUP, {"handle": "eve@example.com", "password": PASSWORD, **role}),
            await notes.app.run(REGISTER, registration(code, **role)),
            await ada.run(SET_METADATA, role),
        ]

    assert [(each["code"], each["readOnly"]) for each in refused] == [("METADATA_INVALID", ["role"])] * 3
    assert (await ada.run(METADATA))["metadata"] == {"mail": ADA}


async def test_a_signup_is_not_asked_for_what_the_developer_sets(service: Service, notes: Managed) -> None:
    """A required field of the developer's is asked of `createUser`, and of nobody else."""
    signed_in = await signed_up(service, notes.app, ADA)

    refused = await notes.create(BEA)
    made = await notes.create(BEA, metadata={"role": "editor", "user_data": {"note": "from the developer"}})

    assert "role" not in claims(signed_in)
    assert (refused["code"], refused["missing"]) == ("METADATA_INVALID", ["role"])
    assert made["metadata"] == {"role": "editor", "user_data": {"note": "from the developer"}, "mail": BEA}


async def test_what_the_developer_sets_is_in_the_next_token(service: Service, notes: Managed) -> None:
    """`setUserMetadata` changes what it names and leaves the rest, as `me` shows and the next JWT says."""
    given = {"user_data": {"name": "Ada"}}
    signed_in = await signed_up(service, notes.app, ADA, metadata=given)

    changed = await assign(notes, signed_in["user"]["id"], role="admin", user_data={"note": "hello"})

    expected = {"role": "admin", "user_data": {"name": "Ada", "note": "hello"}, "mail": ADA}
    ada = notes.app.signed_in(signed_in["accessToken"])
    renewed = claims(await notes.app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]}))
    assert changed["metadata"] == (await ada.run(METADATA))["metadata"] == expected
    assert {name: renewed[name] for name in expected} == expected


async def test_what_the_developer_cannot_do(service: Service, notes: Managed, backend: Backend) -> None:
    """A required value is not taken away, the handle not replaced, and nothing undeclared is kept."""
    user_id = await notes.user(ADA, metadata={"role": "editor"})
    await service.server.worker.drain()

    async with unchanged(backend):
        gone = await assign(notes, user_id, role=None)
        mail = await assign(notes, user_id, mail="eve@example.com")
        unknown = await assign(notes, user_id, roles="admin")

    assert {each["code"] for each in (gone, mail, unknown)} == {"METADATA_INVALID"}
    assert (gone["missing"], mail["readOnly"], unknown["unknown"]) == (["role"], ["mail"], ["roles"])


async def test_null_takes_a_value_away(notes: Managed) -> None:
    """A value that is not required goes when the developer sets null, whosever word it was."""
    user_id = await notes.user(ADA, metadata={"role": "editor", "user_data": {"name": "Ada", "note": "x"}})

    changed = await assign(notes, user_id, user_data={"name": None, "note": None})

    assert changed["metadata"] == {"role": "editor", "mail": ADA}


WRONG = {
    "not the user's to edit": ("metadataFields", {**ROLE, "canEdit": True}, "canEdit"),
    "nothing that inviters give": ("inviteMetadataFields", ROLE, "setBy"),
}


@pytest.mark.parametrize(("which", "field", "place"), WRONG.values(), ids=WRONG)
async def test_what_contradicts_itself_is_no_declaration(
    service: Service, which: str, field: dict[str, object], place: str
) -> None:
    """A field that the developer sets is neither editable nor an inviter's."""
    notes = await managed(service)

    refused = await notes.owner.run(UPDATE_APPLICATION, {"input": {"id": notes.id, which: [field]}})

    assert refusal(refused) == ("VALUE_INVALID", ["input", which, "0", place])


async def test_H07_what_a_user_gave_never_becomes_the_developers(service: Service, notes: Managed) -> None:
    """A role chosen at a signup is out of sight once the developer sets roles, until users set them again."""
    users = {**ROLE, "setBy": "USER"}
    await declare(notes, users)
    signed_in = await signed_up(service, notes.app, ADA, metadata={"role": "admin"})
    ada = notes.app.signed_in(signed_in["accessToken"])
    seen = []

    for field in (users, ROLE):
        await declare(notes, field)
        seen.append((await ada.run(METADATA))["metadata"])
    seen.append((await assign(notes, signed_in["user"]["id"], role="reader"))["metadata"])
    await declare(notes, users)
    seen.append((await ada.run(METADATA))["metadata"])

    assert seen == [{"role": "admin"}, {}, {"role": "reader"}, {"role": "admin"}]


async def test_H07_what_an_inviter_gave_never_becomes_the_developers(
    service: Service, notes: Managed
) -> None:
    """An inviter's word is out of sight once the developer sets the field."""
    await declare(notes, invite=({"path": "role", "fieldName": "role"},))
    ina = notes.app.signed_in((await signed_up(service, notes.app, "ina@example.com"))["accessToken"])
    _, code = await invited(service, ina, metadata={"role": "admin"})
    bea = notes.app.signed_in((await notes.app.run(REGISTER, registration(code)))["accessToken"])
    before = (await bea.run(METADATA))["metadata"]

    await declare(notes, ROLE)

    assert (before, (await bea.run(METADATA))["metadata"]) == ({"role": "admin"}, {})


async def test_user_and_developer_at_once_lose_nothing(service: Service, notes: Managed) -> None:
    """Ten names by the user and ten roles by the developer, all at once: one of each is there afterwards."""
    signed_in = await signed_up(service, notes.app, ADA)
    ada = notes.app.signed_in(signed_in["accessToken"])

    await asyncio.gather(
        *(ada.run(SET_METADATA, {"metadata": {"user_data": {"name": f"n{each}"}}}) for each in range(10)),
        *(assign(notes, signed_in["user"]["id"], role=f"r{each}") for each in range(10)),
    )

    kept = (await ada.run(METADATA))["metadata"]
    assert kept["role"] in {f"r{each}" for each in range(10)}
    assert kept["user_data"]["name"] in {f"n{each}" for each in range(10)}


async def test_a_blocked_application_is_only_read(service: Service, notes: Managed) -> None:
    """While an administrator blocks the application its users' metadata stays as it is."""
    user_id = await notes.user(ADA, metadata={"role": "editor"})
    await put_into(service, notes.id, ApplicationStatus.BLOCKED)

    assert await outcome(notes.owner, SET_USER_METADATA, {"id": user_id, "metadata": {}}) == (
        "STATUS_NOT_ALLOWED"
    )


async def test_it_is_in_the_audit_log(notes: Managed) -> None:
    """The log says whose metadata was set, and not what."""
    user_id = await notes.user(ADA, metadata={"role": "editor"})
    await assign(notes, user_id, role="admin")

    events = await log_of(notes.owner, notes.id, action="setUserMetadata")

    assert told(events, "outcome", "actor", "subject") == [("OK", await id_of(notes.owner), user_id)]
    assert "admin" not in str(events)
