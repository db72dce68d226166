"""Does the second factor hold while passwords and settings change around it?"""

from typing import Any

import jwt
import pytest

from tests.documents import CHANGE_PASSWORD, CREATE_APPLICATION, REFRESH, UPDATE_APPLICATION
from tests.factors import ENABLE, LOGIN, SETUP, Person, application, enrolled
from tests.people import developer
from tests.phones import ENABLE_PHONE, NUMBER, SET_PHONE, VERIFY_PHONE
from tests.recovering import NEW, forgot, reset
from tests.service import PASSWORD, GraphQL, Service


def claims_of(token: str) -> dict[str, Any]:
    """Return what a JWT says, unverified."""
    said: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return said


async def test_R03_a_reset_ends_a_login_that_waits_for_its_code(service: Service) -> None:
    """A login begun with the old password cannot be finished after a reset, not even by the right code."""
    ada = await enrolled(service, await application(service))
    waiting = await ada.login_token()
    await reset(ada.app, ada.handle, await forgot(service, ada.app, ada.handle))

    finished = await ada.complete(waiting, ada.code(1))

    assert finished["code"] == "CODE_EXPIRED"


async def test_R08_the_factor_survives_a_reset(service: Service) -> None:
    """After a reset the new password alone opens nothing (security M-10)."""
    ada = await enrolled(service, await application(service))
    await reset(ada.app, ada.handle, await forgot(service, ada.app, ada.handle))

    answer = await ada.login(NEW)

    assert answer["__typename"] == "TwoFactorRequired"


async def test_a_changed_password_keeps_what_the_session_has_proven(service: Service) -> None:
    """The fresh JWT of a session with a second factor says so as the former did."""
    ada = await enrolled(service, await application(service))
    signed_in = await ada.complete(await ada.login_token(), ada.code(1))
    client = ada.app.signed_in(signed_in["accessToken"])

    changed = await client.run(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": NEW})

    assert claims_of(changed["jwt"])["amr"] == claims_of(signed_in["jwt"])["amr"] == ["pwd", "otp", "mfa"]


async def switched(service: Service, mode: str = "GOOGLE") -> tuple[Person, GraphQL, Any]:
    """Return an enrolled user and a login by password alone, from a time when nobody was asked for more.

    By now the application asks for a second factor again, in this mode.
    """
    maker = await developer(service)
    settings = {
        "name": "Vault",
        "twoFactorVerification": "GOOGLE",
        "onboarding": {"signupFlow": "NONE"},
    }
    made = await maker.run(CREATE_APPLICATION, {"input": settings})
    ada = await enrolled(service, service.client_of(made["appToken"]))
    await maker.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorVerification": "NONE"}})
    signed_in = await ada.app.run(LOGIN, {"handle": ada.handle, "password": PASSWORD})
    await maker.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorVerification": mode}})
    return ada, ada.app.signed_in(signed_in["accessToken"]), signed_in


async def test_M10_a_password_change_gives_no_way_round_the_factor(service: Service) -> None:
    """A session without the factor gets no fresh credentials by changing the password."""
    _, client, _ = await switched(service)

    refused = await client.run(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": NEW})

    assert refused["code"] == "REAUTHENTICATION_REQUIRED"


async def test_M10_a_refresh_gives_no_way_round_the_factor(service: Service) -> None:
    """Set back to GOOGLE by `updateApplication`, the application refuses the session its refresh."""
    ada, _, signed_in = await switched(service)

    refused = await ada.app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert refused["code"] == "INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (SETUP, {"input": {"password": PASSWORD}}),
        (ENABLE, {"code": "123456"}),
        (SET_PHONE, {"phone": NUMBER, "password": PASSWORD}),
        (VERIFY_PHONE, {"code": "123456"}),
        (ENABLE_PHONE, {"password": PASSWORD}),
    ],
)
async def test_M08_a_session_without_the_factor_adds_no_other(
    service: Service, document: str, variables: dict[str, object]
) -> None:
    """By another factor, of a thief's own, it would pass for one that has proven the user's."""
    _, client, _ = await switched(service, "PHONE")

    refused = await client.run(document, variables)

    assert refused["code"] == "REAUTHENTICATION_REQUIRED"
