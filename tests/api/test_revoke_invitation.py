"""Do `revokeInvitation`, `Application.invitations` and `node` show and end what they should, to whom?"""

from datetime import timedelta
from typing import Any

from cosyncjwt.domain.page import PageRequest
from tests.applications import created
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import DELETE_ACCOUNT
from tests.invitations import (
    BEA,
    INVITATION,
    INVITATIONS,
    INVITE,
    REGISTER,
    REVOKE_INVITATION,
    house,
    invited,
    registration,
)
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.service import PASSWORD, Service


async def test_the_inviter_takes_it_back(service: Service) -> None:
    """Whoever sent an invitation ends it, at once, and once."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)

    ended = [await outcome(home.inviter, REVOKE_INVITATION, {"id": invitation["id"]}) for _ in range(2)]

    assert ended == ["Done", "INVITATION_INVALID"]
    assert await outcome(home.app, REGISTER, registration(code)) == "INVITATION_INVALID"
    assert (await home.inviter.run(INVITATION, {"id": invitation["id"]}))["status"] == "REVOKED"


async def test_the_developer_takes_it_back(service: Service) -> None:
    """The application's developer ends any invitation into it."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)

    assert await outcome(home.developer, REVOKE_INVITATION, {"id": invitation["id"]}) == "Done"
    assert await outcome(home.app, REGISTER, registration(code)) == "INVITATION_INVALID"


async def test_an_accepted_invitation_stays(service: Service) -> None:
    """What is accepted is no longer anybody's to revoke."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)
    await home.app.run(REGISTER, registration(code))

    refused = await home.developer.run(REVOKE_INVITATION, {"id": invitation["id"]})

    assert refusal(refused) == ("INVITATION_INVALID", ["input", "invitationId"])


async def strangers(service: Service, home: Any) -> list[Any]:
    """Return callers whose business it is not: another user, a developer, another application's user."""
    other = await signed_up(service, home.app, "other@example.com")
    stranger = await developer(service, "stranger@example.com")
    theirs = await created(stranger, "Theirs")
    app = service.client_of(theirs["appToken"])
    foreign = await signed_up(service, app, "ina@example.com")
    return [
        home.app.signed_in(other["accessToken"]),
        stranger,
        app.signed_in(foreign["accessToken"]),
    ]


async def test_H13_nobody_else_sees_or_ends_it(service: Service) -> None:
    """For anybody else the id is one that nothing has."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)

    for stranger in await strangers(service, home):
        for document in (REVOKE_INVITATION, INVITATION):
            replies = [
                (await stranger.post(document, {"id": some})).json()["errors"][0]
                for some in (invitation["id"], "inv_" + "A" * 22)
            ]
            assert [reply["extensions"]["code"] for reply in replies] == ["NOT_FOUND"] * 2
            assert replies[0]["message"] == replies[1]["message"]

    assert await outcome(home.app, REGISTER, registration(code)) == "SignedIn"


async def test_the_invitee_cannot_see_it_by_its_id(service: Service) -> None:
    """An invitation is its sender's and the developer's to see."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)
    signed_in = await home.app.run(REGISTER, registration(code))

    bea = home.app.signed_in(signed_in["accessToken"])

    assert await outcome(bea, INVITATION, {"id": invitation["id"]}) == "NOT_FOUND"


async def test_the_developer_sees_them_newest_first(service: Service) -> None:
    """The list has all invitations with how they stand; `node` leads to each of them."""
    home = await house(service)
    sent = []
    for name in ("a", "b", "c"):
        sent.append((await invited(service, home.inviter, f"{name}@example.com"))[0])
        service.clock.advance(timedelta(minutes=1))
    await home.developer.run(REVOKE_INVITATION, {"id": sent[1]["id"]})

    first = await home.developer.run(INVITATIONS, {"id": home.id, "first": 2})
    page = first["invitations"]
    rest = await home.developer.run(
        INVITATIONS, {"id": home.id, "first": 2, "after": page["pageInfo"]["endCursor"]}
    )

    nodes = page["nodes"] + rest["invitations"]["nodes"]
    assert [(node["handle"], node["status"]) for node in nodes] == [
        ("c@example.com", "PENDING"),
        ("b@example.com", "REVOKED"),
        ("a@example.com", "PENDING"),
    ]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    for node in nodes:
        shown = await home.developer.run(INVITATION, {"id": node["id"]})
        assert {**node, "__typename": "Invitation"} == shown


async def test_what_is_over_stays_for_a_month(service: Service) -> None:
    """An invitation whose time is over is shown as EXPIRED for thirty days, and then it is gone."""
    home = await house(service)
    await invited(service, home.inviter)
    store = service.server.world.store
    tenant = store.tenant(home.id)

    seen = []
    for days in (7, 29, 1):
        now = service.clock.advance(timedelta(days=days))
        await store.purge(now)
        application = await store.applications.get(home.id)
        assert application is not None
        page = await service.server.services.invitations.newest(application, PageRequest())
        seen.append([invitation.state.value for invitation in page.items])

    assert seen == [["EXPIRED"], ["EXPIRED"], []]
    assert await tenant.invitations.count() == 0


async def test_clients_do_not_see_the_list(service: Service) -> None:
    """With the app token alone, and for a user, the list is forbidden."""
    home = await house(service)
    document = "{ application { invitations { totalCount } } }"

    assert [await outcome(client, document) for client in (home.app, home.inviter)] == ["FORBIDDEN"] * 2


async def test_with_the_inviter_go_the_invitations(service: Service) -> None:
    """When an inviter deletes the account, what was sent is void and off the record."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    await home.inviter.run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert await outcome(home.app, REGISTER, registration(code)) == "INVITATION_INVALID"
    assert await home.listed() == []


async def test_with_the_invitee_goes_the_record(service: Service) -> None:
    """When somebody who was invited deletes the account, the record of the invitation goes too."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    signed_in = await home.app.run(REGISTER, registration(code))
    await home.app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert await home.listed() == []
    assert await outcome(home.inviter, INVITE, {"handle": BEA}) == "Invitation"


async def test_without_a_user_nothing_is_revoked(service: Service) -> None:
    """It takes an access token."""
    assert await refusals_without_user(service, REVOKE_INVITATION, {"id": "inv_x"}) == REFUSED_WITHOUT_USER
