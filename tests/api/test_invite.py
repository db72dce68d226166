"""Does `invite` do what its description says?"""

from datetime import timedelta

from tests.applications import client_with
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.invitations import BEA, INVITE, INVITER, house, invited
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.service import Service


async def test_an_invitation_is_shown_to_its_sender(service: Service) -> None:
    """The inviter gets the invitation: whom, how it stands, and for how long."""
    home = await house(service)

    invitation = await home.inviter.run(INVITE, {"handle": " BEA@Example.com "})

    assert invitation["id"].startswith("inv_")
    assert {**invitation, "id": None} == {
        "__typename": "Invitation",
        "id": None,
        "handle": BEA,
        "status": "PENDING",
        "createdAt": "2026-03-01T12:00:00.123Z",
        "expiresAt": "2026-03-08T12:00:00.123Z",
    }


async def test_the_mail_brings_the_code(service: Service) -> None:
    """The mail names application, inviter, code and days; the code has ten unmistakable characters."""
    home = await house(service)

    _, code = await invited(service, home.inviter)

    mail = await service.newest(BEA)
    assert mail["template"] == "invitation"
    assert mail["subject"] == "You are invited to Notes"
    assert len(code) == 10
    assert set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    for words in (code, "Notes", "ina@example", "7 days", BEA):
        assert words in mail["text"]


async def test_a_handle_with_an_account_is_told_so(service: Service) -> None:
    """Somebody who has an account gets a mail without a code, and the answer is that for anybody else."""
    home = await house(service)
    await signed_up(service, home.app, BEA)

    invitation = await home.inviter.run(INVITE, {"handle": BEA})

    mail = await service.newest(BEA)
    assert (invitation["handle"], invitation["status"]) == (BEA, "PENDING")
    assert (mail["template"], mail["code"]) == ("invited_already_registered", None)
    assert "ina@example" in mail["text"]


async def test_invitations_may_be_off(service: Service, backend: Backend) -> None:
    """An application without invitations lets nobody invite."""
    home = await house(service)
    await home.set(invitationEnabled=False)

    async with unchanged(backend):
        refused = await home.inviter.run(INVITE, {"handle": BEA})

    assert refusal(refused) == ("INVITATIONS_DISABLED", None)


async def test_the_portal_takes_no_invitations(service: Service) -> None:
    """Developers do not bring each other in."""
    dev = await developer(service)

    assert (await dev.run(INVITE, {"handle": BEA}))["code"] == "INVITATIONS_DISABLED"


async def test_a_handle_must_be_one(service: Service, backend: Backend) -> None:
    """Whatever is no e-mail address is refused, and nothing is kept."""
    home = await house(service)

    async with unchanged(backend):
        refused = await home.inviter.run(INVITE, {"handle": "bea"})

    assert refusal(refused) == ("HANDLE_INVALID", ["input", "handle"])


async def test_the_mail_speaks_a_locale(service: Service) -> None:
    """The mail is in the locale that is asked for, if the application speaks it."""
    home = await house(service, locales=["DE"])

    refused = await home.inviter.run(INVITE, {"handle": BEA, "locale": "FR"})
    sent = await home.inviter.run(INVITE, {"handle": BEA, "locale": "de"})

    assert refused["code"] == "LOCALE_INVALID"
    assert sent["__typename"] == "Invitation"


async def test_twenty_a_day(service: Service) -> None:
    """One user sends twenty invitations a day; others are not touched by it, and the next day is new."""
    home = await house(service)
    signed_in = await signed_up(service, home.app, "other@example.com")
    other = home.app.signed_in(signed_in["accessToken"])

    sent = [await outcome(home.inviter, INVITE, {"handle": f"p{n}@example.com"}) for n in range(21)]
    others = await outcome(other, INVITE, {"handle": "q@example.com"})
    refused = await home.inviter.error(INVITE, {"handle": "p21@example.com"})
    service.clock.advance(timedelta(minutes=14))
    again = await outcome(other, INVITE, {"handle": "r@example.com"})

    assert sent == ["Invitation"] * 20 + ["RATE_LIMITED"]
    assert (others, again) == ("Invitation", "Invitation")
    assert refused["retryAfterSeconds"] == 24 * 60 * 60


async def test_an_address_gets_no_flood(service: Service) -> None:
    """Invitations count as mail to the address, whoever sends them."""
    home = await house(service)

    sent = [await outcome(home.inviter, INVITE, {"handle": BEA}) for _ in range(3)]

    assert sent == ["Invitation", "Invitation", "RATE_LIMITED"]


async def test_without_a_user_nobody_invites(service: Service) -> None:
    """It takes the access token of a user."""
    assert await refusals_without_user(service, INVITE, {"handle": BEA}) == REFUSED_WITHOUT_USER


async def test_inviting_works_without_proof_too(service: Service) -> None:
    """In an application with flow NONE users invite as well; the inviter's own handle is nothing special."""
    app = await client_with(service, "NONE")
    signed_in = await app.run(
        """mutation { signup(input: {handle: "ina@example.com", password: "correct horse battery staple"}) {
          ... on SignedIn { accessToken } } }"""
    )
    inviter = app.signed_in(signed_in["accessToken"])

    assert [await outcome(inviter, INVITE, {"handle": handle}) for handle in (BEA, INVITER)] == [
        "Invitation"
    ] * 2
