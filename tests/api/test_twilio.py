"""What does a developer get for setting and testing a Twilio account?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from cosyncjwt.delivery.twilio import TwilioTexter
from tests.applications import created
from tests.backends import Backend
from tests.delivery.twilio_stand_in import CREDENTIALS, SENDER, SID, TwilioStandIn, twilio
from tests.factors import signed_up
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import refusal
from tests.people import developer
from tests.phones import NUMBER, SET_PHONE, VERIFY_PHONE
from tests.service import GraphQL, Service, running

UPDATE = """mutation Update($input: UpdateApplicationInput!) { updateApplication(input: $input) {
  __typename ... on Application { twilio { accountSid phoneNumber } smsCountries twoFactorVerification }
  ... on UserError { code path message }
} }"""
READ = """query Read($id: ID) { application(id: $id) { twilio { accountSid phoneNumber } smsCountries } }"""
AT_ONCE = {"signupFlow": "NONE"}


@pytest.fixture
async def stand_in() -> AsyncIterator[TwilioStandIn]:
    """Yield a running stand-in for Twilio."""
    async with twilio() as started:
        yield started


@pytest.fixture
async def sending(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, stand_in: TwilioStandIn
) -> AsyncIterator[Service]:
    """Yield the service as in production: SMS go to Twilio."""
    texter = TwilioTexter(stand_in.url, total=0.5)
    async with running(backend.connect(), clock, entropy, texter=texter) as started:
        yield started


async def update(dev: GraphQL, application_id: str, **changes: object) -> Any:
    """Change an application and return the answer."""
    return await dev.run(UPDATE, {"input": {"id": application_id, **changes}})


async def test_an_account_is_shown_without_its_token(service: Service) -> None:
    """The developer reads SID and number; a client of the application reads neither."""
    dev = await developer(service)
    application = await created(dev)

    changed = await update(dev, application["id"], twilio=CREDENTIALS)

    expected = {"accountSid": SID, "phoneNumber": SENDER}
    assert changed["twilio"] == expected
    assert (await dev.run(READ, {"id": application["id"]}))["twilio"] == expected
    app = service.client_of(application["appToken"])
    assert (await app.error("{ application { twilio { accountSid } } }"))["code"] == "FORBIDDEN"


async def test_an_application_begins_without_an_account(service: Service) -> None:
    """Unless said, there is no account and no country, and another change leaves both alone."""
    dev = await developer(service)
    application = await created(dev)
    await update(dev, application["id"], twilio=CREDENTIALS, smsCountries=["US", "CA"])

    changed = await update(dev, application["id"], audience="other")

    fresh = await created(dev, "Second")
    assert await dev.run(READ, {"id": fresh["id"]}) == {"twilio": None, "smsCountries": []}
    assert changed["twilio"]["phoneNumber"] == SENDER
    assert changed["smsCountries"] == ["CA", "US"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accountSid", ""),
        ("accountSid", "AC123"),
        ("accountSid", "SK" + "0" * 32),
        ("authToken", ""),
        ("authToken", "with spaces in it, and so on"),
        ("phoneNumber", "4155550100"),
        ("phoneNumber", "Notes"),
        ("phoneNumber", "+999123456789"),
    ],
)
async def test_a_malformed_account_is_refused(service: Service, name: str, value: str) -> None:
    """What no Twilio account has is refused by name, and nothing is changed."""
    dev = await developer(service)
    application = await created(dev)

    refused = await update(dev, application["id"], twilio={**CREDENTIALS, name: value})

    assert refusal(refused) == ("VALUE_INVALID", ["input", "twilio", name])
    assert (await dev.run(READ, {"id": application["id"]}))["twilio"] is None


async def test_an_unknown_country_is_refused(service: Service) -> None:
    """Countries are named by two capital letters."""
    dev = await developer(service)
    application = await created(dev)

    assert refusal(await update(dev, application["id"], smsCountries=["us"])) == (
        "VALUE_INVALID",
        ["input", "smsCountries"],
    )


async def test_phone_needs_an_account(sending: Service) -> None:
    """Where SMS are really sent, PHONE is refused without an account, and taken with one."""
    dev = await developer(sending)
    application = await created(dev)

    refused = await update(dev, application["id"], twoFactorVerification="PHONE")
    together = await update(dev, application["id"], twoFactorVerification="PHONE", twilio=CREDENTIALS)

    assert refusal(refused) == ("VALUE_INVALID", ["input", "twoFactorVerification"])
    assert together["twoFactorVerification"] == "PHONE"


async def test_sms_go_to_the_countries_of_the_application(sending: Service) -> None:
    """Unless said otherwise only numbers of the sending number's country get SMS."""
    dev = await developer(sending)
    settings = {"twoFactorVerification": "PHONE", "twilio": CREDENTIALS, "onboarding": AT_ONCE}
    application = await created(dev, **settings)
    ada = await signed_up(sending.client_of(application["appToken"]))
    british = {"phone": "+447400123456"}

    refused = await ada.run(SET_PHONE, british)
    await update(dev, application["id"], smsCountries=["GB"])

    assert refusal(refused) == ("PHONE_INVALID", ["input", "phone"])
    assert (await ada.run(SET_PHONE, british))["__typename"] == "CodeSent"


async def test_a_number_is_proven_through_twilio(sending: Service, stand_in: TwilioStandIn) -> None:
    """The SMS goes out by the developer's account, and its code proves the number."""
    dev = await developer(sending)
    settings = {"twoFactorVerification": "PHONE", "twilio": CREDENTIALS, "onboarding": AT_ONCE}
    application = await created(dev, **settings)
    ada = await signed_up(sending.client_of(application["appToken"]))
    await ada.run(SET_PHONE, {"phone": NUMBER})
    await sending.server.worker.drain()

    (message,) = stand_in.messages
    verified = await ada.run(VERIFY_PHONE, {"code": message["Body"][:6]})

    assert (message["To"], message["From"]) == (NUMBER, SENDER)
    assert verified["phoneVerified"] is True


async def test_a_failing_provider_fails_no_mutation(sending: Service, stand_in: TwilioStandIn) -> None:
    """While Twilio refuses, the client hears nothing of it, and each SMS is asked for once."""
    stand_in.answers = ["500"]
    dev = await developer(sending)
    settings = {"twoFactorVerification": "PHONE", "twilio": CREDENTIALS, "onboarding": AT_ONCE}
    application = await created(dev, **settings)
    ada = await signed_up(sending.client_of(application["appToken"]))

    sent = await ada.run(SET_PHONE, {"phone": NUMBER})
    await sending.server.worker.drain()

    assert sent["__typename"] == "CodeSent"
    assert (stand_in.requests, stand_in.messages) == (1, [])
    assert await sending.server.world.store.outbox.next_due() is None
