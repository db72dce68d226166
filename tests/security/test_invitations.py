"""Can an invitation be guessed, stolen or spent twice, tell who has an account, or bring rubbish?"""

from typing import Any

from tests.applications import created, filled
from tests.backends import Backend
from tests.contents import contents, raw, unchanged
from tests.documents import COMPLETE_SIGNUP, LOGIN, ME, RESET_PASSWORD, SET_USER_STATUS
from tests.invitations import (
    BEA,
    INVITATION,
    INVITE,
    REGISTER,
    REVOKE_INVITATION,
    UPDATE,
    house,
    invited,
    registration,
)
from tests.outcomes import outcome
from tests.people import signed_up
from tests.security.support import at_once, code_for
from tests.service import PASSWORD, Service, settled

CLEO = "cleo@example.com"


async def test_H04_known_and_unknown_handles_look_alike(service: Service, backend: Backend) -> None:
    """To its inviter, an invitation of somebody with an account is like any other, as long as it lives."""
    home = await house(service)
    await signed_up(service, home.app, CLEO)
    await invited(service, home.inviter, "first@example.com")
    shown, records = [], []
    for handle in (BEA, CLEO):
        await settled()
        before = await contents(backend)
        invitation = await home.inviter.run(INVITE, {"handle": handle})
        await settled()
        after = await contents(backend)
        records.append({name: len(after[name]) - len(before[name]) for name in after})
        seen = await home.inviter.run(INVITATION, {"id": invitation["id"]})
        guess = (await home.app.post(REGISTER, registration("2" * 10, handle))).json()
        ended = await outcome(home.inviter, REVOKE_INVITATION, {"id": invitation["id"]})
        for each in (invitation, seen):
            each["id"] = each["handle"] = ""
        shown.append([invitation, seen, guess, ended])

    assert shown[0] == shown[1]
    assert records[0] == records[1]


async def test_H06_old_codes_are_refused_when_invitations_are_off(service: Service, backend: Backend) -> None:
    """Switching invitations off refuses the codes that are out, and on again brings them back."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    await home.set(invitationEnabled=False)

    async with unchanged(backend):
        off = await outcome(home.app, REGISTER, registration(code))
    await home.set(invitationEnabled=True)

    assert off == "INVITATIONS_DISABLED"
    assert await outcome(home.app, REGISTER, registration(code)) == "SignedIn"


async def test_H09_a_code_is_bound_to_application_and_handle(service: Service) -> None:
    """The code of one handle is nothing for another, nor in another application."""
    home = await house(service)
    other = await created(home.developer, "Other")
    app = service.client_of(other["appToken"])
    inviter = app.signed_in((await signed_up(service, app, "ina@example.com"))["accessToken"])
    _, code = await invited(service, home.inviter, BEA)
    _, cleos = await invited(service, home.inviter, CLEO)
    _, elsewhere = await invited(service, inviter, BEA)

    ended = [
        await outcome(home.app, REGISTER, registration(cleos, BEA)),
        await outcome(home.app, REGISTER, registration(elsewhere, BEA)),
        await outcome(app, REGISTER, registration(code, BEA)),
    ]

    assert ended == ["INVITATION_INVALID"] * 3
    assert await outcome(home.app, REGISTER, registration(code)) == "SignedIn"


async def test_H09_changing_any_character_makes_another_code(service: Service) -> None:
    """A code with one character changed is wrong, wherever it is changed."""
    home = await house(service)

    for place in (0, 4, 9):
        handle = f"p{place}@example.com"
        _, code = await invited(service, home.inviter, handle)
        other = "2" if code[place] != "2" else "3"
        altered = code[:place] + other + code[place + 1 :]
        assert await outcome(home.app, REGISTER, registration(altered, handle)) == "INVITATION_INVALID"


async def test_H10_the_id_is_no_code(service: Service) -> None:
    """Who knows the id of an invitation, signed in or not, cannot accept it by that."""
    home = await house(service)
    invitation, _ = await invited(service, home.inviter)

    assert await outcome(home.inviter, REGISTER, registration(invitation["id"])) == "INVITATION_INVALID"


async def test_H11_twenty_at_once_make_one_account(service: Service) -> None:
    """Of twenty clients that register by one code at once, one is signed in and there is one account."""
    home = await house(service)
    for number in range(3):
        handle = f"p{number}@example.com"
        _, code = await invited(service, home.inviter, handle)

        ended = await at_once(outcome(home.app, REGISTER, registration(code, handle)) for _ in range(20))

        kept = await service.server.world.store.applications.get(home.id)
        assert kept is not None
        assert kept.user_count == 2 + number
        assert ended["SignedIn"] == 1
        assert set(ended) <= {"SignedIn", "INVITATION_INVALID", "OVERLOADED"}


async def test_S07_invitees_and_signups_share_the_last_place(service: Service) -> None:
    """At 49 of 50 users, invitees and a signup that come at once leave exactly 50."""
    home = await house(service)
    await filled(service, home.id, 48)
    signup = await code_for(service, home.app, CLEO)
    codes = {
        handle: (await invited(service, home.inviter, handle))[1]
        for handle in (f"p{number}@example.com" for number in range(8))
    }

    ended = await at_once(
        [
            *(outcome(home.app, REGISTER, registration(code, handle)) for handle, code in codes.items()),
            outcome(home.app, COMPLETE_SIGNUP, {"handle": CLEO, "code": signup}),
        ]
    )

    kept = await service.server.world.store.applications.get(home.id)
    assert kept is not None
    assert kept.user_count == 50
    assert ended == {"SignedIn": 1, "USER_LIMIT_REACHED": 8}


async def test_H12_no_reply_has_the_code(service: Service, backend: Backend) -> None:
    """Neither the inviter nor the developer nor the store in clear has the code; the mail alone does."""
    home = await house(service)
    invitation, code = await invited(service, home.inviter)

    replies = [
        (await home.inviter.post(INVITATION, {"id": invitation["id"]})).text,
        (await home.developer.post(INVITATION, {"id": invitation["id"]})).text,
        str(invitation),
        str(await home.listed()),
    ]

    assert not any(code in reply for reply in replies)
    assert code.encode() not in await raw(backend)


async def test_C05_an_invitation_is_no_other_code(service: Service) -> None:
    """The code of an invitation completes no signup and resets no password, nor theirs an invitation."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    digits = await code_for(service, home.app, BEA)

    ended = [
        await outcome(home.app, COMPLETE_SIGNUP, {"handle": BEA, "code": code}),
        await outcome(home.app, RESET_PASSWORD, {"handle": BEA, "code": code, "newPassword": PASSWORD}),
        await outcome(home.app, REGISTER, registration(digits)),
    ]

    assert ended == ["INVALID_CODE", "INVALID_CODE", "INVITATION_INVALID"]


