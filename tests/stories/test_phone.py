"""Iris proves logins by SMS, loses her telephone, resets her password, and moves to an app with her bank."""

from datetime import timedelta

from tests.delivery.twilio_stand_in import CREDENTIALS as TWILIO
from tests.documents import CREATE_APPLICATION, FORGOT_PASSWORD, RESET_PASSWORD, UPDATE_APPLICATION
from tests.factors import COMPLETE_LOGIN, ENABLE, SETUP, code_of
from tests.people import developer, developer_again, signed_up
from tests.phones import (
    DISABLE_PHONE,
    ENABLE_PHONE,
    LOGIN,
    OTHER,
    PHONE,
    REMOVE_PHONE,
    SET_PHONE,
    VERIFY_PHONE,
    code_at,
    proven,
)
from tests.service import PASSWORD, Service

IRIS = "iris@example.com"
CREDENTIALS = {"handle": IRIS, "password": PASSWORD}
CHOSEN = "a password nobody guesses"
DAY = timedelta(days=1)


async def test_the_story_of_iris(service: Service) -> None:
    """From the first SMS to the app that takes its place, every step works as the documentation says."""
    # Her bank sends codes by SMS.
    maker = await developer(service)
    bank = {"name": "Bank", "twoFactorVerification": "PHONE", "twilio": TWILIO}
    made = await maker.run(CREATE_APPLICATION, {"input": bank})
    app = service.client_of(made["appToken"])

    # She signs up, proves her number by the code of an SMS, and turns it on.
    iris = app.signed_in((await signed_up(service, app, IRIS))["accessToken"])
    await iris.run(SET_PHONE, {"phone": "+1 415 555 2671"})
    await iris.run(VERIFY_PHONE, {"code": await code_at(service)})
    sheet = (await iris.run(ENABLE_PHONE))["recoveryCodes"]
    assert len(sheet) == 10

    # The password alone opens nothing; the code that was sent does.
    required = await app.run(LOGIN, CREDENTIALS)
    answer = {"loginToken": required["loginToken"], "code": await code_at(service)}
    assert (await app.run(COMPLETE_LOGIN, answer))["__typename"] == "SignedIn"

    # The telephone is gone. A code of her sheet lets her in, and she proves her new number by the password.
    service.clock.advance(DAY)
    required = await app.run(LOGIN, CREDENTIALS)
    answer = {"loginToken": required["loginToken"], "code": sheet[0]}
    iris = app.signed_in((await app.run(COMPLETE_LOGIN, answer))["accessToken"])
    assert (await proven(service, iris, OTHER, PASSWORD))["phone"] == OTHER
    service.clock.advance(DAY)

    # She forgets the password. A new one is set by mail, and the SMS is asked for all the same.
    await app.run(FORGOT_PASSWORD, {"handle": IRIS})
    reset = {"handle": IRIS, "code": (await service.newest(IRIS))["code"], "newPassword": CHOSEN}
    assert (await app.run(RESET_PASSWORD, reset))["__typename"] == "Done"
    required = await app.run(LOGIN, {"handle": IRIS, "password": CHOSEN})
    assert (required["__typename"], required["textSentTo"]) == ("TwoFactorRequired", "••••••••••72")
    answer = {"loginToken": required["loginToken"], "code": await code_at(service, OTHER)}
    iris = app.signed_in((await app.run(COMPLETE_LOGIN, answer))["accessToken"])

    # The bank moves to authenticator apps. What she has stays in force; then she moves too.
    maker = await developer_again(service)
    change = {"id": made["id"], "twoFactorVerification": "GOOGLE"}
    await maker.run(UPDATE_APPLICATION, {"input": change})
    assert (await app.run(LOGIN, {"handle": IRIS, "password": CHOSEN}))["methods"] == [
        "PHONE",
        "RECOVERY_CODE",
    ]
    secret = (await iris.run(SETUP))["secret"]
    await iris.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    await iris.run(DISABLE_PHONE, {"password": CHOSEN})
    assert await iris.run(PHONE) == {
        "phone": OTHER,
        "phoneVerified": True,
        "twoFactor": {"google": True, "phone": False, "recoveryCodesLeft": 9},
    }

    # Nobody needs her number any more: she takes it away.
    assert (await iris.run(REMOVE_PHONE, {"password": CHOSEN}))["phone"] is None

    # From now on the app is asked for, and the sheet is good for it.
    service.clock.advance(timedelta(minutes=1))
    required = await app.run(LOGIN, {"handle": IRIS, "password": CHOSEN})
    assert required["methods"] == ["GOOGLE", "RECOVERY_CODE"]
