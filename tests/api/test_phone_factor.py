"""What does a client get from the second factor by SMS?"""

from datetime import timedelta

import pytest

from tests.documents import REFRESH
from tests.factors import ENABLE as ENABLE_APP
from tests.factors import REGENERATE, SETUP, application, code_of, signed_up, tally, wrong
from tests.forging import decoded
from tests.outcomes import refusal
from tests.phones import (
    DISABLE_PHONE,
    ENABLE_PHONE,
    LOGIN,
    NUMBER,
    PHONE,
    RESEND,
    Caller,
    caller,
    code_at,
    proven,
    texts_to,
)
from tests.service import PASSWORD, Service

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ada(service: Service) -> Caller:
    """Return somebody who has turned PHONE on."""
    return await caller(service)


async def both(ada: Caller) -> str:
    """Turn an app on beside the phone, and return its secret."""
    secret: str = (await ada.client.run(SETUP))["secret"]
    enabled = await ada.client.run(ENABLE_APP, {"code": code_of(secret, ada.service.clock.now())})
    assert enabled["recoveryCodes"] == []
    ada.service.clock.advance(MINUTE)
    return secret


async def test_enabling_shows_ten_recovery_codes(service: Service) -> None:
    """A verified number turns PHONE on without a code."""
    client = await signed_up(await application(service, "PHONE"))
    await proven(service, client)

    enabled = await client.run(ENABLE_PHONE)

    assert len(set(enabled["recoveryCodes"])) == 10
    assert enabled["user"]["twoFactor"] == {"google": False, "phone": True, "recoveryCodesLeft": 10}


async def test_an_unverified_number_turns_nothing_on(service: Service) -> None:
    """Without a number that was proven PHONE stays off."""
    client = await signed_up(await application(service, "PHONE"))

    assert (await client.run(ENABLE_PHONE))["code"] == "PHONE_NOT_VERIFIED"


async def test_M07_enabling_needs_a_login_not_long_ago(service: Service) -> None:
    """Later the password is asked for, so that a stolen access token turns nothing on."""
    client = await signed_up(await application(service, "PHONE"))
    await proven(service, client)
    service.clock.advance(15 * MINUTE + MINUTE / 6)

    refused = await client.run(ENABLE_PHONE)

    assert refusal(refused) == ("REAUTHENTICATION_REQUIRED", ["input", "password"])
    assert (await client.run(ENABLE_PHONE, {"password": PASSWORD}))["__typename"] == "TwoFactorEnabled"


async def test_phone_is_turned_on_once(ada: Caller) -> None:
    """What is on is not turned on again, and keeps its recovery codes."""
    refused = await ada.client.run(ENABLE_PHONE)

    assert refusal(refused) == ("TWO_FACTOR_UNAVAILABLE", ["input", "method"])
    assert (await ada.client.run(PHONE))["twoFactor"]["recoveryCodesLeft"] == 10


async def test_a_login_sends_a_code(ada: Caller) -> None:
    """The password is answered by a token and an SMS, whose code finishes the login."""
    required = await ada.login()

    assert (required["__typename"], required["methods"]) == ("TwoFactorRequired", ["PHONE", "RECOVERY_CODE"])
    assert required["textSentTo"] == "••••••••••71"
    entry = await ada.service.newest(NUMBER)
    assert entry["text"] == (
        f"{entry['code']} is your code to sign in to Vault. It is good for 5 minutes. Give it to nobody."
    )
    signed_in = await ada.complete(required["loginToken"], str(entry["code"]))
    claims = decoded(signed_in["jwt"].split(".")[1])
    assert claims["amr"] == ["pwd", "sms", "mfa"]
    assert claims["auth_time"] == int(ada.service.clock.now().timestamp())


@pytest.mark.parametrize("method", ["PHONE", None])
async def test_a_code_is_good_once(ada: Caller, method: str | None) -> None:
    """The code of a finished login opens nothing more."""
    token = (await ada.login())["loginToken"]
    code = await ada.code()

    answers = [await ada.complete(token, code, method) for _ in range(2)]

    assert tally(answers) == {"SignedIn": 1, "CODE_EXPIRED": 1}


async def test_spaces_and_hyphens_do_not_matter(ada: Caller) -> None:
    """A code may be typed as people write it down."""
    token = (await ada.login())["loginToken"]
    code = await ada.code()

    assert (await ada.complete(token, f" {code[:3]}-{code[3:]} "))["__typename"] == "SignedIn"


async def test_five_guesses(ada: Caller) -> None:
    """After five wrong codes the right one is refused too."""
    token = (await ada.login())["loginToken"]
    code = await ada.code()

    answers = [await ada.complete(token, wrong(code)) for _ in range(5)]

    assert tally(answers) == {"INVALID_CODE": 5}
    assert (await ada.complete(token, code))["code"] == "TOO_MANY_ATTEMPTS"


async def test_a_code_lives_as_long_as_its_login(ada: Caller) -> None:
    """Sent again late, a code ends with the login that it finishes."""
    required = await ada.login()
    ada.service.clock.advance(4 * MINUTE)

    sent = await ada.app.run(RESEND, {"loginToken": required["loginToken"]})

    assert sent["expiresAt"] == required["expiresAt"]
    assert (sent["sentTo"], sent["delivery"]) == ("••••••••••71", "SMS_CODE")


