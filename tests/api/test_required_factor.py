"""How does somebody come into an application that demands a second factor?"""

from datetime import timedelta
from typing import Any

import pytest

from tests.applications import created
from tests.documents import CHANGE_PASSWORD, COMPLETE_SIGNUP, ME, REFRESH
from tests.factors import COMPLETE_LOGIN, DISABLE, ENABLE, SETUP, code_of
from tests.outcomes import outcome
from tests.people import developer
from tests.phones import ENABLE_PHONE, SET_PHONE, VERIFY_PHONE, code_at
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
CREDENTIALS = {"handle": ADA, "password": PASSWORD}
MINUTE = timedelta(minutes=1)
ENROLLMENT = """ __typename
    ... on SignedIn { accessToken refreshToken }
    ... on TwoFactorEnrollmentRequired { enrollmentToken methods expiresAt }
    ... on UserError { code }
"""
LOGIN = (
    """mutation Login($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) { ... on TwoFactorRequired { loginToken }"""
    + ENROLLMENT
    + "} }"
)
SIGNUP = (
    """mutation Signup($handle: String!, $password: String!) {
  signup(input: {handle: $handle, password: $password}) {"""
    + ENROLLMENT
    + "} }"
)
UPDATE = """mutation U($id: ID!, $required: Boolean, $mode: TwoFactorVerification) {
  updateApplication(input: {id: $id, twoFactorRequired: $required, twoFactorVerification: $mode}) {
    __typename ... on Application { twoFactorRequired }
  }
}"""


async def demanding(service: Service, mode: str = "GOOGLE", **more: object) -> GraphQL:
    """Return a client of a new application that demands a second factor."""
    settings = {
        "twoFactorVerification": mode,
        "twoFactorRequired": True,
        "onboarding": {"signupFlow": "NONE"},
    }
    made = await created(await developer(service), **{**settings, **more})
    return service.client_of(made["appToken"])


async def enrolling(app: GraphQL) -> GraphQL:
    """Sign a user up, and return a client with the enrollment token."""
    required = await app.run(SIGNUP, CREDENTIALS)
    assert required["__typename"] == "TwoFactorEnrollmentRequired", required
    return app.signed_in(required["enrollmentToken"])


async def enrolled_by_app(service: Service, ada: GraphQL) -> str:
    """Turn an authenticator app on and return its secret."""
    secret: str = (await ada.run(SETUP))["secret"]
    enabled = await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    assert len(enabled["recoveryCodes"]) == 10
    service.clock.advance(MINUTE)
    return secret


async def signed_in(service: Service, app: GraphQL, secret: str) -> Any:
    """Log in by password and app."""
    token = (await app.run(LOGIN, CREDENTIALS))["loginToken"]
    return await app.run(COMPLETE_LOGIN, {"loginToken": token, "code": code_of(secret, service.clock.now())})


async def test_clients_see_that_it_is_demanded(service: Service) -> None:
    """The setting is readable with the app token, and off unless said."""
    field = "{ application { twoFactorRequired } }"

    assert (await (await demanding(service)).run(field))["twoFactorRequired"] is True
    assert (await service.sample.run(field))["twoFactorRequired"] is False


@pytest.mark.parametrize(("mode", "methods"), [("GOOGLE", ["GOOGLE"]), ("PHONE", ["GOOGLE", "PHONE"])])
async def test_signup_and_login_lead_to_the_enrollment(
    service: Service, mode: str, methods: list[str]
) -> None:
    """Both answer with a token for setting up what the application takes, and with no other."""
    app = await demanding(service, mode)

    answers = [await app.run(SIGNUP, CREDENTIALS), await app.run(LOGIN, CREDENTIALS)]

    assert [each["__typename"] for each in answers] == ["TwoFactorEnrollmentRequired"] * 2
    assert [each["methods"] for each in answers] == [methods] * 2


async def test_completing_a_signup_leads_to_the_enrollment(service: Service) -> None:
    """The code of the mail makes the user, who is to set a factor up before being signed in."""
    app = await demanding(service, onboarding={"signupFlow": "CODE"})
    await app.run(SIGNUP, CREDENTIALS)
    code = (await service.newest(ADA))["code"]

    assert await outcome(app, COMPLETE_SIGNUP, {"handle": ADA, "code": code}) == "TwoFactorEnrollmentRequired"
    assert (await app.run(LOGIN, CREDENTIALS))["__typename"] == "TwoFactorEnrollmentRequired"


async def test_enrolling_an_app(service: Service) -> None:
    """By the enrollment token an app is turned on; then password and app sign in."""
    app = await demanding(service)
    secret = await enrolled_by_app(service, await enrolling(app))

    assert (await signed_in(service, app, secret))["__typename"] == "SignedIn"


