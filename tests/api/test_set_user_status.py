"""What does `setUserStatus` stop, and what does it not?"""

from datetime import timedelta

from cosyncjwt.domain.user import UserStatus
from tests.documents import (
    CHANGE_PASSWORD,
    FORGOT_PASSWORD,
    LOGIN,
    ME,
    REFRESH,
    RESET_PASSWORD,
    SIGNUP,
)
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
CREDENTIALS = {"handle": ADA, "password": PASSWORD}
NEW = "another long password"


async def test_a_suspended_user_is_shown_as_one(service: Service) -> None:
    """The answer is the user with the new status, changed now."""
    notes = await managed(service)
    user_id = await notes.user(ADA)
    service.clock.advance(timedelta(minutes=1))

    suspended = await notes.set_status(user_id, "SUSPENDED")

    assert (suspended["id"], suspended["status"]) == (user_id, "SUSPENDED")
    assert suspended["updatedAt"] > suspended["createdAt"]


async def test_T15_a_suspended_user_is_out(service: Service) -> None:
    """Access token, refresh token and password of a suspended user are refused at once."""
    notes = await managed(service)
    signed_in = await signed_up(service, notes.app, ADA)
    ada = notes.app.signed_in(signed_in["accessToken"])
    assert await outcome(ada, ME) == "OK"

    await notes.set_status(signed_in["user"]["id"], "SUSPENDED")

    assert await outcome(ada, ME) == "TOKEN_INVALID"
    assert (
        await outcome(notes.app, REFRESH, {"refreshToken": signed_in["refreshToken"]})
        == "INVALID_CREDENTIALS"
    )
    assert await outcome(notes.app, LOGIN, CREDENTIALS) == "USER_SUSPENDED"


async def test_P11_only_the_right_password_hears_of_it(service: Service) -> None:
    """Whoever does not know the password is told what strangers are told."""
    notes = await managed(service)
    await notes.set_status(await notes.user(ADA), "SUSPENDED")

    answers = [
        await notes.app.run(LOGIN, {"handle": handle, "password": "a wrong password"})
        for handle in (ADA, "nobody@example.com")
    ]

    assert answers[0] == answers[1]
    assert answers[0]["code"] == "INVALID_CREDENTIALS"


async def test_R08_a_new_password_lifts_nothing(service: Service) -> None:
    """A suspended user may reset the password and is still suspended."""
    notes = await managed(service)
    await notes.set_status(await notes.user(ADA), "SUSPENDED")
    await notes.app.run(FORGOT_PASSWORD, {"handle": ADA})
    code = (await service.newest(ADA))["code"]

    reset = await outcome(notes.app, RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": NEW})

    assert reset == "Done"
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": NEW}) == "USER_SUSPENDED"


async def test_a_signup_lifts_nothing(service: Service) -> None:
    """A signup with a suspended user's handle is answered like any other and changes nothing."""
    notes = await managed(service)
    await notes.set_status(await notes.user(ADA), "SUSPENDED")

    assert await outcome(notes.app, SIGNUP, CREDENTIALS) == "CodeSent"
    assert (await service.newest(ADA))["template"] == "already_registered"
    assert await outcome(notes.app, LOGIN, CREDENTIALS) == "USER_SUSPENDED"


async def test_an_active_user_comes_in_again(service: Service) -> None:
    """Made active again, the user logs in; what was ended stays ended."""
    notes = await managed(service)
    signed_in = await signed_up(service, notes.app, ADA)
    await notes.set_status(signed_in["user"]["id"], "SUSPENDED")

    again = await notes.set_status(signed_in["user"]["id"], "ACTIVE")

    assert again["status"] == "ACTIVE"
    assert await outcome(notes.app.signed_in(signed_in["accessToken"]), ME) == "TOKEN_INVALID"
    assert await outcome(notes.app, LOGIN, CREDENTIALS) == "SignedIn"


async def test_T15_within_five_seconds_on_another_server(service: Service) -> None:
    """Where the session is still remembered nothing is done for the user; after five seconds it is not."""
    notes = await managed(service)
    signed_in = await signed_up(service, notes.app, ADA)
    ada = notes.app.signed_in(signed_in["accessToken"])
    assert await outcome(ada, ME) == "OK"
    world = service.server.world
    # Another server's write, of which this one hears nothing.
    roster = world.store.tenant(notes.id).roster
    await roster.set_status(signed_in["user"]["id"], UserStatus.SUSPENDED, world.clock.now())

    passwords = {"password": PASSWORD, "newPassword": NEW}
    assert [await outcome(ada, ME), await outcome(ada, CHANGE_PASSWORD, passwords)] == ["TOKEN_INVALID"] * 2
    service.clock.advance(timedelta(seconds=5))
    assert await outcome(ada, "mutation { logout { ... on Done { ok } } }") == "TOKEN_INVALID"
