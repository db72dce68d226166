"""What does `forgotPassword` answer, and what does it leave alone?"""

from tests.documents import FORGOT_PASSWORD, ME, SIGNUP
from tests.people import signed_up
from tests.recovering import forgot, log_in, sent_to
from tests.service import PASSWORD, Service

ADA = "ada@example.com"


async def test_a_code_is_sent(service: Service) -> None:
    """The answer says where the code went and until when it is good."""
    await signed_up(service, service.sample, ADA)

    sent = await service.sample.run(FORGOT_PASSWORD, {"handle": " Ada@Example.com "})

    assert sent == {
        "__typename": "CodeSent",
        "sentTo": ADA,
        "expiresAt": "2026-03-01T12:10:00.123Z",
        "delivery": "EMAIL_CODE",
    }


async def test_the_mail_holds_six_digits(service: Service) -> None:
    """The mail to the user has the code."""
    await signed_up(service, service.sample, ADA)

    code = await forgot(service, service.sample, ADA)

    assert len(code) == 6
    assert code.isdecimal()


async def test_a_stranger_gets_no_mail(service: Service) -> None:
    """A handle that nobody has gets no mail at all."""
    await service.sample.run(FORGOT_PASSWORD, {"handle": "nobody@example.com"})

    assert await sent_to(service, "nobody@example.com") == []


async def test_an_unfinished_signup_gets_no_mail(service: Service) -> None:
    """A handle whose signup waits for its code is no user's."""
    await service.sample.run(SIGNUP, {"handle": ADA, "password": PASSWORD})

    await service.sample.run(FORGOT_PASSWORD, {"handle": ADA})

    assert await sent_to(service, ADA) == ["signup_code"]


async def test_what_is_no_address_is_refused(service: Service) -> None:
    """A handle that is no e-mail address is refused, with the path of the mistake."""
    refused = await service.sample.run(FORGOT_PASSWORD, {"handle": "ada"})

    assert (refused["code"], refused["path"]) == ("HANDLE_INVALID", ["input", "handle"])


async def test_nothing_changes_on_the_account(service: Service) -> None:
    """The user stays signed in, and the password stays good (security R-04)."""
    signed_in = await signed_up(service, service.sample, ADA)

    await forgot(service, service.sample, ADA)

    assert (await service.sample.signed_in(signed_in["accessToken"]).run(ME))["handle"] == ADA
    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


async def test_it_needs_an_app_token(service: Service) -> None:
    """Without an app token nothing is sent."""
    error = await service.client_of("x").error(FORGOT_PASSWORD, {"handle": ADA})

    assert error["code"] == "APP_TOKEN_INVALID"
