"""A bank demands a second factor: of Nora, who loses hers later, and of Otto, who is signed in without."""

from datetime import timedelta

from tests.api.test_required_factor import LOGIN, SIGNUP, UPDATE
from tests.applications import created
from tests.documents import ME, REFRESH
from tests.factors import COMPLETE_LOGIN, DISABLE, ENABLE, SETUP, code_of
from tests.outcomes import outcome
from tests.people import developer
from tests.service import PASSWORD, GraphQL, Service

NORA = {"handle": "nora@example.com", "password": PASSWORD}
OTTO = {"handle": "otto@example.com", "password": PASSWORD}
MINUTE = timedelta(minutes=1)


async def test_the_story_of_nora(service: Service) -> None:
    """From the day on which the bank demands it, nobody is in without a second factor, nor for ever out."""
    # Nora and Otto have accounts at a bank that leaves it to them, and neither has a second factor.
    maker = await developer(service)
    made = await created(maker, "Bank", twoFactorVerification="GOOGLE", onboarding={"signupFlow": "NONE"})
    app = service.client_of(made["appToken"])
    await app.run(SIGNUP, NORA)
    open_session = await app.run(SIGNUP, OTTO)
    otto = app.signed_in(open_session["accessToken"])
    assert await outcome(otto, ME) == "OK"

    # The bank demands one. Otto's open session gets no further tokens, and the one that it has opens nothing.
    assert (await maker.run(UPDATE, {"id": made["id"], "required": True}))["twoFactorRequired"] is True
    assert (
        await outcome(app, REFRESH, {"refreshToken": open_session["refreshToken"]}) == "INVALID_CREDENTIALS"
    )
    assert await outcome(otto, ME) == "TOKEN_INVALID"

    # Nora logs in without one: she is led to set it up, and has no other token before.
    required = await app.run(LOGIN, NORA)
    assert (required["__typename"], required["methods"]) == ("TwoFactorEnrollmentRequired", ["GOOGLE"])
    enrolling = app.signed_in(required["enrollmentToken"])
    assert await outcome(enrolling, ME) == "TOKEN_INVALID"
    secret, sheet = await app_on(service, enrolling)
    assert (await app.run(LOGIN, NORA))["__typename"] == "TwoFactorRequired"
    nora = await by_code(app, code_of(secret, service.clock.now()))
    assert await outcome(nora, ME) == "OK"

    # Her telephone is lost. A code of the sheet lets her in; she turns the old app off and a new one on.
    service.clock.advance(MINUTE)
    nora = await by_code(app, sheet[0])
    assert (await nora.run(DISABLE, {"password": PASSWORD}))["__typename"] == "User"
    new_secret, new_sheet = await app_on(service, nora)
    assert set(sheet).isdisjoint(new_sheet)

    # What was lost opens nothing any more: neither the old app nor the old sheet. The new ones do.
    token = (await app.run(LOGIN, NORA))["loginToken"]
    for old in (code_of(secret, service.clock.now()), sheet[1]):
        assert await outcome(app, COMPLETE_LOGIN, {"loginToken": token, "code": old}) == "INVALID_CODE"
    await by_code(app, code_of(new_secret, service.clock.now()))

    # Otto logs in anew and is led the same way, until the bank has mercy on those who have none.
    assert (await app.run(LOGIN, OTTO))["__typename"] == "TwoFactorEnrollmentRequired"
    await maker.run(UPDATE, {"id": made["id"], "required": False})
    assert (await app.run(LOGIN, OTTO))["__typename"] == "SignedIn"
    assert (await app.run(LOGIN, NORA))["__typename"] == "TwoFactorRequired"


async def app_on(service: Service, user: GraphQL) -> tuple[str, list[str]]:
    """Turn an authenticator app on; return its secret and the recovery codes."""
    secret = (await user.run(SETUP))["secret"]
    enabled = await user.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    service.clock.advance(MINUTE)
    return secret, enabled["recoveryCodes"]


async def by_code(app: GraphQL, code: str) -> GraphQL:
    """Log Nora in by password and a code."""
    token = (await app.run(LOGIN, NORA))["loginToken"]
    signed_in = await app.run(COMPLETE_LOGIN, {"loginToken": token, "code": code})
    assert signed_in["__typename"] == "SignedIn", signed_in
    return app.signed_in(signed_in["accessToken"])
