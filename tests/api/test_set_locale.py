"""In which language does the service speak to whom?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.message import OutboxMessage
from tests import factors
from tests.applications import created
from tests.backends import Backend
from tests.documents import (
    FORGOT_PASSWORD,
    LOCALE,
    LOCALES,
    RESEND_SIGNUP,
    SET_LOCALE,
    SIGNUP,
)
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.phones import ENABLE_PHONE, LOGIN, NUMBER, proven
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"


async def client(service: Service) -> GraphQL:
    """Return a client of an application that speaks German and Brazilian Portuguese beside English."""
    made = await created(await developer(service), locales=["de", "pt_BR"])
    return service.client_of(made["appToken"])


async def waiting(service: Service, backend: Backend) -> list[OutboxMessage]:
    """Return the messages that wait, before anybody sends them."""
    store = backend.connect()
    await store.open()
    claimed = await store.outbox.claim(service.clock.now(), lease=timedelta(seconds=1), most=100)
    await store.close()
    return list(claimed)


async def test_the_locales_are_public(service: Service) -> None:
    """Whoever has the app token can offer a choice; English is always there."""
    assert (await (await client(service)).run(LOCALES))["locales"] == ["EN", "DE", "PT-BR"]
    assert (await service.sample.run(LOCALES))["locales"] == ["EN"]


async def test_a_user_chooses(service: Service) -> None:
    """A user has English, chooses German as one writes it, and keeps it."""
    app = await client(service)
    ada = app.signed_in((await signed_up(service, app, ADA))["accessToken"])
    assert (await ada.run(LOCALE))["locale"] == "EN"
    service.clock.advance(timedelta(minutes=1))

    changed = await ada.run(SET_LOCALE, {"locale": " pt-br"})

    assert (changed["__typename"], changed["locale"]) == ("User", "PT-BR")
    assert (await ada.run(LOCALE))["locale"] == "PT-BR"


@pytest.mark.parametrize("locale", ["FR", "", "PT", "../DE", "DE-AT"])
async def test_what_is_not_spoken_is_refused(service: Service, locale: str) -> None:
    """A locale that the application does not speak changes nothing."""
    app = await client(service)
    ada = app.signed_in((await signed_up(service, app, ADA))["accessToken"])

    assert refusal(await ada.run(SET_LOCALE, {"locale": locale})) == ("LOCALE_INVALID", ["input", "locale"])

    assert (await ada.run(LOCALE))["locale"] == "EN"


async def test_a_signup_brings_its_locale(service: Service) -> None:
    """The locale of a signup becomes that of the user; one that is not spoken is refused."""
    app = await client(service)

    refused = await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD, "locale": "FR"})
    signed_in = await signed_up(service, app, ADA, locale="de")

    assert refusal(refused) == ("LOCALE_INVALID", ["input", "locale"])
    assert (await app.signed_in(signed_in["accessToken"]).run(LOCALE))["locale"] == "DE"


async def test_messages_are_in_the_locale(service: Service, backend: Backend) -> None:
    """Signup, another code and a reset are in the locale of the person, the stranger's English apart."""
    app = await client(service)
    await signed_up(service, app, ADA, locale="DE")
    await service.server.worker.stop()
    bob = "bob@example.com"

    for document, variables in (
        (SIGNUP, {"handle": bob, "password": PASSWORD, "locale": "PT-BR"}),
        (RESEND_SIGNUP, {"handle": bob}),
        (SIGNUP, {"handle": ADA, "password": PASSWORD, "locale": "PT-BR"}),
        (FORGOT_PASSWORD, {"handle": ADA}),
    ):
        assert await outcome(app, document, variables) == "CodeSent"

    told = sorted(
        (message.recipient, message.template, message.locale) for message in await waiting(service, backend)
    )
    assert told == [
        (ADA, "already_registered", "DE"),
        (ADA, "reset_code", "DE"),
        (bob, "signup_code", "PT-BR"),
        (bob, "signup_code", "PT-BR"),
    ]


async def test_sms_come_in_the_users_language(service: Service) -> None:
    """Both SMS, the one that proves a number and the one of a login, are in the language that was chosen."""
    dev = await developer(service)
    made = await created(
        dev, locales=["DE"], twoFactorVerification="PHONE", onboarding={"signupFlow": "NONE"}
    )
    app = service.client_of(made["appToken"])
    ada = await factors.signed_up(app, ADA)
    await ada.run(SET_LOCALE, {"locale": "DE"})

    await proven(service, ada)
    await ada.run(ENABLE_PHONE)
    await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    await service.newest(NUMBER)
    login, phone = [entry["text"].partition(" ")[2] for entry in service.inbox.entries(NUMBER)]
    assert phone.startswith("ist Ihr Code, um diese Nummer für Notes zu bestätigen. Er gilt 10 Minuten.")
    assert login.startswith("ist Ihr Code zur Anmeldung bei Notes. Er gilt 5 Minuten.")
