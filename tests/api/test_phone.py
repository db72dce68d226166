"""What does a client get from `setPhone` and `verifyPhone`?"""

from datetime import timedelta

import pytest

from tests.factors import application, signed_up, wrong
from tests.outcomes import refusal
from tests.phones import (
    NUMBER,
    OTHER,
    PHONE,
    SET_PHONE,
    VERIFY_PHONE,
    caller,
    code_at,
    proven,
    texts_to,
)
from tests.service import PASSWORD, Service

MINUTE = timedelta(minutes=1)


async def test_a_user_begins_without_a_number(service: Service) -> None:
    """A new user has no number and no code by SMS."""
    ada = await signed_up(await application(service, "PHONE"))

    assert await ada.run(PHONE) == {
        "phone": None,
        "phoneVerified": False,
        "twoFactor": {"google": False, "phone": False, "recoveryCodesLeft": 0},
    }


async def test_a_code_goes_to_the_number(service: Service) -> None:
    """The answer has the number as it was understood; the SMS has six digits and the application's name."""
    ada = await signed_up(await application(service, "PHONE"))

    sent = await ada.run(SET_PHONE, {"phone": "+1 (415) 555-2671"})

    entry = await service.newest(NUMBER)
    assert (sent["sentTo"], sent["delivery"]) == (NUMBER, "SMS_CODE")
    assert (entry["channel"], entry["template"], entry["subject"]) == ("SMS", "phone_code", "")
    assert entry["text"] == (
        f"{entry['code']} is your code to confirm this number for Vault. It is good for 10 minutes. "
        "Give it to nobody."
    )
    assert len(str(entry["code"])) == 6
    assert await ada.run("{ me { phone phoneVerified } }") == {"phone": NUMBER, "phoneVerified": False}


async def test_the_code_makes_the_number_the_users(service: Service) -> None:
    """With the code the number is verified."""
    ada = await signed_up(await application(service, "PHONE"))

    verified = await proven(service, ada)

    assert verified == {"__typename": "User", "phone": NUMBER, "phoneVerified": True}


async def test_a_wrong_code_proves_nothing(service: Service) -> None:
    """Five wrong guesses void the code, and the number stays unverified."""
    ada = await signed_up(await application(service, "PHONE"))
    await ada.run(SET_PHONE, {"phone": NUMBER})
    code = await code_at(service)

    refused = [await ada.run(VERIFY_PHONE, {"code": wrong(code)}) for _ in range(5)]

    assert {refusal(each)[0] for each in refused} == {"INVALID_CODE"}
    assert refusal(await ada.run(VERIFY_PHONE, {"code": code})) == ("TOO_MANY_ATTEMPTS", ["input", "code"])
    assert (await ada.run("{ me { phoneVerified } }"))["phoneVerified"] is False


async def test_a_code_lives_ten_minutes(service: Service) -> None:
    """From its end on a code is expired."""
    ada = await signed_up(await application(service, "PHONE"))
    await ada.run(SET_PHONE, {"phone": NUMBER})
    code = await code_at(service)
    service.clock.advance(10 * MINUTE)

    assert (await ada.run(VERIFY_PHONE, {"code": code}))["code"] == "CODE_EXPIRED"


async def test_a_newer_code_voids_the_older(service: Service) -> None:
    """Of two codes only the newer proves the number, and a code is good once."""
    ada = await signed_up(await application(service, "PHONE"))
    await ada.run(SET_PHONE, {"phone": NUMBER})
    older = await code_at(service)
    service.clock.advance(MINUTE)
    await ada.run(SET_PHONE, {"phone": NUMBER})
    newer = await code_at(service)

    answers = [await ada.run(VERIFY_PHONE, {"code": code}) for code in (older, newer, newer)]

    assert [each.get("code") for each in answers] == ["INVALID_CODE", None, "INVALID_CODE"]


