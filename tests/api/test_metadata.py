"""How is metadata declared, given, read and changed?"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    COMPLETE_SIGNUP,
    CREATE_APPLICATION,
    LOGIN,
    METADATA,
    METADATA_FIELDS,
    SET_METADATA,
    SIGNUP,
    UPDATE_APPLICATION,
)
from tests.metadata import ADA, FIELDS, claims, declared
from tests.people import developer, signed_up
from tests.service import PASSWORD, GraphQL, Service

HANDLE = "ada@example.com"


async def signup(client: GraphQL, metadata: object = None, handle: str = HANDLE) -> Any:
    """Try to sign up with metadata."""
    return await client.run(SIGNUP, {"handle": handle, "password": PASSWORD, "metadata": metadata})


async def user_of(client: GraphQL, metadata: object = None, handle: str = HANDLE) -> GraphQL:
    """Return a client of a user who signed up with metadata."""
    return client.signed_in((await signup(client, metadata, handle))["accessToken"])


async def test_a_form_reads_the_declaration(service: Service) -> None:
    """The app token reads every field, with what was left out."""
    _, client, _ = await declared(service)

    fields = (await client.run(METADATA_FIELDS))["metadataFields"]

    assert fields == [{"required": False, "canEdit": False, **field} for field in FIELDS]


async def test_an_application_declares_nothing_by_itself(service: Service) -> None:
    """Without a declaration there are no fields, no metadata, and none is taken."""
    _, client, _ = await declared(service, [])

    refused = await signup(client, {"role": "admin"})
    ada = await user_of(client)

    assert (refused["code"], refused["unknown"]) == ("METADATA_INVALID", ["role"])
    assert (await client.run(METADATA_FIELDS))["metadataFields"] == []
    assert (await ada.run(METADATA))["metadata"] == {}


async def test_an_update_replaces_the_whole_declaration(service: Service) -> None:
    """The list given is the list there is; an empty one clears it, null leaves it."""
    dev, client, application_id = await declared(service)
    seen = []
    for fields in (FIELDS[1:2], None, []):
        await dev.run(UPDATE_APPLICATION, {"input": {"id": application_id, "metadataFields": fields}})
        seen.append([each["path"] for each in (await client.run(METADATA_FIELDS))["metadataFields"]])

    assert seen == [["user_data.name.last"], ["user_data.name.last"], []]


@pytest.mark.parametrize("second", ["sub", "a", "a.b", '"a"'], ids=["reserved", "twice", "within", "quoted"])
async def test_a_wrong_declaration_is_refused(service: Service, backend: Backend, second: str) -> None:
    """A field that cannot be declared is VALUE_INVALID where it stands, twice, and changes nothing."""
    dev, _, application_id = await declared(service, [])
    fields = [{"path": "a", "fieldName": "a"}, {"path": second, "fieldName": "b"}]

    async with unchanged(backend):
        new = await dev.run(CREATE_APPLICATION, {"input": {"name": "Other", "metadataFields": fields}})
        change = await dev.run(
            UPDATE_APPLICATION, {"input": {"id": application_id, "metadataFields": fields}}
        )

    expected = ("VALUE_INVALID", ["input", "metadataFields", "1", "path"])
    assert [(each["code"], each["path"]) for each in (new, change)] == [expected] * 2


async def test_what_does_not_fit_is_named(service: Service) -> None:
    """A signup's misfits come back in one answer, and nobody has signed up."""
    _, client, _ = await declared(service)

    refused = await signup(client, {"email": "eve@example.com", "a": {"b": 1}})

    assert refused["__typename"] == "MetadataInvalid"
    assert (refused["code"], refused["path"]) == ("METADATA_INVALID", ["input", "metadata"])
    assert refused["missing"] == ["user_data.name.first"]
    assert (refused["unknown"], refused["readOnly"]) == (["a"], ["email"])
    assert (await signup(client, ADA))["__typename"] == "SignedIn"


async def test_metadata_waits_for_the_code(service: Service) -> None:
    """What the newest signup gave, and nothing of an older one, is there once the code is confirmed."""
    _, client, _ = await declared(service, flow="CODE")
    await signup(client, {"user_data": {"name": {"first": "Eve", "last": "Old"}}})
    await signup(client, ADA)
    code = (await service.newest(HANDLE))["code"]

    signed_in = await client.run(COMPLETE_SIGNUP, {"handle": HANDLE, "code": code})

    assert claims(signed_in)["user_data"] == ADA["user_data"]


