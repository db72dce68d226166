"""Is a user found in the right application where two applications of one developer have the id?

An import keeps ids, so that the users of one application may go on in another.
"""

from dataclasses import replace
from typing import Any

import pytest

from tests.applications import created
from tests.auditing import log_of
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import DELETE_ACCOUNT, LOGIN, USER_NODE
from tests.managed import Managed, managed
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, Service, settled

ADA = "ada@example.com"
ACTS = {
    "setUserStatus": ", status: SUSPENDED",
    "setUserMetadata": ", metadata: {}",
    "revokeUserSessions": "",
    "resetUserPassword": "",
    "deleteUser": "",
}
"""Each act on a user, and what it needs beside the ids; the last one leaves nobody."""


async def copied(service: Service, backend: Backend) -> tuple[Managed, Managed, str]:
    """Return two applications of one developer, both with the user of one id, and that id."""
    notes = await managed(service)
    made = await created(notes.owner, "Other")
    other = Managed(notes.owner, made["id"], service.client_of(made["appToken"]))
    user_id = str((await signed_up(service, notes.app, ADA))["user"]["id"])
    store = service.server.world.store
    user = await store.tenant(notes.id).users.get(user_id)
    assert user is not None
    await store.tenant(other.id).users.add(replace(user, handle="copy@example.com"), limit=None)
    return notes, other, user_id


async def each_act(place: Managed, user_id: str, within: str | None = None) -> dict[str, Any]:
    """Have the developer do each act, one after the other; return the replies."""
    return {
        act: (
            await place.owner.post(
                f"mutation($id: ID!, $in: ID) {{ {act}(input: {{userId: $id, applicationId: $in{more}}}) "
                "{ __typename ... on UserError { code message path } } }",
                {"id": user_id, "in": within},
            )
        ).json()
        for act, more in ACTS.items()
    }


async def there(service: Service, place: Managed, user_id: str) -> Any:
    """Return the user of that id in one application, or None."""
    return await service.server.world.store.tenant(place.id).users.get(user_id)


async def test_S01_an_id_of_two_users_must_say_which(service: Service, backend: Backend) -> None:
    """Without its application the id changes neither user; the refusal names both applications."""
    notes, other, user_id = await copied(service, backend)

    async with unchanged(backend):
        replies = await each_act(notes, user_id)

    refusals = [reply["data"][act] for act, reply in replies.items()]
    assert {each["code"] for each in refusals} == {"VALUE_INVALID"}
    assert all(each["path"] == ["input", "applicationId"] for each in refusals)
    assert all(place.id in each["message"] for each in refusals for place in (notes, other))


async def test_S01_an_id_of_two_users_is_no_node(service: Service, backend: Backend) -> None:
    """`node` shows neither of two users by their id, and says where they are."""
    notes, other, user_id = await copied(service, backend)

    error = (await notes.owner.post(USER_NODE, {"id": user_id})).json()["errors"][0]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert notes.id in error["message"]
    assert other.id in error["message"]


async def test_S01_the_named_application_alone_is_meant(service: Service, backend: Backend) -> None:
    """With its application each act meets that user, is in that application's log, and in no other's."""
    notes, other, user_id = await copied(service, backend)
    before = await there(service, notes, user_id)

    replies = await each_act(notes, user_id, other.id)

    assert {reply["data"][act]["__typename"] for act, reply in replies.items()} == {"User", "Done"}
    assert await there(service, other, user_id) is None
    assert await there(service, notes, user_id) == before
    assert ACTS.keys() <= {event["action"] for event in await log_of(other.owner, other.id)}
    assert ACTS.keys().isdisjoint({event["action"] for event in await log_of(notes.owner, notes.id)})


async def test_S01_naming_an_application_reaches_no_other(service: Service, backend: Backend) -> None:
    """Another's application, one without the user, the portal or none: NOT_FOUND, and nothing changes."""
    notes, other, user_id = await copied(service, backend)
    theirs = await managed(service, by="other@example.com")
    alone = await notes.user("bo@example.com")
    portal = service.server.portal.id

    async with unchanged(backend):
        ended = {
            reply["errors"][0]["extensions"]["code"]
            for named, place in ((user_id, theirs.id), (user_id, portal), (user_id, ""), (alone, other.id))
            for reply in (await each_act(notes, named, place)).values()
        }

    assert ended == {"NOT_FOUND"}


async def test_an_id_of_one_user_needs_no_application(service: Service, backend: Backend) -> None:
    """When one of the two is gone, the id alone is good again."""
    notes, other, user_id = await copied(service, backend)
    await each_act(notes, user_id, other.id)

    assert await outcome(notes.owner, USER_NODE, {"id": user_id}) == "User"
    assert (await notes.set_status(user_id, "SUSPENDED"))["__typename"] == "User"


async def deleted(place: Managed, user_id: str, within: str | None = None) -> Any:
    """Have the developer delete a user; return the answer."""
    document = (
        "mutation($id: ID!, $in: ID) { deleteUser(input: {userId: $id, applicationId: $in}) "
        "{ __typename ... on UserError { code message path } } }"
    )
    return await place.owner.run(document, {"id": user_id, "in": within})


@pytest.mark.parametrize("by_user", [False, True], ids=["by the developer", "by the user"])
async def test_S01_a_repeated_deletion_meets_nobody_else(
    service: Service, backend: Backend, *, by_user: bool
) -> None:
    """Once one of two is deleted, the id alone deletes the other no more: it must be said which is meant."""
    notes, other, user_id = await copied(service, backend)
    if by_user:
        signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
        await notes.app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})
    else:
        await deleted(notes, user_id, notes.id)
    await settled()

    repeated = await deleted(notes, user_id)

    assert refusal(repeated) == ("VALUE_INVALID", ["input", "applicationId"])
    assert notes.id in repeated["message"]
    assert other.id in repeated["message"]
    assert await there(service, other, user_id) is not None
    assert (await deleted(notes, user_id, other.id))["__typename"] == "Done"


async def test_who_was_deleted_and_imported_again_needs_no_application(
    service: Service, backend: Backend
) -> None:
    """In the application itself the id has but one meaning; and another developer's says nothing."""
    notes, other, user_id = await copied(service, backend)
    user = await there(service, notes, user_id)
    theirs = await managed(service, by="other@example.com")
    store = service.server.world.store
    await store.tenant(theirs.id).users.add(user, limit=None)
    await deleted(theirs, user_id)
    await deleted(notes, user_id, other.id)
    await deleted(notes, user_id, notes.id)
    await store.tenant(other.id).users.add(user, limit=None)

    assert refusal(await deleted(notes, user_id))[0] == "VALUE_INVALID"
    alone = await notes.user("bo@example.com")
    bo = await there(service, notes, alone)
    await deleted(notes, alone)
    await store.tenant(notes.id).users.add(bo, limit=None)
    assert (await deleted(notes, alone))["__typename"] == "Done"
