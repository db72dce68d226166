"""Has an application every attribute that it was promised? A test for each row of the list."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from tests.applications import created, filled
from tests.delivery.twilio_stand_in import CREDENTIALS as TWILIO
from tests.documents import (
    APPLICATION,
    CREATE_APPLICATION,
    LOGIN,
    ME,
    PASSWORD_FILTER,
    SET_METADATA,
    SIGNUP,
    UPDATE_APPLICATION,
)
from tests.factors import application, enrolled
from tests.invitations import INVITE, REGISTER, house, invited, registration
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.phones import caller, texts_to
from tests.portal import SET_PLAN, id_of
from tests.security.test_status import SET_STATUS, STOPPED, ApplicationStatus
from tests.service import PASSWORD, GraphQL, Service

ADA = {"handle": "ada@example.com", "password": PASSWORD}
AT_ONCE = {"signupFlow": "NONE"}
FACTOR = """query Factor($id: ID) {
  application(id: $id) { twoFactorVerification twilio { accountSid phoneNumber } }
}"""


async def changed(dev: GraphQL, application_id: str, **settings: object) -> Any:
    """Change an application and return what became of it."""
    return await dev.run(UPDATE_APPLICATION, {"input": {"id": application_id, **settings}})


async def test_name(service: Service) -> None:
    """Descriptive, unique among the developer's own, changed at any time; the id is a GUID and stays."""
    dev = await developer(service)
    notes = await created(dev, "Notes")

    taken = await dev.run(CREATE_APPLICATION, {"input": {"name": "notes"}})
    renamed = await changed(dev, notes["id"], name="Diary")

    assert taken["code"] == "APPLICATION_NAME_TAKEN"
    assert (renamed["id"], renamed["name"]) == (notes["id"], "Diary")
    assert len(notes["id"]) == 36


async def test_type(service: Service) -> None:
    """Development: three, of fifty users each. Commercial: for subscribers, with more users."""
    dev = await developer(service)
    made = [await created(dev, name, onboarding=AT_ONCE) for name in ("One", "Two", "Three")]
    await filled(service, made[0]["id"], 50)
    app = service.client_of(made[0]["appToken"])
    refused = [
        await outcome(dev, CREATE_APPLICATION, {"input": {"name": "Four"}}),
        await outcome(app, SIGNUP, ADA),
    ]

    await (await administrator(service)).run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})
    commercial = await changed(dev, made[0]["id"], type="COMMERCIAL")
    more = [
        await outcome(dev, CREATE_APPLICATION, {"input": {"name": "Four", "type": "COMMERCIAL"}}),
        await outcome(app, SIGNUP, ADA),
    ]

    assert refused == ["APPLICATION_LIMIT_REACHED", "USER_LIMIT_REACHED"]
    assert commercial["type"] == "COMMERCIAL"
    assert more == ["Application", "SignedIn"]


async def test_status_active_and_inactive(service: Service) -> None:
    """The developer switches it off and on; off, nothing works, login included."""
    dev = await developer(service)
    made = await created(dev, onboarding=AT_ONCE)
    app = service.client_of(made["appToken"])
    await app.run(SIGNUP, ADA)
    ended = []
    for status in ("INACTIVE", "ACTIVE"):
        await dev.run(SET_STATUS, {"id": made["id"], "status": status})
        ended.append(await outcome(app, LOGIN, ADA))

    assert ended == ["APPLICATION_INACTIVE", "SignedIn"]


@pytest.mark.parametrize("status", [each for each in STOPPED if each is not ApplicationStatus.INACTIVE])
async def test_status_suspended_and_blocked(service: Service, status: ApplicationStatus) -> None:
    """Stopped as if inactive; not the developer's to lift, but the administrator's."""
    dev, admin = await developer(service), await administrator(service)
    made = await created(dev, onboarding=AT_ONCE)
    app = service.client_of(made["appToken"])
    await admin.run(SET_STATUS, {"id": made["id"], "status": status.value, "reason": "Abuse"})
    lift = {"id": made["id"], "status": "ACTIVE"}

    ended = [await outcome(app, SIGNUP, ADA), await outcome(dev, SET_STATUS, lift)]
    ended += [await outcome(admin, SET_STATUS, lift), await outcome(app, SIGNUP, ADA)]

    assert ended == [f"APPLICATION_{status.value}", "STATUS_NOT_ALLOWED", "Application", "SignedIn"]


