"""Is a user told what happens to the account, in the user's language?"""

from datetime import timedelta
from typing import Any

import pytest

from tests.applications import client_with, created
from tests.documents import DELETE_ACCOUNT, LOGIN, SIGNUP, UPDATE_APPLICATION
from tests.factors import DISABLE, REGENERATE, application, enrolled
from tests.people import developer, signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
UPDATED = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"


async def mails(service: Service, template: str, handle: str = ADA) -> list[Any]:
    """Return the mails of a kind to a handle, newest first."""
    await service.server.worker.drain()
    return [each for each in service.inbox.entries(handle) if each["template"] == template]


async def logged_in(service: Service, app: GraphQL, user_agent: str) -> None:
    """Log Ada in from a device."""
    service.http.headers["user-agent"] = user_agent
    answer = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    assert answer["__typename"] == "SignedIn"


async def test_a_login_from_an_unknown_device_is_told(service: Service) -> None:
    """After the signup's own device, another one is told once, by name, address and time."""
    service.http.headers["user-agent"] = LAPTOP
    await signed_up(service, service.sample, ADA)
    await logged_in(service, service.sample, UPDATED)
    assert await mails(service, "new_sign_in") == []

    for _ in range(2):
        await logged_in(service, service.sample, PHONE)

    (mail,) = await mails(service, "new_sign_in")
    assert mail["subject"] == "New login to your Sample application account"
    assert "Device:  Safari, iOS\n" in mail["text"]
    assert "Address: 192.0.2.1\n" in mail["text"]
    assert "Time:    2026-03-01 12:00 UTC\n" in mail["text"]


async def failed(service: Service, app: GraphQL, times: int) -> None:
    """Give a wrong password for Ada so often."""
    for _ in range(times):
        refused = await app.run(LOGIN, {"handle": ADA, "password": f"{PASSWORD}!"})
        assert refused["code"] == "INVALID_CREDENTIALS"


async def test_L10_the_right_password_after_many_wrong_ones_is_told(service: Service) -> None:
    """On a known device too the owner hears of it, and of how many there were."""
    service.http.headers["user-agent"] = LAPTOP
    await signed_up(service, service.sample, ADA)
    await failed(service, service.sample, 5)
    service.clock.advance(timedelta(seconds=1))

    await logged_in(service, service.sample, LAPTOP)

    (mail,) = await mails(service, "new_sign_in")
    assert "after 5 wrong ones:\n" in mail["text"]
    assert "has not been seen" not in mail["text"]


async def test_L10_it_is_told_before_the_second_factor(service: Service) -> None:
    """Whoever has found the password out and lacks the code is news enough."""
    app = await application(service)
    await enrolled(service, app)
    await failed(service, app, 5)
    service.clock.advance(timedelta(seconds=1))

    answer = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert answer["__typename"] == "TwoFactorRequired"
    assert len(await mails(service, "new_sign_in")) == 1


async def test_a_few_wrong_passwords_are_no_news(service: Service) -> None:
    """Somebody who mistypes gets no mail, however often that is, as long as the right one comes between."""
    service.http.headers["user-agent"] = LAPTOP
    await signed_up(service, service.sample, ADA)

    for _ in range(2):
        await failed(service, service.sample, 4)
        await logged_in(service, service.sample, LAPTOP)

    assert await mails(service, "new_sign_in") == []


async def test_the_first_login_after_a_signup_by_link_is_no_surprise(service: Service) -> None:
    """The first device ever is not told, though the signup itself was elsewhere."""
    app = await client_with(service, "NONE")
    service.http.headers["user-agent"] = LAPTOP
    await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})

    await logged_in(service, app, LAPTOP)

    assert await mails(service, "new_sign_in") == []


async def test_J06_what_a_device_says_is_not_repeated(service: Service) -> None:
    """The words of a user agent are in no mail."""
    await signed_up(service, service.sample, ADA)

    await logged_in(service, service.sample, "<b>Visit</b> http://evil.example {{ code }}")

    (mail,) = await mails(service, "new_sign_in")
    assert not any(word in mail["text"] for word in ("evil", "Visit", "Device", "{{"))


async def test_changes_of_the_second_factor_are_told(service: Service) -> None:
    """Turning it on, new recovery codes, a login by one of them, and turning it off: a mail each."""
    ada = await enrolled(service, await application(service))
    (recovery_code, *_) = ada.recovery_codes
    signed_in = await ada.complete(await ada.login_token(), recovery_code)
    user = ada.app.signed_in(signed_in["accessToken"])
    await user.run(REGENERATE, {"password": PASSWORD})
    await user.run(DISABLE, {"password": PASSWORD})

    told = await mails(service, "second_factor_changed")

    assert [mail["subject"].partition(" for ")[0].partition(" of ")[0] for mail in reversed(told)] == [
        "Two-step login is on",
        "A recovery code",
        "New recovery codes",
        "Two-step login is off",
    ]
    assert "9 are left." in told[2]["text"]


async def test_a_deleted_account_is_told(service: Service) -> None:
    """Whoever deletes an account gets the news at the address that it had."""
    signed_in = await signed_up(service, service.sample, ADA)
    user = service.sample.signed_in(signed_in["accessToken"])

    await user.run(DELETE_ACCOUNT, {"password": PASSWORD})

    (mail,) = await mails(service, "account_deleted")
    assert mail["subject"] == "Your Sample application account was deleted"


async def test_news_come_in_the_users_language(service: Service) -> None:
    """A user who signed up in German is told in German."""
    dev = await developer(service)
    made = await created(dev, "Notes", locales=["DE"], onboarding={"signupFlow": "NONE"})
    app = service.client_of(made["appToken"])
    document = """mutation($handle: String!, $password: String!) {
      signup(input: {handle: $handle, password: $password, locale: "DE"}) {
        ... on SignedIn { accessToken }
      }
    }"""
    signed_in = await app.run(document, {"handle": ADA, "password": PASSWORD})

    await app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})

    (mail,) = await mails(service, "account_deleted")
    assert mail["subject"] == "Ihr Konto bei Notes wurde gelöscht"


@pytest.mark.parametrize("flow", ["NONE", "CODE"])
@pytest.mark.parametrize("welcome", [True, False])
async def test_a_welcome_is_for_those_who_want_it(service: Service, flow: str, *, welcome: bool) -> None:
    """A new user is welcomed where the application wishes it, and not otherwise."""
    dev = await developer(service)
    made = await created(dev, "Notes", onboarding={"signupFlow": flow})
    if welcome:
        await dev.run(
            UPDATE_APPLICATION, {"input": {"id": made["id"], "onboarding": {"welcomeEnabled": True}}}
        )
    app = service.client_of(made["appToken"])
    if flow == "CODE":
        await signed_up(service, app, ADA)
    else:
        await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})

    assert len(await mails(service, "welcome")) == int(welcome)


async def test_C08_welcomes_are_limited(service: Service) -> None:
    """Whoever signs a stranger up and deletes the account again sends two mails, as with any other way."""
    dev = await developer(service)
    made = await created(dev, "Notes", onboarding={"signupFlow": "NONE", "welcomeEnabled": True})
    app = service.client_of(made["appToken"])

    for _ in range(4):
        signed_in = await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
        await app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert len(await mails(service, "welcome")) == 2
