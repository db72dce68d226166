"""What does `deleteAccount` remove, and when does it refuse?"""

from tests.applications import client_with, kept_application
from tests.backends import Backend
from tests.contents import contents, unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import DELETE_ACCOUNT, LOGIN, ME, SIGNUP
from tests.outcomes import outcome, refusal
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
RIGHT = {"password": PASSWORD}


async def test_nothing_is_left(service: Service, backend: Backend) -> None:
    """After the user has left and been told so, nothing speaks of the user but the audit log, by id alone."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    done = await service.sample.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, RIGHT)

    await service.newest(ADA)
    left = await contents(backend)
    assert done["ok"] is True
    assert ADA not in str(left)
    assert signed_in["user"]["id"] not in str({**left, "audit_events": []})


async def test_a_pending_signup_of_the_handle_goes_too(service: Service, backend: Backend) -> None:
    """A signup that somebody began with the user's handle is gone with the user."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.run(SIGNUP, {"handle": ADA, "password": "another password"})
    await service.newest(ADA)

    await service.sample.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, RIGHT)

    await service.newest(ADA)
    assert ADA not in str(await contents(backend))


async def test_the_handle_is_free(service: Service) -> None:
    """The same handle signs up anew and is another user."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, RIGHT)

    again = await signed_up(service, service.sample, ADA)

    assert again["user"]["id"] != signed_in["user"]["id"]


async def test_every_session_ends(service: Service) -> None:
    """All devices of the user are signed out."""
    first = await signed_up(service, service.sample, ADA)
    second = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    clients = [service.sample.signed_in(one["accessToken"]) for one in (first, second)]
    await clients[1].run(ME)

    await clients[0].run(DELETE_ACCOUNT, RIGHT)

    assert [await outcome(one, ME) for one in clients] == ["TOKEN_INVALID"] * 2


async def test_the_place_is_free(service: Service) -> None:
    """The user is no longer counted."""
    application = await kept_application(service)
    app = service.client_of(service.server.services.app_tokens.of(application))
    signed_in = await signed_up(service, app, ADA)
    await app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, RIGHT)

    kept = await service.server.world.store.applications.get(application.id)

    assert kept is not None
    assert kept.user_count == 0


async def test_other_applications_keep_the_handle(service: Service) -> None:
    """The user of the same handle in another application stays."""
    elsewhere = await client_with(service, "NONE")
    twin = await elsewhere.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    signed_in = await signed_up(service, service.sample, ADA)

    await service.sample.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, RIGHT)

    assert (await elsewhere.signed_in(twin["accessToken"]).run(ME))["id"] == twin["user"]["id"]


async def test_wrong_passwords(service: Service, backend: Backend) -> None:
    """Without the password an access token removes nothing."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])
    wrong = ["", PASSWORD.upper(), PASSWORD + " ", "x" * 10_000, "\x00"]

    async with unchanged(backend):
        ended = [refusal(await ada.run(DELETE_ACCOUNT, {"password": password})) for password in wrong]

    assert ended == [("INVALID_CREDENTIALS", ["input", "password"])] * len(wrong)


async def test_left_already(service: Service, backend: Backend) -> None:
    """Whoever has left cannot leave again."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])
    await ada.run(DELETE_ACCOUNT, RIGHT)

    async with unchanged(backend):
        again = await outcome(ada, DELETE_ACCOUNT, RIGHT)

    assert again == "TOKEN_INVALID"


async def test_refused_without_user(service: Service) -> None:
    """Nobody is removed by somebody who shows no access token."""
    assert await refusals_without_user(service, DELETE_ACCOUNT, RIGHT) == REFUSED_WITHOUT_USER
