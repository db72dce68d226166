"""Does the owner of an account hear of every change of its second factor? After the requirement M-08."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.factors import DISABLE, ENABLE, REGENERATE, SETUP, Person, code_of
from tests.phones import DISABLE_PHONE, OTHER, Caller, caller, proven
from tests.service import PASSWORD, GraphQL, Service

PAUSE = timedelta(minutes=1)
SUBJECTS = {
    "ON": "Two-step login is on for your Vault account",
    "ADDED": "A second way to log in to your Vault account in two steps",
    "OFF": "Two-step login is off for your Vault account",
    "CODES_RENEWED": "New recovery codes for your Vault account",
    "CODE_USED": "A recovery code of your Vault account was used",
    "PHONE_CHANGED": "The phone number of your Vault account was changed",
}


@pytest.fixture
async def bea(service: Service) -> Caller:
    """Return somebody who has turned PHONE on."""
    return await caller(service, handle="bea@example.com")


async def news(service: Service, handle: str) -> Sequence[str]:
    """Return the subjects of what a user was told about the second factor, the oldest first."""
    await service.server.worker.drain()
    entries = [each for each in service.inbox.entries(handle) if each["template"] == "second_factor_changed"]
    return [each["subject"] for each in reversed(entries)]


async def app_on(service: Service, client: GraphQL) -> None:
    """Turn an authenticator app on."""
    secret = (await client.run(SETUP))["secret"]
    assert (await client.run(ENABLE, {"code": code_of(secret, service.clock.now())}))["recoveryCodes"] == []


async def test_M08_an_app_that_is_turned_on_is_told(ada: Person) -> None:
    """Whoever turns an app on, the owner gets a mail."""
    assert await news(ada.service, ada.handle) == [SUBJECTS["ON"]]


async def test_M08_a_phone_that_is_turned_on_is_told(bea: Caller) -> None:
    """Whoever turns the phone on, the owner gets a mail; the first number alone is no news."""
    assert await news(bea.service, bea.handle) == [SUBJECTS["ON"]]


async def test_M08_an_app_beside_the_phone_is_told(bea: Caller) -> None:
    """The second factor of the two is told as what it is: two-step login was on before."""
    await app_on(bea.service, bea.client)

    assert await news(bea.service, bea.handle) == [SUBJECTS["ON"], SUBJECTS["ADDED"]]


async def test_M08_an_app_that_is_turned_off_is_told(ada: Person) -> None:
    """Turning it off is told."""
    await ada.client.run(DISABLE, {"password": PASSWORD})

    assert (await news(ada.service, ada.handle))[1:] == [SUBJECTS["OFF"]]


async def test_M08_a_phone_that_is_turned_off_is_told(bea: Caller) -> None:
    """So is turning the phone off."""
    await bea.client.run(DISABLE_PHONE, {"password": PASSWORD})

    assert (await news(bea.service, bea.handle))[1:] == [SUBJECTS["OFF"]]


async def test_M08_new_recovery_codes_are_told(ada: Person) -> None:
    """Whoever makes new codes has all others, and the owner hears of it."""
    await ada.client.run(REGENERATE, {"password": PASSWORD})

    assert (await news(ada.service, ada.handle))[1:] == [SUBJECTS["CODES_RENEWED"]]


async def test_M08_a_used_recovery_code_is_told(ada: Person) -> None:
    """A login by a recovery code is told with what is left of them; one by the app is not."""
    ada.service.clock.advance(PAUSE)
    await ada.complete(await ada.login_token(), ada.code())
    await ada.complete(await ada.login_token(), ada.recovery_codes[0])

    assert (await news(ada.service, ada.handle))[1:] == [SUBJECTS["CODE_USED"]]
    assert "9 are left." in (await ada.service.newest(ada.handle))["text"]


async def test_M08_another_number_is_told(bea: Caller) -> None:
    """That codes go to another number is told when its code has come back, and proving it again is not."""
    await proven(bea.service, bea.client, OTHER, PASSWORD)
    told = await news(bea.service, bea.handle)
    bea.service.clock.advance(PAUSE)
    await proven(bea.service, bea.client, OTHER, PASSWORD)

    assert told[1:] == [SUBJECTS["PHONE_CHANGED"]]
    assert await news(bea.service, bea.handle) == told


async def test_M08_what_was_refused_is_not_told(ada: Person) -> None:
    """A wrong password changes nothing, and mails nobody."""
    for document in (DISABLE, REGENERATE):
        await ada.client.run(document, {"password": "not the password"})

    assert await news(ada.service, ada.handle) == [SUBJECTS["ON"]]


async def test_M12_the_news_say_that_sessions_have_ended(ada: Person) -> None:
    """Whoever is out everywhere else reads why."""
    await news(ada.service, ada.handle)
    text = (await ada.service.newest(ada.handle))["text"]

    assert "Wherever else you were logged in, you need to log in again." in " ".join(text.split())