NAMES = ["<b>Notes</b>", "Visit http://evil.example", "evil.example", "{{ code }}", "Notes {% raw %}"]


async def test_J06_names_in_the_mail_are_text(service: Service) -> None:
    """A name with markup, a link or template syntax is text in the mail, and never a link."""
    home = await house(service)
    for number, name in enumerate(NAMES):
        await home.developer.run(UPDATE, {"input": {"id": home.id, "name": name}})
        handle = f"p{number}@example.com"
        _, code = await invited(service, home.inviter, handle)

        mail: Any = await service.newest(handle)

        assert mail["text"].count(code) == 1
        assert "evil.example" not in mail["text"]
        # The inviter's own address is no link either.
        assert "ina@example.com" not in mail["text"]


async def test_H05_an_invitee_keeps_out_who_signed_up_before(service: Service) -> None:
    """A stranger's pending signup for the invitee's handle is worth nothing after the registration."""
    home = await house(service)
    strangers = await code_for(service, home.app, BEA, "stranger's password")
    _, code = await invited(service, home.inviter)

    signed_in = await home.app.run(REGISTER, registration(code))

    ended = [
        await outcome(home.app, COMPLETE_SIGNUP, {"handle": BEA, "code": strangers}),
        await outcome(home.app, LOGIN, {"handle": BEA, "password": "stranger's password"}),
    ]
    me = await home.app.signed_in(signed_in["accessToken"]).run(ME)
    assert ended == ["HANDLE_TAKEN", "INVALID_CREDENTIALS"]
    assert me["sessions"]["totalCount"] == 1


async def test_H13_a_suspended_inviters_code_is_void(service: Service, backend: Backend) -> None:
    """While an inviter is suspended the code is refused like a revoked one; lifted, it is good."""
    home = await house(service)
    revoked, other = await invited(service, home.inviter, CLEO)
    await home.inviter.run(REVOKE_INVITATION, {"id": revoked["id"]})
    _, code = await invited(service, home.inviter)
    inviter = (await home.inviter.run(ME))["id"]
    await home.developer.run(SET_USER_STATUS, {"id": inviter, "status": "SUSPENDED"})

    async with unchanged(backend):
        answers = [(await home.app.post(REGISTER, registration(code))).json() for _ in range(6)]
    as_revoked = (await home.app.post(REGISTER, registration(other, CLEO))).json()
    await home.developer.run(SET_USER_STATUS, {"id": inviter, "status": "ACTIVE"})

    assert answers == [as_revoked] * 6
    assert as_revoked["data"]["register"]["code"] == "INVITATION_INVALID"
    assert await outcome(home.app, REGISTER, registration(code)) == "SignedIn"