async def test_metadata_follows_the_link(service: Service) -> None:
    """A signup confirmed by link keeps its metadata until the first login."""
    _, client, _ = await declared(service, flow="LINK")
    await signup(client, ADA)
    link = (await service.newest(HANDLE))["link"]
    token = link.partition("token=")[2]
    application_id = link.partition("app=")[2].partition("&")[0]
    form = {"app": application_id, "token": token}
    await service.http.post("/signup/confirm", data=form, headers={"origin": "http://auth.test"})

    signed_in = await client.run(LOGIN, {"handle": HANDLE, "password": PASSWORD})

    assert claims(signed_in)["user_data"] == ADA["user_data"]


async def test_a_known_handle_gets_the_same_answers(service: Service) -> None:
    """Metadata that fits or not tells nothing about who has an account (H-04)."""
    _, client, _ = await declared(service, flow="CODE")
    await signed_up(service, client, HANDLE, metadata=ADA)

    answers = [
        await signup(client, given, handle) for given in ({}, ADA) for handle in (HANDLE, "b@x.example")
    ]

    kinds = [answer["__typename"] for answer in answers]
    assert kinds == ["MetadataInvalid", "MetadataInvalid", "CodeSent", "CodeSent"]


async def test_a_change_leaves_the_rest(service: Service) -> None:
    """What a change does not name stays, and the answer shows everything."""
    _, client, _ = await declared(service)
    ada = await user_of(client, ADA)
    service.clock.advance(timedelta(minutes=1))

    user = await ada.run(SET_METADATA, {"metadata": {"user_data": {"name": {"last": "King"}}}})

    assert user["metadata"] == {"user_data": {"name": {"first": "Ada", "last": "King"}}, "email": HANDLE}
    assert (await ada.run(METADATA))["metadata"] == user["metadata"]


async def test_parallel_changes_lose_nothing(service: Service) -> None:
    """Ten changes of different fields at once are all there afterwards."""
    fields: list[dict[str, object]] = [
        {"path": f"f{number}", "fieldName": f"n{number}", "canEdit": True} for number in range(10)
    ]
    _, client, _ = await declared(service, fields)
    ada = await user_of(client)

    await asyncio.gather(
        *[ada.run(SET_METADATA, {"metadata": {f"f{number}": number}}) for number in range(10)]
    )

    assert (await ada.run(METADATA))["metadata"] == {f"f{number}": number for number in range(10)}


async def test_a_refused_change_changes_nothing(service: Service) -> None:
    """A change that is wrong in one field is not made in the others."""
    _, client, _ = await declared(service)
    ada = await user_of(client, ADA)

    refused = await ada.run(SET_METADATA, {"metadata": {"user_data": {"name": {"first": "Eve"}}, "x": 1}})

    assert (refused["code"], refused["unknown"]) == ("METADATA_INVALID", ["x"])
    assert (await ada.run(METADATA))["metadata"]["user_data"] == ADA["user_data"]


async def test_only_users_change_metadata(service: Service) -> None:
    """Without an access token nothing changes."""
    _, client, _ = await declared(service)

    assert (await client.error(SET_METADATA, {"metadata": {}}))["code"] == "UNAUTHENTICATED"


LITERALS = {
    "nested": ('{ user_data: { name: { first: "Ada" } } }', "SignedIn"),
    "a variable inside": ("{ user_data: { name: { first: $first } } }", "SignedIn"),
    "a variable left out": ("{ user_data: { name: { first: $missing } } }", "MetadataInvalid"),
    "a list": ('{ user_data: { name: { first: ["Ada", 1, 2.5, true] } } }', "SignedIn"),
    "null": ("null", "MetadataInvalid"),
}


@pytest.mark.parametrize(("literal", "expected"), LITERALS.values(), ids=LITERALS)
async def test_metadata_can_be_a_literal(service: Service, literal: str, expected: str) -> None:
    """Metadata can stand in the document, with variables inside it."""
    _, client, _ = await declared(service)
    document = f"""mutation ($first: String, $missing: String) {{ signup(input: {{
      handle: "{HANDLE}", password: "{PASSWORD}", metadata: {literal} }}) {{ __typename }} }}"""
    if "$" not in literal:
        document = document.replace("($first: String, $missing: String)", "")
    elif "$missing" in literal:
        document = document.replace("$first: String, ", "")
    else:
        document = document.replace(", $missing: String", "")

    assert (await client.run(document, {"first": "Ada"}))["__typename"] == expected


async def test_developers_have_no_metadata(service: Service) -> None:
    """The portal declares nothing."""
    assert (await (await developer(service)).run(METADATA))["metadata"] == {}
