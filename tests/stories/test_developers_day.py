"""A day of a developer who looks after the users of an application."""

from tests.documents import DELETE_USER, LOGIN, ME, RESET_PASSWORD, RESET_USER_PASSWORD, USERS
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA, BO = "ada@example.com", "bo@example.com"
OWN = "a password of my own"


async def test_a_developers_day(service: Service) -> None:
    """Making a user, looking one up, helping one, shutting one out and in again, removing one."""
    notes = await managed(service, metadataFields=[{"path": "team", "fieldName": "team"}])
    bo = notes.app.signed_in((await signed_up(service, notes.app, BO))["accessToken"])

    # In the morning a customer asks for an account; Ada takes a password of her own.
    ada_id = await notes.user(ADA, metadata={"team": "blue"})
    assert (await service.newest(ADA))["template"] == "account_made"
    await notes.owner.run(RESET_USER_PASSWORD, {"id": ada_id})
    code = (await service.newest(ADA))["code"]
    await notes.app.run(RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": OWN})
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": OWN}) == "SignedIn"

    # At noon somebody reports Bo.
    (found,) = (await notes.owner.run(USERS, {"id": notes.id, "search": "Bo@"}))["users"]["nodes"]
    assert found["sessions"]["totalCount"] == 1
    await notes.set_status(found["id"], "SUSPENDED")
    assert await outcome(bo, ME) == "TOKEN_INVALID"
    assert await outcome(notes.app, LOGIN, {"handle": BO, "password": PASSWORD}) == "USER_SUSPENDED"

    # It was a mistake; in the evening Bo is in again, and then asks to be forgotten.
    await notes.set_status(found["id"], "ACTIVE")
    assert await outcome(notes.app, LOGIN, {"handle": BO, "password": PASSWORD}) == "SignedIn"
    await notes.owner.run(DELETE_USER, {"id": found["id"]})

    left = (await notes.owner.run(USERS, {"id": notes.id}))["users"]
    assert [node["metadata"] for node in left["nodes"]] == [{"team": "blue"}]
    assert left["totalCount"] == 1