async def test_two_factor_none(service: Service) -> None:
    """The default: nobody has to show more than a password that matches."""
    dev = await developer(service)
    made = await created(dev, onboarding=AT_ONCE)
    app = service.client_of(made["appToken"])
    await app.run(SIGNUP, ADA)

    assert (await dev.run(FACTOR, {"id": made["id"]}))["twoFactorVerification"] == "NONE"
    assert await outcome(app, LOGIN, ADA) == "SignedIn"


async def test_two_factor_google(service: Service) -> None:
    """A user scans the key with an authenticator app; from then on a login needs the app's code too."""
    app = await application(service, "GOOGLE")
    ada = await enrolled(service, app)
    other = await outcome(app, SIGNUP, {**ADA, "handle": "bob@example.com"})
    service.clock.advance(timedelta(minutes=1))

    completed = await ada.complete(await ada.login_token(), ada.code())

    # Who has not turned it on is asked for nothing.
    assert (other, completed["__typename"]) == ("SignedIn", "SignedIn")


async def test_two_factor_phone(service: Service) -> None:
    """A user proves a number by a code; then an SMS by the developer's Twilio comes at every login."""
    dev = await developer(service)
    made = await created(dev, onboarding=AT_ONCE)
    await changed(dev, made["id"], twoFactorVerification="PHONE", twilio=TWILIO)
    shown = (await dev.run(FACTOR, {"id": made["id"]}))["twilio"]

    iris = await caller(service, service.client_of(made["appToken"]))
    sent = await texts_to(service)
    token = (await iris.login())["loginToken"]

    assert shown == {"accountSid": TWILIO["accountSid"], "phoneNumber": TWILIO["phoneNumber"]}
    assert await texts_to(service) == sent + 1
    assert (await iris.complete(token, await iris.code()))["__typename"] == "SignedIn"


async def test_onboarding_by_signup(service: Service) -> None:
    """Signup is opened and closed, by code, by link or at once."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    sent = [(await app.run(SIGNUP, ADA))["delivery"]]
    await changed(dev, made["id"], onboarding={"signupFlow": "LINK"})
    sent.append((await app.run(SIGNUP, ADA))["delivery"])
    await changed(dev, made["id"], onboarding=AT_ONCE)
    at_once = await outcome(app, SIGNUP, {**ADA, "handle": "bob@example.com"})
    await changed(dev, made["id"], onboarding={"signupEnabled": False})

    assert sent == ["EMAIL_CODE", "EMAIL_LINK"]
    assert at_once == "SignedIn"
    assert await outcome(app, SIGNUP, ADA) == "SIGNUP_DISABLED"


async def test_onboarding_by_invitation(service: Service) -> None:
    """With signup closed only those come in whom a user has invited; invitations are closed as well."""
    home = await house(service)
    await home.set(signupEnabled=False)

    _, code = await invited(service, home.inviter)
    registered = await outcome(home.app, REGISTER, registration(code))
    await home.set(invitationEnabled=False)

    assert await outcome(home.app, SIGNUP, ADA) == "SIGNUP_DISABLED"
    assert registered == "SignedIn"
    assert await outcome(home.inviter, INVITE, {"handle": "cy@example.com"}) == "INVITATIONS_DISABLED"


async def test_jwt_metadata(service: Service) -> None:
    """What is declared is given at signup, kept with the user, and stands in the JWT."""
    declared = [{"path": "user_data.name", "fieldName": "name", "canEdit": True}]
    made = await created(await developer(service), onboarding=AT_ONCE, metadataFields=declared)
    app = service.client_of(made["appToken"])

    ada = await app.run(SIGNUP, {**ADA, "metadata": {"user_data": {"name": "Ada"}}})
    user = app.signed_in(ada["accessToken"])
    await user.run(SET_METADATA, {"metadata": {"user_data": {"name": "Countess"}}})

    claims = jwt.decode(ada["jwt"], options={"verify_signature": False})
    assert claims["user_data"] == {"name": "Ada"}
    assert (await user.run("{ me { metadata } }"))["metadata"] == {"user_data": {"name": "Countess"}}


async def test_realm_public_key(service: Service) -> None:
    """The key that is shown, to be pasted, verifies a login's JWT; the private one is shown nowhere."""
    dev = await developer(service)
    made = await created(dev, onboarding=AT_ONCE, audience="realm-app")
    ada = await service.client_of(made["appToken"]).run(SIGNUP, ADA)

    claims = jwt.decode(
        ada["jwt"],
        made["publicKey"],
        algorithms=["RS256"],
        audience="realm-app",
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )

    assert claims["sub"] == ada["user"]["id"]
    assert made["publicKey"].startswith("-----BEGIN PUBLIC KEY-----")


