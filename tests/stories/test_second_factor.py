"""Grace turns a second factor on, logs in with it, loses the device, comes back, and starts over."""

from datetime import timedelta

from tests.documents import CREATE_APPLICATION
from tests.factors import (
    COMPLETE_LOGIN,
    DISABLE,
    ENABLE,
    LOGIN,
    REGENERATE,
    SETUP,
    STATUS,
    code_of,
)
from tests.people import developer, signed_up
from tests.service import PASSWORD, Service

GRACE = "grace@example.com"
CREDENTIALS = {"handle": GRACE, "password": PASSWORD}


async def test_the_story_of_grace(service: Service) -> None:
    """From the first scan to a new device, every step works as the documentation says."""
    # Her developer has made an application that asks for second factors.
    maker = await developer(service)
    made = await maker.run(CREATE_APPLICATION, {"input": {"name": "Bank", "twoFactorVerification": "GOOGLE"}})
    app = service.client_of(made["appToken"])

    # She signs up and sets her authenticator app up: scans the picture, types the first code.
    signed_in = await signed_up(service, app, GRACE)
    grace = app.signed_in(signed_in["accessToken"])
    phone = (await grace.run(SETUP))["secret"]
    enabled = await grace.run(ENABLE, {"code": code_of(phone, service.clock.now())})
    sheet = enabled["recoveryCodes"]
    assert enabled["user"]["twoFactor"] == {"google": True, "recoveryCodesLeft": 10}

    # From now on the password is only half of a login.
    service.clock.advance(timedelta(minutes=1))
    required = await app.run(LOGIN, CREDENTIALS)
    assert (required["__typename"], required["methods"]) == ("TwoFactorRequired", ["GOOGLE", "RECOVERY_CODE"])
    code = code_of(phone, service.clock.now())
    signed_in = await app.run(COMPLETE_LOGIN, {"loginToken": required["loginToken"], "code": code})
    assert signed_in["user"]["handle"] == GRACE

    # A month later the phone is gone. One code of her sheet lets her in.
    service.clock.advance(timedelta(days=30))
    required = await app.run(LOGIN, CREDENTIALS)
    answer = {"loginToken": required["loginToken"], "code": sheet[0], "method": "RECOVERY_CODE"}
    signed_in = await app.run(COMPLETE_LOGIN, answer)
    grace = app.signed_in(signed_in["accessToken"])
    assert (await grace.run(STATUS))["twoFactor"]["recoveryCodesLeft"] == 9

    # She turns the lost app off by her password and sets a new one up; the old sheet is void.
    assert (await grace.run(DISABLE, {"password": PASSWORD}))["twoFactor"]["google"] is False
    tablet = (await grace.run(SETUP))["secret"]
    await grace.run(ENABLE, {"code": code_of(tablet, service.clock.now())})
    required = await app.run(LOGIN, CREDENTIALS)
    void = await app.run(COMPLETE_LOGIN, {"loginToken": required["loginToken"], "code": sheet[1]})
    assert void["code"] == "INVALID_CODE"

    # She prints another sheet, to be sure, and the new app lets her in.
    renewed = await grace.run(REGENERATE, {"password": PASSWORD})
    assert len(renewed["recoveryCodes"]) == 10
    service.clock.advance(timedelta(seconds=30))
    code = code_of(tablet, service.clock.now())
    signed_in = await app.run(COMPLETE_LOGIN, {"loginToken": required["loginToken"], "code": code})
    assert signed_in["__typename"] == "SignedIn"
