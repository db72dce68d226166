"""What does a user get who gives the own number up?"""

from tests.applications import created
from tests.documents import ME, UPDATE_APPLICATION
from tests.factors import ENABLE, SETUP, application, code_of, signed_up
from tests.outcomes import outcome, refusal
from tests.people import developer, developer_again
from tests.phones import (
    DISABLE_PHONE,
    LOGIN,
    NUMBER,
    PHONE,
    REMOVE_PHONE,
    SET_PHONE,
    Caller,
    caller,
    proven,
)
from tests.service import PASSWORD, Service

NONE = {"__typename": "User", "phone": None, "phoneVerified": False}
GIVEN = {"password": PASSWORD}


async def subjects(service: Service, handle: str) -> list[str]:
    """Return the subjects of the mails about the second factor, the newest first."""
    await service.server.worker.drain()
    entries = service.inbox.entries(handle)
    return [each["subject"] for each in entries if each["template"] == "second_factor_changed"]


async def test_M08_a_number_is_given_up_by_the_password(service: Service) -> None:
    """The number is gone, a mail says so, and whoever proves it next has it."""
    app = await application(service, "PHONE")
    ada, bob = await signed_up(app), await signed_up(app, "bob@example.com")
    await proven(service, ada)

    wrong = await ada.run(REMOVE_PHONE, {"password": "not the password"})
    kept = await ada.run(PHONE)
    removed = await ada.run(REMOVE_PHONE, GIVEN)

    assert (refusal(wrong), kept["phone"]) == (("INVALID_CREDENTIALS", ["input", "password"]), NUMBER)
    assert removed == NONE
    assert await subjects(service, "ada@example.com") == [
        "The phone number of your Vault account was removed"
    ]
    assert (await proven(service, bob))["phone"] == NUMBER


async def test_a_number_that_was_only_typed_is_given_up(service: Service) -> None:
    """An unverified number goes too, and that is no news; so is giving up what one has not."""
    ada = await signed_up(await application(service, "PHONE"))
    await ada.run(SET_PHONE, {"phone": NUMBER})

    assert [await ada.run(REMOVE_PHONE, GIVEN) for _ in range(2)] == [NONE] * 2
    assert await subjects(service, "ada@example.com") == []


async def test_M08_not_while_codes_go_to_it(service: Service) -> None:
    """While PHONE is on its number stays; once it is turned off, the number can go."""
    ada = await caller(service)

    refused = await ada.client.run(REMOVE_PHONE, GIVEN)
    before = await ada.client.run(PHONE)
    await ada.client.run(DISABLE_PHONE, GIVEN)

    assert refused["code"] == "TWO_FACTOR_UNAVAILABLE"
    assert (before["phone"], before["twoFactor"]["phone"]) == (NUMBER, True)
    assert await ada.client.run(REMOVE_PHONE, GIVEN) == NONE
    assert (await ada.login())["__typename"] == "SignedIn"


async def test_M08_a_session_without_the_factor_gives_nothing_up(service: Service) -> None:
    """Where an app is on, who has proven the password only cannot take the number away."""
    dev = await developer(service)
    made = await created(dev, twoFactorVerification="PHONE", onboarding={"signupFlow": "NONE"})
    app = service.client_of(made["appToken"])
    ada = await signed_up(app)
    await proven(service, ada)
    secret = (await ada.run(SETUP))["secret"]
    await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    await dev.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorVerification": "NONE"}})
    by_password = await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
    thief = app.signed_in(by_password["accessToken"])
    await dev.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorVerification": "PHONE"}})

    assert await outcome(thief, REMOVE_PHONE, GIVEN) in {"REAUTHENTICATION_REQUIRED", "TOKEN_INVALID"}
    assert await ada.run(REMOVE_PHONE, GIVEN) == NONE


async def test_a_number_can_go_where_no_sms_are_sent_any_more(service: Service) -> None:
    """Data that the application has no more use for can be taken back whatever its mode is."""
    dev = await developer(service)
    made = await created(dev, twoFactorVerification="PHONE", onboarding={"signupFlow": "NONE"})
    ada = await signed_up(service.client_of(made["appToken"]))
    await proven(service, ada)
    dev = await developer_again(service)
    await dev.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorVerification": "NONE"}})

    assert await ada.run(REMOVE_PHONE, GIVEN) == NONE


async def test_an_app_is_not_touched(service: Service) -> None:
    """Whoever moved from SMS to an app gives the number up and keeps the app."""
    ada: Caller = await caller(service)
    secret = (await ada.client.run(SETUP))["secret"]
    await ada.client.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    await ada.client.run(DISABLE_PHONE, GIVEN)

    assert await ada.client.run(REMOVE_PHONE, GIVEN) == NONE
    assert (await ada.client.run(PHONE))["twoFactor"] == {
        "google": True,
        "phone": False,
        "recoveryCodesLeft": 10,
    }
    assert await outcome(ada.client, ME) == "OK"
