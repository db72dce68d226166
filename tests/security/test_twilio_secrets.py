"""Who gets at a developer's Twilio token, or at a code that was sent by SMS? After M-17, M-14 and C-02."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.crypto.text_accounts import TwilioTokens
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.text_account import TwilioCredentials
from schema.root import schema
from tests.api.test_twilio import UPDATE
from tests.applications import created
from tests.backends import Backend
from tests.contents import raw
from tests.delivery.twilio_stand_in import AUTH_TOKEN, CREDENTIALS, SENDER, SID
from tests.factories import make_application
from tests.factors import ENABLE as ENABLE_APP
from tests.factors import SETUP, application, code_of, signed_up
from tests.fakes import ScriptedEntropy
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.phones import LOGIN, NUMBER, OTHER, RESEND, SET_PHONE, caller, code_at, proven
from tests.service import PASSWORD, Service


async def test_M17_the_token_is_not_in_the_store(service: Service, backend: Backend) -> None:
    """What is kept has the account's SID, and nothing of its token."""
    dev = await developer(service)
    await created(dev, twilio=CREDENTIALS)

    kept = await raw(backend)

    assert SID.encode() in kept
    assert AUTH_TOKEN.encode() not in kept


def test_M17_no_field_shows_the_token() -> None:
    """No type that can be read has a field for it."""
    readable = [line for line in schema.as_str().splitlines() if "authToken" in line]

    assert [line.strip() for line in readable] == ["authToken: String!"]


async def test_M17_the_answer_does_not_repeat_it(service: Service) -> None:
    """Neither a good nor a bad account comes back with its token, in words or in the developer's answers."""
    dev = await developer(service)
    made = await created(dev)

    replies = [
        (await dev.post(UPDATE, {"input": {"id": made["id"], "twilio": {**CREDENTIALS, **wrong}}})).text
        for wrong in ({}, {"phoneNumber": "x"}, {"accountSid": AUTH_TOKEN})
    ]

    assert not any(AUTH_TOKEN in reply for reply in replies), json.dumps(replies)


async def test_S12_an_old_login_sets_no_account(service: Service) -> None:
    """Ten minutes after the login it must be repeated: whoever has the account reads every code by SMS.

    Everything else of an application is changed as before.
    """
    dev = await developer(service)
    made = await created(dev)
    taken = {"input": {"id": made["id"], "twilio": CREDENTIALS}}
    service.clock.advance(timedelta(minutes=10))

    assert await outcome(dev, UPDATE, taken) == "REAUTHENTICATION_REQUIRED"

    assert await outcome(dev, UPDATE, {"input": {"id": made["id"], "smsCountries": ["US"]}}) == "Application"
    assert await outcome(await developer_again(service), UPDATE, taken) == "Application"


def test_M17_a_token_is_bound_to_its_application() -> None:
    """Copied into another application's record, a sealed token cannot be opened."""
    entropy = ScriptedEntropy()
    tokens = TwilioTokens(Seal([bytes(32)], entropy))
    mine, theirs = make_application(), make_application()
    account = tokens.sealed(mine.id, TwilioCredentials(SID, Secret(AUTH_TOKEN), SENDER))

    assert tokens.opened(replace(mine, twilio=account), account) == Secret(AUTH_TOKEN)
    with pytest.raises(SealBrokenError):
        tokens.opened(replace(theirs, twilio=account), account)


async def test_C02_no_code_of_an_sms_is_in_the_store(service: Service, backend: Backend) -> None:
    """Codes by SMS are kept as keyed digests, and messages that wait are sealed."""
    ada = await caller(service)
    await ada.login()
    waiting = await raw(backend)
    code = await code_at(service)

    assert NUMBER.encode() in waiting
    assert f'"{code}"'.encode() not in waiting
    assert f"'{code}'".encode() not in waiting


async def test_developers_protect_their_accounts(service: Service) -> None:
    """A developer turns an authenticator app on at the portal, and the password alone opens it no more."""
    dev = await developer(service)
    secret = (await dev.run(SETUP))["secret"]
    await dev.run(ENABLE_APP, {"code": code_of(secret, service.clock.now())})

    required = await service.portal.run(LOGIN, {"handle": "dev@example.com", "password": PASSWORD})

    assert required["__typename"] == "TwoFactorRequired"


async def test_M14_no_sms_to_a_number_that_was_not_proven(service: Service) -> None:
    """A number that somebody merely typed gets no code of a login."""
    app = await application(service, "PHONE")
    ada = await caller(service, app)
    bob = await signed_up(app, "bob@example.com")
    await bob.run(SET_PHONE, {"phone": "+14155562671"})
    await service.server.worker.drain()
    before = len(service.inbox.entries())

    signed_in = await app.run(LOGIN, {"handle": "bob@example.com", "password": PASSWORD})
    await service.server.worker.drain()

    assert signed_in["__typename"] == "SignedIn"
    assert len(service.inbox.entries()) == before
    assert (await ada.login())["textSentTo"] is not None


@pytest.mark.parametrize("method", [None, "PHONE"])
async def test_M14_a_code_of_the_former_number_is_void(service: Service, method: str | None) -> None:
    """Once codes go to another number, one that the former got finishes no login that waits."""
    ada = await caller(service)
    waiting = (await ada.login())["loginToken"]
    former = await ada.code()

    changed = await proven(service, ada.client, OTHER, PASSWORD)

    assert changed["phone"] == OTHER
    assert (await ada.complete(waiting, former, method)).get("code") == "INVALID_CODE"
    service.clock.advance(timedelta(minutes=1))
    await ada.app.run(RESEND, {"loginToken": waiting})
    assert (await ada.complete(waiting, await code_at(service, OTHER)))["__typename"] == "SignedIn"


async def test_M06_only_the_own_login_token_sends_a_code(service: Service) -> None:
    """Tokens of other kinds, other applications and a damaged one send no SMS."""
    ada = await caller(service)
    waiting = (await ada.login())["loginToken"]
    signed_in = await ada.complete(waiting, await ada.code())
    tokens = {
        "access": signed_in["accessToken"],
        "jwt": signed_in["jwt"],
        "refresh": signed_in["refreshToken"],
        "app": ada.app.headers["app-token"],
        "damaged": waiting[:-2],
        "nothing": "",
    }
    before = len(service.inbox.entries())

    ended = {name: await outcome(ada.app, RESEND, {"loginToken": token}) for name, token in tokens.items()}
    ended["over"] = await outcome(ada.app, RESEND, {"loginToken": waiting})
    ended["elsewhere"] = await outcome(
        service.sample, RESEND, {"loginToken": (await ada.login())["loginToken"]}
    )
    await service.server.worker.drain()

    assert ended == {
        **dict.fromkeys(tokens, "TOKEN_INVALID"),
        "over": "CODE_EXPIRED",
        "elsewhere": "TOKEN_INVALID",
    }
    # The one of the last login, and no other.
    assert len(service.inbox.entries()) == before + 1
