"""Does anything of one application, or of one developer, work or show at another?"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.applications import created
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    APPLICATION,
    COMPLETE_SIGNUP,
    CREATE_APPLICATION,
    DELETE_ACCOUNT,
    DEVELOPER,
    LOGIN,
    LOGOUT,
    ME,
    REFRESH,
    REVOKE_SESSION,
)
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.security.support import ADA, code_for
from tests.service import PASSWORD, GraphQL, Service

PLACES = ("one's first", "one's second", "two's first", "two's second")


class Tenant:
    """An application with a developer and a user, and what each of them holds."""

    def __init__(self, owner: GraphQL, application: Any, app: GraphQL, signed_in: Any) -> None:
        """Take what was made."""
        self.owner = owner
        self.id = application["id"]
        self.app = app
        self.user = app.signed_in(signed_in["accessToken"])
        self.signed_in = signed_in


async def tenants(service: Service) -> dict[str, Tenant]:
    """Make two developers with two applications each, all with a user of the same handle and password."""
    made = {}
    for name in ("one", "two"):
        dev = await developer(service, f"{name}@example.com")
        for which in ("first", "second"):
            application = await created(dev, which)
            app = service.client_of(application["appToken"])
            signed_in = await signed_up(service, app, ADA)
            made[f"{name}'s {which}"] = Tenant(dev, application, app, signed_in)
    return made


async def session_of(tenant: Tenant) -> str:
    """Return the id of the user's session."""
    return str((await tenant.user.run(ME))["sessions"]["nodes"][0]["id"])


async def test_S01_applications_by_id(service: Service) -> None:
    """Of all developers and all applications, each sees the own two and NOT_FOUND for the rest."""
    everyone = await tenants(service)

    seen = {
        (mine, theirs): await outcome(everyone[mine].owner, APPLICATION, {"id": everyone[theirs].id})
        for mine in PLACES
        for theirs in PLACES
    }

    assert seen == {
        (mine, theirs): "OK" if mine.split()[0] == theirs.split()[0] else "NOT_FOUND"
        for mine in PLACES
        for theirs in PLACES
    }


async def test_S01_sessions_by_id(service: Service) -> None:
    """No user ends another application's session by its id; the answer is that of an unknown one."""
    everyone = await tenants(service)
    sessions = {name: await session_of(tenant) for name, tenant in everyone.items()}

    ended = {
        (mine, theirs): await outcome(everyone[mine].user, REVOKE_SESSION, {"id": sessions[theirs]})
        for mine in PLACES
        for theirs in PLACES
        if mine != theirs
    }

    assert set(ended.values()) == {"NOT_FOUND"}
    assert [await outcome(tenant.user, ME) for tenant in everyone.values()] == ["OK"] * 4


async def test_S01_foreign_and_unknown_look_alike(service: Service) -> None:
    """The whole reply for another's id is that for an id that nothing has."""
    everyone = await tenants(service)
    mine, theirs = everyone["one's first"], everyone["two's first"]
    unknown = "00000000-0000-4000-8000-000000000000"

    pairs = [
        [(await mine.owner.post(APPLICATION, {"id": some})).text for some in (theirs.id, unknown)],
        [
            (await mine.user.post(REVOKE_SESSION, {"id": some})).text
            for some in (await session_of(theirs), "ses_" + "A" * 22)
        ],
    ]

    assert all(foreign == nothing for foreign, nothing in pairs)


async def test_S01_lists_hold_ones_own(service: Service) -> None:
    """A developer's list and a user's sessions hold nothing of others."""
    everyone = await tenants(service)

    for name, tenant in everyone.items():
        listed = (await tenant.owner.run(DEVELOPER))["applications"]["nodes"]
        own = {each.id for place, each in everyone.items() if place.split()[0] == name.split()[0]}
        assert {node["id"] for node in listed} == own
        assert (await tenant.user.run(ME))["sessions"]["totalCount"] == 1


