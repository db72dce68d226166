"""Can developers reach users that are not theirs, or more of their own than they should?"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from schema.root import schema
from tests.api.test_revoke_user_sessions import REVOKE
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    CREATE_USER,
    DELETE_USER,
    RESET_USER_PASSWORD,
    SET_USER_METADATA,
    SET_USER_STATUS,
    USER_NODE,
    USERS,
)
from tests.managed import Managed, managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
BY_USER: dict[str, tuple[str, dict[str, object]]] = {
    "node": (USER_NODE, {}),
    "setUserStatus": (SET_USER_STATUS, {"status": "SUSPENDED"}),
    "setUserMetadata": (SET_USER_METADATA, {"metadata": {}}),
    "revokeUserSessions": (REVOKE, {}),
    "resetUserPassword": (RESET_USER_PASSWORD, {}),
    "deleteUser": (DELETE_USER, {}),
}
EACH = pytest.mark.parametrize(("document", "more"), BY_USER.values(), ids=BY_USER)


def creation(application_id: str) -> Mapping[str, object]:
    """Return the variables that make a user there."""
    return {"input": {"applicationId": application_id, "handle": "new@example.com", "password": PASSWORD}}


async def two(service: Service) -> tuple[Managed, Managed]:
    """Return the applications of two developers, both with a user of the same handle."""
    mine, theirs = await managed(service), await managed(service, by="other@example.com")
    return mine, theirs


@EACH
async def test_S01_another_developers_user(
    service: Service, backend: Backend, document: str, more: dict[str, object]
) -> None:
    """Another developer's user, an unknown id, a user of the portal: NOT_FOUND, and nothing changes."""
    mine, theirs = await two(service)
    foreign = await theirs.user(ADA)
    me = (await mine.owner.run("{ me { id } }"))["id"]
    other = (await theirs.owner.run("{ me { id } }"))["id"]
    strangers = [foreign, "usr_" + "A" * 22, other, "", "usr_", "usr_\u0000"]
    if document != USER_NODE:
        # Developers see themselves, and are no users of their own applications.
        strangers.append(me)

    async with unchanged(backend):
        texts = [(await mine.owner.post(document, {"id": each, **more})).json() for each in strangers]

    assert {text["errors"][0]["extensions"]["code"] for text in texts} == {"NOT_FOUND"}
    assert len({text["errors"][0]["message"] for text in texts}) == 1


async def test_S01_another_developers_application(service: Service, backend: Backend) -> None:
    """Users are neither made nor listed in another developer's application, the portal, or none."""
    mine, theirs = await two(service)
    await theirs.user(ADA)
    places = [theirs.id, service.server.portal.id, "00000000-0000-4000-8000-000000000000", ""]

    async with unchanged(backend):
        ended = {await outcome(mine.owner, CREATE_USER, creation(place)) for place in places}
        listed = {await outcome(mine.owner, USERS, {"id": place}) for place in places}

    assert ended == listed == {"NOT_FOUND"}


@EACH
async def test_S10_users_manage_nobody(service: Service, document: str, more: dict[str, object]) -> None:
    """A user of the application reaches neither others nor itself by what is for developers."""
    notes = await managed(service)
    other = await notes.user("bo@example.com")
    ada = await signed_up(service, notes.app, ADA)
    client = notes.app.signed_in(ada["accessToken"])
    targets = [other] if document == USER_NODE else [other, ada["user"]["id"]]

    ended = {await outcome(client, document, {"id": each, **more}) for each in targets}

    assert ended == {"NOT_FOUND" if document == USER_NODE else "FORBIDDEN"}


async def test_S10_users_make_nobody(service: Service) -> None:
    """A user of the application makes no users in it."""
    notes = await managed(service)
    ada = await signed_up(service, notes.app, ADA)

    assert (
        await outcome(notes.app.signed_in(ada["accessToken"]), CREATE_USER, creation(notes.id)) == "FORBIDDEN"
    )


@EACH
async def test_S04_an_app_token_manages_nobody(
    service: Service, document: str, more: dict[str, object]
) -> None:
    """App tokens, which anybody has, reach no user."""
    notes = await managed(service)
    user_id = await notes.user(ADA)

    for client in (notes.app, service.portal, GraphQL(service.http, {})):
        assert await outcome(client, document, {"id": user_id, **more}) == "UNAUTHENTICATED"


def test_R07_nobody_chooses_for_another() -> None:
    """The only password that a developer can give is a new user's first one."""
    inputs = {
        name: kind.fields
        for name, kind in schema._schema.type_map.items()
        if isinstance(kind, GraphQLInputObjectType)
    }

    with_user = {name for name, fields in inputs.items() if "userId" in fields}

    assert {"SetUserStatusInput", "UserIdInput"} <= with_user
    assert [name for name in with_user if any("assword" in field for field in inputs[name])] == []


@pytest.mark.parametrize(
    "extra", ["administrator", "status", "id", "passwordHash", "createdAt", "applicationIds"]
)
async def test_S11_nothing_else_is_assigned(service: Service, extra: str) -> None:
    """What createUser does not list cannot be given to it."""
    notes = await managed(service)
    given: dict[str, Any] = {"applicationId": notes.id, "handle": ADA, "password": PASSWORD, extra: "x"}

    assert await outcome(notes.owner, CREATE_USER, {"input": given}) == "BAD_USER_INPUT"


@pytest.mark.parametrize("search", ["\ud800", "ada\udfff"])
async def test_J03_half_a_character_is_no_search(service: Service, search: str) -> None:
    """A lone surrogate in a search is refused or finds nothing, and is no fault of the server."""
    notes = await managed(service)
    await notes.user(ADA)
    body = '{"query": %s, "variables": {"id": "%s", "search": "%s"}}'
    text = body % (json.dumps(USERS), notes.id, search.encode("unicode_escape").decode())
    reply = await service.http.post(
        "/graphql", content=text, headers={**notes.owner.headers, "content-type": "application/json"}
    )

    assert reply.status_code < 500
