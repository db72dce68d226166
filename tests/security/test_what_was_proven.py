"""Do tokens say what was proven at login, and when? RFC 8176 (security M-19)."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from tests.documents import REFRESH
from tests.factors import ENABLE, LOGIN, SETUP, application, code_of, enrolled, signed_up
from tests.service import PASSWORD, Service

STEP = timedelta(seconds=30)


def proven(signed_in: Any) -> tuple[list[str], int]:
    """Return what the JWT says was proven, and when."""
    claims = jwt.decode(signed_in["jwt"], options={"verify_signature": False})
    return claims["amr"], claims["auth_time"]


async def test_M19_a_password(service: Service) -> None:
    """A login by password alone says so."""
    app = await application(service)
    await signed_up(app)

    login = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})

    assert proven(login) == (["pwd"], int(service.clock.now().timestamp()))


@pytest.mark.parametrize(("by", "amr"), [("app", ["pwd", "otp", "mfa"]), ("recovery code", ["pwd", "mfa"])])
async def test_M19_a_second_factor(service: Service, by: str, amr: list[str]) -> None:
    """A login says by which second factor it came, and its refresh says the same an hour later."""
    ada = await enrolled(service, await application(service))
    authenticated_at = int(service.clock.advance(STEP).timestamp())
    code = ada.code() if by == "app" else ada.recovery_codes[0]

    signed_in = await ada.complete(await ada.login_token(), code)
    service.clock.advance(timedelta(hours=1))
    refreshed = await ada.app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert proven(signed_in) == (amr, authenticated_at)
    assert proven(refreshed) == (amr, authenticated_at)


async def test_M19_the_session_that_turned_it_on(service: Service) -> None:
    """The session in which the first code was proven counts as one with the factor."""
    app = await application(service)
    await signed_up(app)
    login = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    ada = app.signed_in(login["accessToken"])
    secret = (await ada.run(SETUP))["secret"]
    await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})

    refreshed = await app.run(REFRESH, {"refreshToken": login["refreshToken"]})

    assert proven(refreshed)[0] == ["pwd", "otp", "mfa"]