async def test_jwt_password_filtering(service: Service) -> None:
    """The rules can be read by a form, and hold at signup."""
    rules = {"enabled": True, "minLength": 12, "minUpper": 1, "minDigit": 2, "minSpecial": 1}
    made = await created(await developer(service), onboarding=AT_ONCE, passwordFilter=rules)
    app = service.client_of(made["appToken"])

    read = (await app.run(PASSWORD_FILTER))["passwordFilter"]
    refused = await app.run(SIGNUP, {**ADA, "password": "correct horse battery"})
    accepted = await outcome(app, SIGNUP, {**ADA, "password": "Correct horse 12!"})

    assert {name: read[name] for name in rules} == rules
    assert set(refused["failed"]) == {"MIN_UPPER", "MIN_DIGIT", "MIN_SPECIAL"}
    assert accepted == "SignedIn"


async def test_app_token(service: Service) -> None:
    """A JWT that names application and developer, made with the application; it opens it for its users."""
    dev = await developer(service)
    made = await created(dev)

    claims = jwt.decode(made["appToken"], options={"verify_signature": False, "verify_aud": False})
    shown = await service.client_of(made["appToken"]).run(APPLICATION)

    assert (claims["sub"], claims["developer"]) == (made["id"], await id_of(dev))
    assert shown["id"] == made["id"]


async def test_users(service: Service) -> None:
    """The developer sees who has signed up, and each of them only the own account."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    ada = await signed_up(service, app, ADA["handle"])
    service.clock.advance(timedelta(seconds=1))

    listed = await dev.run(
        "query U($id: ID) { application(id: $id) { userCount users { nodes { handle } } } }",
        {"id": made["id"]},
    )

    assert listed == {"userCount": 1, "users": {"nodes": [{"handle": "ada@example.com"}]}}
    assert (await app.signed_in(ada["accessToken"]).run(ME))["handle"] == "ada@example.com"


ROWS = {
    "Name": "name",
    "Type (development or commercial)": "type",
    "Status (active, inactive, suspended, or blocked)": "status",
    "Two-factor authentication": "two_factor",
    "Onboarding": "onboarding",
    "JWT meta-data": "jwt_metadata",
    "Realm public key": "realm_public_key",
    "JWT password filtering": "jwt_password_filtering",
    "Application token (appToken)": "app_token",
    "Users": "users",
}
"""The list as it was promised, and how the tests that tell of a row begin."""


def test_every_row_has_its_tests() -> None:
    """No attribute of the list is without a test of its name, and no test is about something else."""
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    told = {name for name in tests for row in ROWS.values() if f"{name}_".startswith(f"{row}_")}

    assert tests - told == {"every_row_has_its_tests"}
    assert [row for row in ROWS.values() if not any(f"{name}_".startswith(f"{row}_") for name in told)] == []
