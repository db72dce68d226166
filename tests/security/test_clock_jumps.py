"""What becomes of codes, tokens and time steps when the machine's clock jumps (reliability E-30)?"""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from tests.documents import LOGIN, ME, REFRESH
from tests.factors import application, code_of, enrolled
from tests.people import signed_up
from tests.recovering import forgot, reset
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
JUMP = timedelta(minutes=5)
AFTER_32_BITS = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
"""The last second that a signed number of 32 bits can count."""


async def test_E30_a_time_step_is_not_good_again_when_the_clock_goes_back(service: Service) -> None:
    """A used code of an app is refused after a jump back to its own step."""
    ada = await enrolled(service, await application(service))
    now = service.clock.advance(JUMP)
    used = code_of(ada.secret, now)
    first = await ada.complete(await ada.login_token(), used)

    service.clock.advance(timedelta(minutes=2))
    service.clock.advance(-timedelta(minutes=2))
    again = await ada.complete(await ada.login_token(), used)

    assert first["__typename"] == "SignedIn"
    assert again["code"] == "INVALID_CODE"


async def test_E30_what_was_used_stays_used_when_the_clock_goes_back(service: Service) -> None:
    """A used code for a new password and a refresh token replaced twice are refused five minutes earlier."""
    app = service.sample
    signed_in = await signed_up(service, app, ADA)
    tokens = [signed_in["refreshToken"]]
    for _ in range(2):
        tokens.append((await app.run(REFRESH, {"refreshToken": tokens[-1]}))["refreshToken"])
    service.clock.advance(JUMP)
    code = await forgot(service, app, ADA)
    done = await reset(app, ADA, code)

    service.clock.advance(-JUMP)
    again = await reset(app, ADA, code)
    stolen = await app.run(REFRESH, {"refreshToken": tokens[0]})

    assert done["__typename"] == "Done"
    assert again["__typename"] != "Done"
    assert stolen["__typename"] == "Rejected"


@pytest.mark.parametrize("jump", [JUMP, -JUMP], ids=["forwards", "backwards"])
async def test_E30_sessions_live_through_a_jump(service: Service, jump: timedelta) -> None:
    """After a jump of five minutes either way a session is refreshed, and its owner logs in."""
    app = service.sample
    signed_in = await signed_up(service, app, ADA)

    service.clock.advance(jump)
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    login = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert (refreshed["__typename"], login["__typename"]) == ("SignedIn", "SignedIn")


async def test_E30_no_life_is_longer_for_a_jump_to_and_fro(service: Service) -> None:
    """A token that was over is over again at the same moment, whatever the clock said in between."""
    app = service.sample
    ada = app.signed_in((await signed_up(service, app, ADA))["accessToken"])

    service.clock.advance(timedelta(hours=2))
    over = await ada.error(ME)
    service.clock.advance(-JUMP)
    earlier = await ada.error(ME)

    assert (over["code"], earlier["code"]) == ("TOKEN_EXPIRED", "TOKEN_EXPIRED")


async def test_E30_seconds_are_counted_past_32_bits(service: Service) -> None:
    """Across 03:14:08 on 19 January 2038 people sign up, refresh and log in, and JWTs say when they end."""
    app = service.sample
    service.clock.advance(AFTER_32_BITS - service.clock.now() - timedelta(seconds=1))
    signed_in = await signed_up(service, app, ADA)

    service.clock.advance(timedelta(seconds=3))
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    login = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    me = await app.signed_in(login["accessToken"]).run(ME)

    claims = jwt.decode(login["jwt"], options={"verify_signature": False})
    assert claims["exp"] > 2**31
    assert refreshed["__typename"] == "SignedIn"
    assert me["handle"] == ADA