async def test_a_code_sent_again_voids_the_former(ada: Caller) -> None:
    """Of two codes for one login only the newer is right, and asking for it costs no try."""
    token = (await ada.login())["loginToken"]
    former = await ada.code()
    ada.service.clock.advance(MINUTE)
    await ada.app.run(RESEND, {"loginToken": token})

    answers = [await ada.complete(token, code) for code in (former, await ada.code())]

    assert tally(answers) == {"INVALID_CODE": 1, "SignedIn": 1}


async def test_a_recovery_code_replaces_the_phone(ada: Caller) -> None:
    """Without the phone a recovery code signs in."""
    token = (await ada.login())["loginToken"]

    assert (await ada.complete(token, ada.recovery_codes[0]))["__typename"] == "SignedIn"
    assert (await ada.client.run(PHONE))["twoFactor"]["recoveryCodesLeft"] == 9


async def test_disabling_brings_back_the_password_alone(ada: Caller) -> None:
    """Once turned off no SMS goes out; the number stays the user's."""
    disabled = await ada.client.run(DISABLE_PHONE, {"password": PASSWORD})
    texts = await texts_to(ada.service)

    assert disabled["twoFactor"] == {"google": False, "phone": False, "recoveryCodesLeft": 0}
    assert (await ada.login())["__typename"] == "SignedIn"
    assert await texts_to(ada.service) == texts
    assert (await ada.client.run(PHONE))["phoneVerified"] is True


async def test_app_and_phone_beside_each_other(ada: Caller) -> None:
    """With both turned on each signs in, said or not, and the recovery codes are those of the first."""
    secret = await both(ada)
    required = await ada.login()
    assert required["methods"] == ["GOOGLE", "PHONE", "RECOVERY_CODE"]
    texted = await ada.code()
    shown = code_of(secret, ada.service.clock.now())

    wrongly = [
        await ada.complete(required["loginToken"], texted, "GOOGLE"),
        await ada.complete(required["loginToken"], shown, "PHONE"),
    ]
    by_app = await ada.complete(required["loginToken"], shown)
    ada.service.clock.advance(MINUTE)
    token = (await ada.login())["loginToken"]
    by_phone = await ada.complete(token, await ada.code())

    assert tally(wrongly) == {"INVALID_CODE": 2}
    assert [decoded(each["jwt"].split(".")[1])["amr"][1] for each in (by_app, by_phone)] == ["otp", "sms"]


async def test_turning_one_of_two_off(ada: Caller) -> None:
    """The other one stays, with the recovery codes."""
    await both(ada)

    disabled = await ada.client.run(DISABLE_PHONE, {"password": PASSWORD})

    assert disabled["twoFactor"] == {"google": True, "phone": False, "recoveryCodesLeft": 10}
    assert (await ada.login())["methods"] == ["GOOGLE", "RECOVERY_CODE"]


async def test_new_recovery_codes(ada: Caller) -> None:
    """Whoever has only the phone gets new recovery codes too."""
    renewed = await ada.client.run(REGENERATE, {"password": PASSWORD})

    token = (await ada.login())["loginToken"]
    assert (await ada.complete(token, ada.recovery_codes[0]))["code"] == "INVALID_CODE"
    assert (await ada.complete(token, renewed["recoveryCodes"][0]))["__typename"] == "SignedIn"


async def test_M12_enabling_ends_other_sessions(service: Service) -> None:
    """A session that was there before is over; the enabling one goes on and has proven the phone."""
    app = await application(service, "PHONE")
    await signed_up(app)
    sessions = [await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD}) for _ in range(2)]
    mine = app.signed_in(sessions[0]["accessToken"])
    await proven(service, mine)
    await mine.run(ENABLE_PHONE)

    refreshed = [await app.run(REFRESH, {"refreshToken": each["refreshToken"]}) for each in sessions]

    assert tally(refreshed) == {"SignedIn": 1, "INVALID_CREDENTIALS": 1}
    assert decoded(refreshed[0]["jwt"].split(".")[1])["amr"] == ["pwd", "sms", "mfa"]


async def test_only_phones_are_texted_again(service: Service) -> None:
    """A login that waits for an app gets no SMS."""
    app = await application(service, "PHONE")
    client = await signed_up(app)
    secret = (await client.run(SETUP))["secret"]
    await client.run(ENABLE_APP, {"code": code_of(secret, service.clock.now())})
    token = (await app.run(LOGIN, {"handle": "ada@example.com", "password": PASSWORD}))["loginToken"]

    assert (await app.run(RESEND, {"loginToken": token}))["code"] == "TWO_FACTOR_UNAVAILABLE"
    assert service.inbox.entries(NUMBER) == []


async def test_phone_cannot_be_turned_on_under_google(service: Service) -> None:
    """An application that is set to GOOGLE has no users turn PHONE on."""
    client = await signed_up(await application(service, "GOOGLE"))

    assert refusal(await client.run(ENABLE_PHONE)) == ("TWO_FACTOR_UNAVAILABLE", ["input", "method"])


async def test_the_code_is_at_the_newest_number(ada: Caller) -> None:
    """What `/dev/inbox.json?to=` finds by the number, it finds without an encoded plus too."""
    await ada.login()
    await ada.service.server.worker.drain()

    found = [(await ada.service.http.get(f"/dev/inbox.json?to={to}")).json() for to in ("%2B", "+")]
    by_number = [
        (await ada.service.http.get(f"/dev/inbox.json?to={plus}{NUMBER[1:]}")).json() for plus in ("%2B", "+")
    ]

    assert found == [[], []]
    assert [entries[0]["code"] for entries in by_number] == [await code_at(ada.service)] * 2
