"""Ada forgets her password, somebody else tries to profit from it, and she gets her account back."""

from tests.documents import CHANGE_PASSWORD, FORGOT_PASSWORD, LOGIN, ME, REFRESH, RESET_PASSWORD
from tests.people import signed_up
from tests.recovering import SOON, other_than, sent_to
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
SECOND = "a second battery staple"
THIRD = "a third battery staple"


async def test_the_story_of_a_forgotten_password(service: Service) -> None:
    """From the forgotten password to a chosen one, every step works as the front-end guide says."""
    app = service.sample
    signed_in = await signed_up(service, app, ADA)
    old_phone = app.signed_in(signed_in["accessToken"])

    # She cannot remember her password, and asks for another one.
    refused = await app.run(LOGIN, {"handle": ADA, "password": "was it this one?"})
    assert refused["code"] == "INVALID_CREDENTIALS"
    sent = await app.run(FORGOT_PASSWORD, {"handle": "Ada@Example.com"})
    assert (sent["__typename"], sent["sentTo"], sent["delivery"]) == ("CodeSent", ADA, "EMAIL_CODE")
    code = (await service.newest(ADA))["code"]
    assert code is not None

    # Eve has heard of it and guesses. Five guesses, and the code is dead even for Ada.
    for _ in range(5):
        guess = {"handle": ADA, "code": other_than(code), "newPassword": "eve was here first"}
        assert (await app.run(RESET_PASSWORD, guess))["code"] == "INVALID_CODE"
    right = {"handle": ADA, "code": code, "newPassword": SECOND}
    assert (await app.run(RESET_PASSWORD, right))["code"] == "TOO_MANY_ATTEMPTS"
    assert (await old_phone.run(ME))["handle"] == ADA

    # Ada asks for a new code a little later. Her first idea is too short, which costs nothing.
    service.clock.advance(SOON)
    await app.run(FORGOT_PASSWORD, {"handle": ADA})
    code = (await service.newest(ADA))["code"]
    weak = await app.run(RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": "short12"})
    assert (weak["__typename"], weak["path"]) == ("PasswordTooWeak", ["input", "newPassword"])
    done = await app.run(RESET_PASSWORD, {"handle": ADA, "code": code, "newPassword": SECOND})
    assert done["ok"] is True

    # Whoever was signed in is signed out, and a mail tells her what has happened.
    assert (await old_phone.error(ME))["code"] == "TOKEN_INVALID"
    gone = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    assert gone["code"] == "INVALID_CREDENTIALS"
    assert (await sent_to(service, ADA))[0] == "password_changed"

    # She logs in on two devices with the new password; the old one is worth nothing.
    assert (await app.run(LOGIN, {"handle": ADA, "password": PASSWORD}))["code"] == "INVALID_CREDENTIALS"
    phone = await app.run(LOGIN, {"handle": ADA, "password": SECOND})
    laptop = await app.run(LOGIN, {"handle": ADA, "password": SECOND})

    # On the laptop she chooses a better one. The laptop stays signed in, the phone does not.
    changed = await app.signed_in(laptop["accessToken"]).run(
        CHANGE_PASSWORD, {"password": SECOND, "newPassword": THIRD}
    )
    me = await app.signed_in(changed["accessToken"]).run(ME)
    assert [session["current"] for session in me["sessions"]["nodes"]] == [True]
    assert (await app.signed_in(phone["accessToken"]).error(ME))["code"] == "TOKEN_INVALID"
    assert (await app.run(LOGIN, {"handle": ADA, "password": THIRD}))["__typename"] == "SignedIn"