async def test_enrolling_a_phone(service: Service) -> None:
    """By the enrollment token a number is proven and turned on; then password and SMS sign in."""
    app = await demanding(service, "PHONE")
    ada = await enrolling(app)
    await ada.run(SET_PHONE, {"phone": "+14155552671"})
    await ada.run(VERIFY_PHONE, {"code": await code_at(service)})

    assert len((await ada.run(ENABLE_PHONE))["recoveryCodes"]) == 10

    token = (await app.run(LOGIN, CREDENTIALS))["loginToken"]
    answer = {"loginToken": token, "code": await code_at(service)}
    assert (await app.run(COMPLETE_LOGIN, answer))["__typename"] == "SignedIn"


async def test_M04_the_token_opens_nothing_else(service: Service) -> None:
    """For any other operation it is no token; at another's enrollment it is the own one still."""
    app = await demanding(service)
    ada = await enrolling(app)
    token = ada.headers["authorization"].removeprefix("Bearer ")

    ended = [
        await outcome(ada, ME),
        await outcome(ada, CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": "another long password"}),
        await outcome(ada, DISABLE, {"password": PASSWORD}),
        await outcome(app, COMPLETE_LOGIN, {"loginToken": token, "code": "123456"}),
        await outcome(app, REFRESH, {"refreshToken": token}),
    ]

    assert ended == ["TOKEN_INVALID"] * 4 + ["INVALID_CREDENTIALS"]


async def test_the_token_ends_with_the_enrollment(service: Service) -> None:
    """Once a factor is on, the token sets up no other."""
    app = await demanding(service, "PHONE")
    ada = await enrolling(app)
    await enrolled_by_app(service, ada)

    assert await outcome(ada, SET_PHONE, {"phone": "+14155552671"}) == "TOKEN_INVALID"
    assert await outcome(ada, SETUP) == "TOKEN_INVALID"


@pytest.mark.parametrize("end", ["time", "setting"])
async def test_the_token_ends_by_itself(service: Service, end: str) -> None:
    """After fifteen minutes it has expired, and where nothing is demanded any more it is none."""
    dev = await developer(service, "owner@example.com")
    settings = {"twoFactorVerification": "GOOGLE", "twoFactorRequired": True}
    made = await created(dev, **settings, onboarding={"signupFlow": "NONE"})
    ada = await enrolling(service.client_of(made["appToken"]))
    if end == "time":
        service.clock.advance(15 * MINUTE + MINUTE)
    else:
        await dev.run(UPDATE, {"id": made["id"], "required": False})

    assert await outcome(ada, SETUP) == {"time": "TOKEN_EXPIRED", "setting": "TOKEN_INVALID"}[end]


async def test_M10_sessions_without_a_factor_end(service: Service) -> None:
    """Switched on, the setting refuses the refresh of those who have none, and they are led to set one up."""
    dev = await developer(service, "owner@example.com")
    made = await created(dev, twoFactorVerification="GOOGLE", onboarding={"signupFlow": "NONE"})
    app = service.client_of(made["appToken"])
    before = await app.run(SIGNUP, CREDENTIALS)

    changed = await dev.run(UPDATE, {"id": made["id"], "required": True})

    assert changed["twoFactorRequired"] is True
    change = {"password": PASSWORD, "newPassword": "another long password"}
    mine = app.signed_in(before["accessToken"])
    assert await outcome(mine, CHANGE_PASSWORD, change) == "REAUTHENTICATION_REQUIRED"
    assert await outcome(app, REFRESH, {"refreshToken": before["refreshToken"]}) == "INVALID_CREDENTIALS"
    assert await outcome(mine, ME) == "TOKEN_INVALID"
    assert (await app.run(LOGIN, CREDENTIALS))["__typename"] == "TwoFactorEnrollmentRequired"


async def test_a_factor_that_is_turned_off_is_to_be_turned_on_again(service: Service) -> None:
    """A lost device can be replaced, but nothing is issued meanwhile."""
    app = await demanding(service)
    secret = await enrolled_by_app(service, await enrolling(app))
    session = await signed_in(service, app, secret)
    ada = app.signed_in(session["accessToken"])
    await ada.run(DISABLE, {"password": PASSWORD})

    replaced = await enrolled_by_app(service, ada)

    assert await outcome(app, REFRESH, {"refreshToken": session["refreshToken"]}) == "SignedIn"
    await ada.run(DISABLE, {"password": PASSWORD})
    session = await app.run(LOGIN, CREDENTIALS)
    assert session["__typename"] == "TwoFactorEnrollmentRequired"
    assert replaced != secret


async def test_none_means_passwords_alone(service: Service) -> None:
    """Where the application is set to NONE nothing is demanded."""
    app = await demanding(service, "NONE")

    assert (await app.run(SIGNUP, CREDENTIALS))["__typename"] == "SignedIn"
