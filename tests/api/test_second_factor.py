"""What does a client get from each operation about second factors?"""

from datetime import timedelta

import pytest

from tests.documents import APPLICATION, LOGIN, REFRESH
from tests.factors import (
    DISABLE,
    ENABLE,
    REGENERATE,
    SETUP,
    STATUS,
    application,
    code_of,
    enrolled,
    signed_up,
    wrong,
)
from tests.service import PASSWORD, Service

STEP = timedelta(seconds=30)
MODE = "{ application { twoFactorVerification } }"


@pytest.mark.parametrize("mode", ["NONE", "GOOGLE"])
async def test_the_mode_is_readable_with_the_app_token(service: Service, mode: str) -> None:
    """Clients see whether the application asks for a second factor."""
    app = await application(service, mode)

    assert (await app.run(MODE))["twoFactorVerification"] == mode


async def test_the_mode_is_none_unless_said(service: Service) -> None:
    """An application that says nothing asks for no second factor."""
    assert (await service.sample.run(MODE))["twoFactorVerification"] == "NONE"
    assert (await service.sample.run(APPLICATION))["status"] == "ACTIVE"


async def test_a_user_begins_without(service: Service) -> None:
    """A new user has neither app nor recovery codes."""
    ada = await signed_up(await application(service))

    assert (await ada.run(STATUS))["twoFactor"] == {"google": False, "recoveryCodesLeft": 0}


async def test_setup_shows_what_an_app_needs(service: Service) -> None:
    """The setup names application and user, and turns nothing on."""
    ada = await signed_up(await application(service))

    setup = await ada.run(SETUP)

    assert setup["__typename"] == "TwoFactorSetup"
    assert setup["otpauthUri"] == (
        f"otpauth://totp/Vault:ada%40example.com?secret={setup['secret']}&issuer=Vault"
    )
    assert setup["qrCode"].startswith("data:image/svg+xml")
    assert (await ada.run(STATUS))["twoFactor"]["google"] is False


async def test_enabling_shows_ten_recovery_codes(service: Service) -> None:
    """The first code turns the app on and brings ten recovery codes."""
    ada = await signed_up(await application(service))
    secret = (await ada.run(SETUP))["secret"]

    enabled = await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})

    assert enabled["__typename"] == "TwoFactorEnabled"
    assert len(set(enabled["recoveryCodes"])) == 10
    assert enabled["user"]["twoFactor"] == {"google": True, "recoveryCodesLeft": 10}


@pytest.mark.parametrize("code", [None, "", "wrong"])
async def test_a_wrong_first_code_enables_nothing(service: Service, code: str | None) -> None:
    """Without the right code the app stays off, and the right one still turns it on."""
    ada = await signed_up(await application(service))
    right = code_of((await ada.run(SETUP))["secret"], service.clock.now())

    refused = await ada.run(ENABLE, {"code": wrong(right) if code == "wrong" else code})

    assert (refused["code"], refused["path"]) == ("INVALID_CODE", ["input", "code"])
    assert (await ada.run(STATUS))["twoFactor"]["google"] is False
    assert (await ada.run(ENABLE, {"code": right}))["__typename"] == "TwoFactorEnabled"


async def test_nothing_is_available_with_mode_none(service: Service) -> None:
    """Where the application asks for no second factor none can be set up, turned on or turned off."""
    ada = await signed_up(await application(service, "NONE"))

    refused = [
        await ada.run(SETUP),
        await ada.run(ENABLE, {"code": "123456"}),
        await ada.run(DISABLE, {"password": PASSWORD}),
        await ada.run(REGENERATE, {"password": PASSWORD}),
    ]

    assert [each["code"] for each in refused] == ["TWO_FACTOR_UNAVAILABLE"] * 4


async def test_nothing_is_available_before_the_setup(service: Service) -> None:
    """What was not set up cannot be turned on or off."""
    ada = await signed_up(await application(service))

    refused = [
        await ada.run(ENABLE, {"code": "123456"}),
        await ada.run(DISABLE, {"password": PASSWORD}),
        await ada.run(REGENERATE, {"password": PASSWORD}),
    ]

    assert [each["code"] for each in refused] == ["TWO_FACTOR_UNAVAILABLE"] * 3


async def test_recovery_codes_are_no_method_to_turn_on(service: Service) -> None:
    """RECOVERY_CODE is refused where a method is turned on or off."""
    ada = await enrolled(service, await application(service))

    refused = [
        await ada.client.run(ENABLE, {"code": ada.code(), "method": "RECOVERY_CODE"}),
        await ada.client.run(DISABLE, {"password": PASSWORD, "method": "RECOVERY_CODE"}),
    ]

    assert [(each["code"], each["path"]) for each in refused] == [
        ("TWO_FACTOR_UNAVAILABLE", ["input", "method"])
    ] * 2


async def test_a_second_setup_must_wait(service: Service) -> None:
    """While an app is turned on no other is set up."""
    ada = await enrolled(service, await application(service))

    assert (await ada.client.run(SETUP))["code"] == "TWO_FACTOR_UNAVAILABLE"


async def test_disabling_brings_back_the_password_alone(service: Service) -> None:
    """Once turned off the factor is asked for no more, and its recovery codes are gone."""
    ada = await enrolled(service, await application(service))

    disabled = await ada.client.run(DISABLE, {"password": PASSWORD})

    assert disabled["twoFactor"] == {"google": False, "recoveryCodesLeft": 0}
    assert (await ada.login())["__typename"] == "SignedIn"


async def test_new_recovery_codes_void_the_old(service: Service) -> None:
    """After a regeneration only the ten new codes are good."""
    ada = await enrolled(service, await application(service))
    await ada.complete(await ada.login_token(), ada.recovery_codes[0])

    renewed = await ada.client.run(REGENERATE, {"password": PASSWORD})

    token = await ada.login_token()
    assert renewed["user"]["twoFactor"]["recoveryCodesLeft"] == 10
    assert (await ada.complete(token, ada.recovery_codes[1]))["code"] == "INVALID_CODE"
    assert (await ada.complete(token, renewed["recoveryCodes"][1]))["__typename"] == "SignedIn"


async def test_without_recovery_codes_only_the_app_is_offered(service: Service) -> None:
    """A user whose recovery codes are all used is offered the authenticator app alone."""
    ada = await enrolled(service, await application(service))
    for code in ada.recovery_codes:
        assert (await ada.complete(await ada.login_token(), code))["__typename"] == "SignedIn"

    assert (await ada.login())["methods"] == ["GOOGLE"]


async def test_the_enabling_session_goes_on(service: Service) -> None:
    """Whoever turned the factor on stays signed in, and may refresh."""
    app = await application(service)
    await signed_up(app)
    signed_in = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    client = app.signed_in(signed_in["accessToken"])
    secret = (await client.run(SETUP))["secret"]
    await client.run(ENABLE, {"code": code_of(secret, service.clock.now())})

    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert refreshed["__typename"] == "SignedIn"
    assert (await client.run(STATUS))["twoFactor"]["google"] is True
