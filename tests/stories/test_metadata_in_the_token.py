"""Ada's name and role travel from her signup into her token, and change with her."""

from tests.documents import (
    APPLICATION,
    LOGIN,
    METADATA,
    METADATA_FIELDS,
    REFRESH,
    SET_METADATA,
    SIGNUP,
    UPDATE_APPLICATION,
)
from tests.metadata import claims, declared
from tests.people import signed_up
from tests.service import PASSWORD, Service

HANDLE = "ada@example.com"
HASURA = "https://hasura.io/jwt/claims"


async def test_the_story_of_a_name(service: Service) -> None:
    """From the declaration to the token and back, every step works as the documentation says."""
    # A developer declares what the backend wants to find in the token.
    dev, app, application_id = await declared(service, flow="CODE")

    # The form asks which fields there are, and forgets one.
    fields = (await app.run(METADATA_FIELDS))["metadataFields"]
    assert [field["path"] for field in fields if field["required"]] == ["user_data.name.first"]
    refused = await app.run(SIGNUP, {"handle": HANDLE, "password": PASSWORD, "metadata": {"nick": "A"}})
    assert (refused["code"], refused["missing"]) == ("METADATA_INVALID", ["user_data.name.first"])
    assert refused["unknown"] == ["nick"]

    # Ada signs up, and her first token says who she is.
    given = {"user_data": {"name": {"first": "Ada"}}, HASURA: {"x-hasura-role": "author"}}
    signed_in = await signed_up(service, app, HANDLE, metadata=given)
    assert claims(signed_in).items() >= {**given, "email": HANDLE}.items()
    ada = app.signed_in(signed_in["accessToken"])
    assert (await ada.run(METADATA))["metadata"] == {**given, "email": HANDLE}

    # She may change her name, and not her role.
    promoted = await ada.run(SET_METADATA, {"metadata": {HASURA: {"x-hasura-role": "admin"}}})
    assert promoted["readOnly"] == [f'"{HASURA}".x-hasura-role']
    married = await ada.run(SET_METADATA, {"metadata": {"user_data": {"name": {"last": "King"}}}})
    assert married["metadata"]["user_data"]["name"] == {"first": "Ada", "last": "King"}

    # The next token knows.
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    assert claims(refreshed)["user_data"] == {"name": {"first": "Ada", "last": "King"}}
    assert claims(refreshed)[HASURA] == {"x-hasura-role": "author"}

    # The developer declares the name no more: it leaves her token at once, and comes back with its field.
    change = {"id": application_id, "metadataFields": fields[2:]}
    await dev.run(UPDATE_APPLICATION, {"input": change})
    assert (await app.run(APPLICATION))["name"] == "Notes"
    without = await app.run(LOGIN, {"handle": HANDLE, "password": PASSWORD})
    assert "user_data" not in claims(without)
    await dev.run(UPDATE_APPLICATION, {"input": {**change, "metadataFields": fields}})
    again = await app.run(LOGIN, {"handle": HANDLE, "password": PASSWORD})
    assert claims(again)["user_data"] == {"name": {"first": "Ada", "last": "King"}}
