"""Dora, who holds the keys of others, protects her portal account, loses the device, and comes back."""

from datetime import timedelta

from tests.applications import created
from tests.documents import FORGOT_PASSWORD, ME, REFRESH, RESET_PASSWORD
from tests.factors import COMPLETE_LOGIN, DISABLE, ENABLE, LOGIN, SETUP, STATUS, code_of
from tests.outcomes import outcome
from tests.people import signed_up
from tests.phones import NUMBER, SET_PHONE
from tests.service import PASSWORD, GraphQL, Service

DORA = "dora@example.com"
CHOSEN = "a password nobody guesses"
MINUTE = timedelta(minutes=1)


async def test_the_story_of_dora(service: Service) -> None:
    """At the portal a second factor is set up, asked for, lost and replaced as in any application."""
    portal = service.portal
    # Dora signs up at the portal, on two machines, and makes an application.
    dora = portal.signed_in((await signed_up(service, portal, DORA))["accessToken"])
    elsewhere = await portal.run(LOGIN, {"handle": DORA, "password": PASSWORD})
    vault = await created(dora, "Vault")

    # The portal allows apps, and nothing else. She turns one on, and the other machine is out.
    assert await outcome(dora, SET_PHONE, {"phone": NUMBER}) == "TWO_FACTOR_UNAVAILABLE"
    secret = (await dora.run(SETUP))["secret"]
    enabled = await dora.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    sheet = enabled["recoveryCodes"]
    assert await outcome(portal.signed_in(elsewhere["accessToken"]), ME) == "TOKEN_INVALID"
    assert (
        await outcome(portal, REFRESH, {"refreshToken": elsewhere["refreshToken"]}) == "INVALID_CREDENTIALS"
    )

    # From now on nobody gets at her applications by the password alone.
    service.clock.advance(MINUTE)
    required = await portal.run(LOGIN, {"handle": DORA, "password": PASSWORD})
    assert (required["__typename"], required["methods"]) == ("TwoFactorRequired", ["GOOGLE", "RECOVERY_CODE"])
    dora = await completed(portal, required, code_of(secret, service.clock.now()))
    assert await named(dora, vault["id"]) == "Vault"

    # She forgets the password. The new one is set by mail, and the app is asked for all the same.
    await portal.run(FORGOT_PASSWORD, {"handle": DORA})
    reset = {"handle": DORA, "code": (await service.newest(DORA))["code"], "newPassword": CHOSEN}
    assert (await portal.run(RESET_PASSWORD, reset))["__typename"] == "Done"
    assert await outcome(portal, LOGIN, {"handle": DORA, "password": CHOSEN}) == "TwoFactorRequired"

    # The device is lost. A code of the sheet lets her in, and she starts over with a new one.
    service.clock.advance(MINUTE)
    dora = await completed(portal, await portal.run(LOGIN, {"handle": DORA, "password": CHOSEN}), sheet[0])
    assert (await dora.run(STATUS))["twoFactor"] == {"google": True, "recoveryCodesLeft": 9}
    assert (await dora.run(DISABLE, {"password": CHOSEN}))["twoFactor"]["google"] is False
    tablet = (await dora.run(SETUP))["secret"]
    assert await outcome(dora, ENABLE, {"code": code_of(tablet, service.clock.now())}) == "TwoFactorEnabled"
    service.clock.advance(MINUTE)
    required = await portal.run(LOGIN, {"handle": DORA, "password": CHOSEN})
    dora = await completed(portal, required, code_of(tablet, service.clock.now()))
    assert await named(dora, vault["id"]) == "Vault"


async def completed(portal: GraphQL, required: dict[str, str], code: str) -> GraphQL:
    """Finish a login by a code and return the signed-in client."""
    signed_in = await portal.run(COMPLETE_LOGIN, {"loginToken": required["loginToken"], "code": code})
    assert signed_in["__typename"] == "SignedIn", signed_in
    return portal.signed_in(signed_in["accessToken"])


async def named(developer: GraphQL, application_id: str) -> str:
    """Read the name of an own application."""
    found = await developer.run(
        "query Name($id: ID) { application(id: $id) { name } }", {"id": application_id}
    )
    return str(found["name"])