async def test_nothing_was_sent(service: Service) -> None:
    """Without a number that was set no code is right."""
    ada = await signed_up(await application(service, "PHONE"))

    assert (await ada.run(VERIFY_PHONE, {"code": "123456"}))["code"] == "INVALID_CODE"


@pytest.mark.parametrize("mode", ["NONE", "GOOGLE"])
async def test_numbers_are_for_phone_only(service: Service, mode: str) -> None:
    """Where nobody is sent codes no SMS is paid for."""
    ada = await signed_up(await application(service, mode))

    refused = [
        await ada.run(SET_PHONE, {"phone": NUMBER}),
        await ada.run(VERIFY_PHONE, {"code": "123456"}),
    ]

    assert [each["code"] for each in refused] == ["TWO_FACTOR_UNAVAILABLE"] * 2
    assert await texts_to(service) == 0


async def test_a_bad_number_is_refused(service: Service) -> None:
    """What no SMS can go to says so, and where."""
    ada = await signed_up(await application(service, "PHONE"))

    assert refusal(await ada.run(SET_PHONE, {"phone": "4155552671"})) == ("PHONE_INVALID", ["input", "phone"])


async def test_M07_a_first_number_needs_a_login_not_long_ago(service: Service) -> None:
    """Fifteen minutes after the login, the password is asked for."""
    app = await application(service, "PHONE")
    ada = await signed_up(app)
    service.clock.advance(15 * MINUTE + MINUTE / 6)

    refused = await ada.run(SET_PHONE, {"phone": NUMBER})
    sent = await ada.run(SET_PHONE, {"phone": NUMBER, "password": PASSWORD})

    assert refusal(refused) == ("REAUTHENTICATION_REQUIRED", ["input", "password"])
    assert sent["__typename"] == "CodeSent"


async def test_M08_another_number_needs_the_password(service: Service) -> None:
    """A verified number is changed by the password only, however young the login is."""
    ada = await signed_up(await application(service, "PHONE"))
    await proven(service, ada)

    refused = await ada.run(SET_PHONE, {"phone": OTHER})
    wrongly = await ada.run(SET_PHONE, {"phone": OTHER, "password": "not the password"})

    assert refusal(refused) == ("REAUTHENTICATION_REQUIRED", ["input", "password"])
    assert refusal(wrongly) == ("INVALID_CREDENTIALS", ["input", "password"])
    assert await proven(service, ada, OTHER, PASSWORD) == {
        "__typename": "User",
        "phone": OTHER,
        "phoneVerified": True,
    }


async def test_a_verified_number_stays_until_the_next_is_proven(service: Service) -> None:
    """Setting another number changes nothing before its code came back."""
    ada = await signed_up(await application(service, "PHONE"))
    await proven(service, ada)

    await ada.run(SET_PHONE, {"phone": OTHER, "password": PASSWORD})

    assert await ada.run("{ me { phone phoneVerified } }") == {"phone": NUMBER, "phoneVerified": True}


async def test_a_number_belongs_to_one_user(service: Service) -> None:
    """Who proves a number that is another's is told so, and only then; other applications are apart."""
    app = await application(service, "PHONE")
    ada, bob = await signed_up(app), await signed_up(app, "bob@example.com")
    await proven(service, ada)

    refused = await proven(service, bob)

    assert refusal(refused) == ("PHONE_TAKEN", None)
    assert await bob.run("{ me { phone phoneVerified } }") == {"phone": NUMBER, "phoneVerified": False}


async def test_a_change_of_the_number_changes_where_codes_go(service: Service) -> None:
    """The codes of logins go to the number that was proven last."""
    ada = await caller(service)
    await proven(service, ada.client, OTHER, PASSWORD)

    required = await ada.login()

    assert required["textSentTo"] == "••••••••••72"
    code = await code_at(service, OTHER)
    assert (await ada.complete(required["loginToken"], code))["__typename"] == "SignedIn"
