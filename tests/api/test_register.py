"""Does `register` do what its description says?"""

from datetime import timedelta

import pytest

from tests.applications import filled
from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import bad_app_tokens, outcomes
from tests.documents import LOGIN, ME, SIGNUP
from tests.invitations import BEA, INVITE, REGISTER, House, house, invited, registration
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, Service


async def test_an_invitee_becomes_a_user(service: Service) -> None:
    """With the code of the mail the invitee is a user, signed in, and can log in later."""
    home = await house(service)
    _, code = await invited(service, home.inviter)

    signed_in = await home.app.run(REGISTER, registration(code))

    me = await home.app.signed_in(signed_in["accessToken"]).run(ME)
    assert (signed_in["__typename"], signed_in["user"]["handle"]) == ("SignedIn", BEA)
    assert me["handle"] == BEA
    assert await outcome(home.app, LOGIN, {"handle": BEA, "password": PASSWORD}) == "SignedIn"
    assert [each["status"] for each in await home.listed()] == ["ACCEPTED"]


@pytest.mark.parametrize("typed", ["lower", "spaced", "hyphens"])
async def test_a_code_may_be_typed_in_many_ways(service: Service, typed: str) -> None:
    """Capitals, spaces and hyphens do not matter."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    written = {"lower": code.lower(), "spaced": f" {code[:5]} {code[5:]} ", "hyphens": "-".join(code)}

    assert await outcome(home.app, REGISTER, registration(written[typed])) == "SignedIn"


async def test_it_works_while_signup_is_closed(service: Service) -> None:
    """An application that takes no signups still takes its invitees."""
    home = await house(service)
    await home.set(signupEnabled=False)
    _, code = await invited(service, home.inviter)

    ended = [
        await outcome(home.app, SIGNUP, {"handle": BEA, "password": PASSWORD}),
        await outcome(home.app, REGISTER, registration(code)),
    ]

    assert ended == ["SIGNUP_DISABLED", "SignedIn"]


async def wrong_ways(service: Service, home: House) -> dict[str, dict[str, object]]:
    """Return registrations that must fail alike."""
    _, code = await invited(service, home.inviter)
    return {
        "unknown handle": registration(code, "nobody@example.com"),
        "wrong code": registration("2" * 10),
        "empty": registration(""),
        "full-width": registration("２" * 10),
    }


async def test_all_that_is_wrong_looks_alike(service: Service) -> None:
    """A wrong code and a handle that nobody invited get one answer, to the letter."""
    home = await house(service)
    ways = await wrong_ways(service, home)

    replies = [(await home.app.post(REGISTER, variables)).json() for variables in ways.values()]

    assert all(reply == replies[0] for reply in replies)
    assert refusal(replies[0]["data"]["register"]) == ("INVITATION_INVALID", ["input", "code"])


async def test_five_guesses(service: Service) -> None:
    """After five wrong guesses the right code is refused too, with the same answer."""
    home = await house(service)
    _, code = await invited(service, home.inviter)

    guesses = [await outcome(home.app, REGISTER, registration("2" * 10)) for _ in range(5)]
    right = await outcome(home.app, REGISTER, registration(code))

    assert [*guesses, right] == ["INVITATION_INVALID"] * 6
    assert [each["status"] for each in await home.listed()] == ["EXPIRED"]


async def test_seven_days(service: Service) -> None:
    """The code works until the seventh day is over, and then no more."""
    home = await house(service)
    _, first = await invited(service, home.inviter)
    _, second = await invited(service, home.inviter, "cleo@example.com")

    service.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    in_time = await outcome(home.app, REGISTER, registration(first))
    service.clock.advance(timedelta(seconds=1))
    late = await outcome(home.app, REGISTER, registration(second, "cleo@example.com"))

    assert (in_time, late) == ("SignedIn", "INVITATION_INVALID")


async def test_a_newer_invitation_voids_the_former(service: Service) -> None:
    """Only the newest code works."""
    home = await house(service)
    _, former = await invited(service, home.inviter)
    service.clock.advance(timedelta(seconds=1))
    _, newer = await invited(service, home.inviter)

    ended = [await outcome(home.app, REGISTER, registration(code)) for code in (former, newer, newer)]

    assert ended == ["INVITATION_INVALID", "SignedIn", "INVITATION_INVALID"]
    assert [each["status"] for each in await home.listed()] == ["ACCEPTED", "REVOKED"]


async def test_a_bad_password_costs_no_guess(service: Service, backend: Backend) -> None:
    """What the invitee can mend is refused before the code is looked at."""
    home = await house(service)
    _, code = await invited(service, home.inviter)

    async with unchanged(backend):
        refused = [
            await outcome(home.app, REGISTER, {**registration(code), "password": "short"}),
            await outcome(home.app, REGISTER, {**registration(code), "password": "password1"}),
            await outcome(home.app, REGISTER, registration(code, metadata={"role": "admin"})),
            await outcome(home.app, REGISTER, registration(code, metadata=[])),
            await outcome(home.app, REGISTER, registration(code, locale="XX")),
            await outcome(home.app, REGISTER, registration(code, "bea")),
        ]

    assert refused == [
        "PASSWORD_TOO_WEAK",
        "PASSWORD_BREACHED",
        "METADATA_INVALID",
        "VALUE_INVALID",
        "LOCALE_INVALID",
        "HANDLE_INVALID",
    ]
    assert await outcome(home.app, REGISTER, registration(code)) == "SignedIn"


async def test_a_handle_that_signed_up_meanwhile(service: Service) -> None:
    """Who has become a user otherwise is told so by the code that only the mailbox has."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    await signed_up(service, home.app, BEA)

    assert await outcome(home.app, REGISTER, registration(code)) == "HANDLE_TAKEN"


async def test_a_full_application_has_no_room(service: Service) -> None:
    """At fifty users there is no room, and the invitation waits for some."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    users = await filled(service, home.id, 49)

    full = await outcome(home.app, REGISTER, registration(code))
    await service.server.world.store.tenant(home.id).users.remove(users[0].id)
    free = await outcome(home.app, REGISTER, registration(code))

    assert (full, free) == ("USER_LIMIT_REACHED", "SignedIn")


async def test_the_locale_is_that_of_the_invitation(service: Service) -> None:
    """Unless the invitee chooses another, the locale is the one in which the invitation came."""
    home = await house(service, locales=["DE", "FR"])
    seen = []
    for handle, more in (("d@example.com", {}), ("f@example.com", {"locale": "fr"})):
        await home.inviter.run(INVITE, {"handle": handle, "locale": "DE"})
        code = str((await service.newest(handle))["code"])
        signed_in = await home.app.run(REGISTER, registration(code, handle, **more))
        seen.append(signed_in["user"]["locale"])

    assert seen == ["DE", "FR"]


async def test_without_an_app_token_nobody_registers(service: Service) -> None:
    """It takes the token of an application."""
    tokens = await bad_app_tokens(service)

    ended = await outcomes(service, tokens, REGISTER, registration("2" * 10))

    assert set(ended.values()) == {"APP_TOKEN_INVALID"}
