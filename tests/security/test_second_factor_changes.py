"""Can a second factor be turned on, off or around by somebody else? After the requirements M."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorRequired
from store.ports import Tenant
from tests.documents import ME, REFRESH
from tests.factors import (
    DISABLE,
    ENABLE,
    LOGIN,
    REGENERATE,
    SETUP,
    STATUS,
    Person,
    application,
    code_of,
    signed_up,
    tally,
)
from tests.service import PASSWORD, Service


async def test_M07_an_unconfirmed_secret_is_not_asked_for(service: Service) -> None:
    """Setting up without the first code changes nothing about the login."""
    app = await application(service)
    ada = await signed_up(app)
    await ada.run(SETUP)

    answer = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})

    assert answer["__typename"] == "SignedIn"


async def test_M07_a_later_setup_voids_the_former(service: Service) -> None:
    """The code of a secret that was replaced enables nothing."""
    ada = await signed_up(await application(service))
    former = (await ada.run(SETUP))["secret"]
    await ada.run(SETUP)

    refused = await ada.run(ENABLE, {"code": code_of(former, service.clock.now())})

    assert refused["code"] == "INVALID_CODE"


async def test_M07_an_old_login_needs_the_password(service: Service) -> None:
    """An access token of an old login sets nothing up; the password does."""
    app = await application(service)
    await signed_up(app)
    login = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    service.clock.advance(timedelta(minutes=16))
    refreshed = await app.run(REFRESH, {"refreshToken": login["refreshToken"]})
    ada = app.signed_in(refreshed["accessToken"])

    alone = await ada.run(SETUP)
    wrong_password = await ada.run(SETUP, {"input": {"password": "not the password"}})
    right_password = await ada.run(SETUP, {"input": {"password": PASSWORD}})

    assert (alone["code"], alone["path"]) == ("REAUTHENTICATION_REQUIRED", ["input", "password"])
    assert wrong_password["code"] == "INVALID_CREDENTIALS"
    assert right_password["__typename"] == "TwoFactorSetup"


@pytest.mark.parametrize("document", [DISABLE, REGENERATE])
async def test_M08_an_access_token_alone_removes_nothing(ada: Person, document: str) -> None:
    """Turning off and new recovery codes need the password."""
    refused = await ada.client.run(document, {"password": "not the password"})

    assert (refused["code"], refused["path"]) == ("INVALID_CREDENTIALS", ["input", "password"])
    assert (await ada.login())["__typename"] == "TwoFactorRequired"


async def bound(ada: Person, *, mode: str) -> tuple[Tenant, Any]:
    """Return the application's ports, and the application as it is with that mode."""
    server = ada.service.server
    calling = await server.services.access.application(Secret(ada.app.headers["app-token"]))
    changed = replace(calling, two_factor_verification=TwoFactorVerification(mode))
    return server.world.store.tenant(calling.id), changed


async def by_password(ada: Person, mode: str) -> SignedIn | TwoFactorRequired:
    """Log in by the password, as if the application's mode were that one."""
    tenant, changed = await bound(ada, mode=mode)
    login = ada.service.server.services.login
    return await login.with_password(tenant, changed, ada.handle, Secret(PASSWORD), Device())


async def test_with_mode_none_the_password_is_enough(ada: Person) -> None:
    """NONE asks nobody, and what the user has enabled comes into force again with GOOGLE."""
    assert isinstance(await by_password(ada, "NONE"), SignedIn)
    assert isinstance(await by_password(ada, "GOOGLE"), TwoFactorRequired)


async def test_M08_a_session_without_the_factor_removes_nothing(ada: Person) -> None:
    """A session from the time of mode NONE cannot turn the factor off, though it knows the password."""
    signed_in = await by_password(ada, "NONE")
    assert isinstance(signed_in, SignedIn)
    thief = ada.app.signed_in(signed_in.access_token.reveal())

    answers = [await thief.run(document, {"password": PASSWORD}) for document in (DISABLE, REGENERATE)]

    assert tally(answers) == {"REAUTHENTICATION_REQUIRED": 2}


async def test_M10_refresh_does_not_skip_the_factor(ada: Person) -> None:
    """Once the factor is in force again, a session from the time of mode NONE ends at its refresh."""
    signed_in = await by_password(ada, "NONE")
    assert isinstance(signed_in, SignedIn)

    refused = await ada.app.run(REFRESH, {"refreshToken": signed_in.refresh_token.reveal()})

    assert refused["code"] == "INVALID_CREDENTIALS"
    assert (await ada.app.signed_in(signed_in.access_token.reveal()).error(ME))["code"] == "TOKEN_INVALID"


async def test_M10_with_mode_none_a_session_goes_on(ada: Person) -> None:
    """While the application asks nobody, a session by password is refreshed."""
    tenant, changed = await bound(ada, mode="NONE")
    signed_in = await by_password(ada, "NONE")
    assert isinstance(signed_in, SignedIn)

    refreshed = await ada.service.server.services.sessions.refresh(tenant, changed, signed_in.refresh_token)

    assert refreshed.session.amr == ("pwd",)


async def test_M12_turning_it_on_ends_other_sessions(service: Service) -> None:
    """A session on another device ends when the factor is turned on."""
    app = await application(service)
    ada = await signed_up(app)
    other = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    secret = (await ada.run(SETUP))["secret"]

    await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})

    assert (await app.signed_in(other["accessToken"]).error(ME))["code"] == "TOKEN_INVALID"
    assert (await app.run(REFRESH, {"refreshToken": other["refreshToken"]}))["code"] == "INVALID_CREDENTIALS"
    assert (await ada.run(STATUS))["twoFactor"]["google"] is True


async def test_M12_no_login_slips_through_while_it_is_turned_on(service: Service) -> None:
    """A login by password that comes at the same moment waits for the factor, or its session has ended."""
    app = await application(service)
    for n in range(10):
        handle = f"person{n}@example.com"
        person = await signed_up(app, handle)
        code = code_of((await person.run(SETUP))["secret"], service.clock.now())

        *logins, enabled = await asyncio.gather(
            *(app.run(LOGIN, {"handle": handle, "password": PASSWORD}) for _ in range(5)),
            person.run(ENABLE, {"code": code}),
        )

        assert enabled["__typename"] == "TwoFactorEnabled"
        slipped = [login["accessToken"] for login in logins if login["__typename"] == "SignedIn"]
        errors = [(await app.signed_in(token).error(ME))["code"] for token in slipped]
        assert errors == ["TOKEN_INVALID"] * len(slipped)


async def test_the_factor_goes_with_the_account(ada: Person) -> None:
    """A new account of the same handle has nothing of the old one's factor."""
    token = await ada.login_token()
    await ada.client.run('mutation { deleteAccount(input: {password: "' + PASSWORD + '"}) { __typename } }')
    await signed_up(ada.app)

    assert (await ada.complete(token, ada.code()))["code"] == "CODE_EXPIRED"
    assert (await ada.login())["__typename"] == "SignedIn"