async def test_S02_refresh_tokens(service: Service, backend: Backend) -> None:
    """A refresh token is nothing at any other application."""
    everyone = await tenants(service)

    async with unchanged(backend):
        ended = {
            await outcome(everyone[place].app, REFRESH, {"refreshToken": tenant.signed_in["refreshToken"]})
            for name, tenant in everyone.items()
            for place in PLACES
            if place != name
        }

    assert ended == {"INVALID_CREDENTIALS"}


async def test_S02_codes(service: Service) -> None:
    """A code is nothing at any other application, for the same handle."""
    everyone = await tenants(service)
    handle = "new@example.com"
    codes = {name: await code_for(service, tenant.app, handle) for name, tenant in everyone.items()}
    assert len(set(codes.values())) == 4

    for name, tenant in everyone.items():
        foreign = {
            await outcome(tenant.app, COMPLETE_SIGNUP, {"handle": handle, "code": code})
            for place, code in codes.items()
            if place != name
        }
        assert foreign == {"INVALID_CODE"}


async def test_S02_passwords(service: Service) -> None:
    """The same handle in two applications has two passwords."""
    everyone = await tenants(service)
    one, two = everyone["one's first"], everyone["two's first"]
    await signed_up(service, one.app, "new@example.com", "password at one")
    await signed_up(service, two.app, "new@example.com", "password at two")

    ended = [
        await outcome(tenant.app, LOGIN, {"handle": "new@example.com", "password": password})
        for tenant in (one, two)
        for password in ("password at one", "password at two")
    ]

    assert ended == ["SignedIn", "INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "SignedIn"]


async def test_S02_an_access_token_acts_at_home_only(service: Service) -> None:
    """Beside another application's app token, an access token still shows its own user."""
    everyone = await tenants(service)
    one, two = everyone["one's first"], everyone["two's first"]

    me = await two.app.signed_in(one.signed_in["accessToken"]).run(ME)

    assert me["id"] == one.signed_in["user"]["id"] != two.signed_in["user"]["id"]


async def test_S02_logout_everywhere_stays_at_home(service: Service) -> None:
    """Logging out everywhere and leaving touch no other application's user of the same handle."""
    everyone = await tenants(service)
    await everyone["one's first"].user.run(LOGOUT, {"everywhere": True})
    await everyone["one's second"].user.run(DELETE_ACCOUNT, {"password": PASSWORD})

    seen = {name: await outcome(tenant.user, ME) for name, tenant in everyone.items()}

    assert seen == dict(zip(PLACES, ["TOKEN_INVALID", "TOKEN_INVALID", "OK", "OK"], strict=True))


async def test_S03_guesses_are_counted_apart(service: Service) -> None:
    """Five wrong guesses at one application leave the same handle at another alone."""
    everyone = await tenants(service)
    handle = "new@example.com"
    await code_for(service, everyone["one's first"].app, handle)
    code = await code_for(service, everyone["two's first"].app, handle)
    for _ in range(6):
        await outcome(everyone["one's first"].app, COMPLETE_SIGNUP, {"handle": handle, "code": "x"})

    ended = await outcome(everyone["two's first"].app, COMPLETE_SIGNUP, {"handle": handle, "code": code})

    assert ended == "SignedIn"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (CREATE_APPLICATION, {"input": {"name": "Mine"}}),
        (DEVELOPER, {}),
        (APPLICATION, {"id": "00000000-0000-4000-8000-000000000000"}),
        (ME, {}),
        (LOGOUT, {"everywhere": True}),
        (REVOKE_SESSION, {"id": "ses_x"}),
        (DELETE_ACCOUNT, {"password": PASSWORD}),
    ],
    ids=["createApplication", "developer", "application", "me", "logout", "revokeSession", "deleteAccount"],
)
async def test_S04_an_app_token_manages_nothing(
    service: Service, document: str, variables: Mapping[str, object]
) -> None:
    """The portal's own app token, which anybody has, opens nothing that needs a user."""
    assert await outcome(service.portal, document, variables) == "UNAUTHENTICATED"
