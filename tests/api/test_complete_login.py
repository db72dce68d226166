"""What does a client get from a login in two steps?"""

from datetime import timedelta

import pytest

from tests.documents import LOGIN
from tests.factors import (
    STATUS,
    application,
    enrolled,
    signed_up,
    wrong,
)
from tests.service import PASSWORD, Service

STEP = timedelta(seconds=30)
MODE = "{ application { twoFactorVerification } }"


async def test_login_asks_for_the_second_factor(service: Service) -> None:
    """The right password brings a login token for five minutes, and nothing else."""
    ada = await enrolled(service, await application(service))

    answer = await ada.login()

    assert answer.keys() == {"__typename", "loginToken", "methods", "expiresAt"}
    assert (answer["__typename"], answer["methods"]) == ("TwoFactorRequired", ["GOOGLE", "RECOVERY_CODE"])
    assert answer["expiresAt"] == "2026-03-01T12:05:00.123Z"


async def test_a_user_without_one_is_not_asked(service: Service) -> None:
    """Where the application allows second factors, others log in as before."""
    app = await application(service)
    await signed_up(app)

    answer = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})

    assert answer["__typename"] == "SignedIn"


@pytest.mark.parametrize("method", [None, "GOOGLE"])
async def test_the_authenticator_completes_a_login(service: Service, method: str | None) -> None:
    """The app's code signs in, and the login counts from then."""
    ada = await enrolled(service, await application(service))
    service.clock.advance(STEP)

    signed_in = await ada.complete(await ada.login_token(), ada.code(), method)

    assert signed_in["__typename"] == "SignedIn"
    assert (signed_in["user"]["handle"], signed_in["user"]["lastLoginAt"]) == (
        "ada@example.com",
        "2026-03-01T12:00:30.123Z",
    )


@pytest.mark.parametrize("method", [None, "RECOVERY_CODE"])
async def test_a_recovery_code_completes_a_login(service: Service, method: str | None) -> None:
    """A recovery code signs in, however it is typed, and is one less afterwards."""
    ada = await enrolled(service, await application(service))
    typed = ada.recovery_codes[3].upper().replace("-", " ")

    signed_in = await ada.complete(await ada.login_token(), typed, method)

    status = await ada.app.signed_in(signed_in["accessToken"]).run(STATUS)
    assert status["twoFactor"] == {"google": True, "recoveryCodesLeft": 9}


async def test_the_method_decides(service: Service) -> None:
    """A code that is given as another method is not the right one."""
    ada = await enrolled(service, await application(service))
    service.clock.advance(STEP)
    token = await ada.login_token()

    refused = [
        await ada.complete(token, ada.code(), "RECOVERY_CODE"),
        await ada.complete(token, ada.recovery_codes[0], "GOOGLE"),
    ]

    assert [each["code"] for each in refused] == ["INVALID_CODE"] * 2


async def test_a_wrong_code_may_be_followed_by_the_right_one(service: Service) -> None:
    """Four wrong codes leave a fifth try."""
    ada = await enrolled(service, await application(service))
    service.clock.advance(STEP)
    token = await ada.login_token()

    refused = [await ada.complete(token, wrong(ada.code())) for _ in range(4)]
    signed_in = await ada.complete(token, ada.code())

    assert [(each["code"], each["path"]) for each in refused] == [("INVALID_CODE", ["input", "code"])] * 4
    assert signed_in["__typename"] == "SignedIn"
