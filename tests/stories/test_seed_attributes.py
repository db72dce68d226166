"""Has an application every attribute that it was promised? A test for each row of the list."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from tests.applications import created, filled
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
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.portal import SET_PLAN, id_of, put_into
from tests.security.test_status import SET_STATUS, STOPPED, ApplicationStatus
from tests.service import PASSWORD, GraphQL, Service

ADA = {"handle": "ada@example.com", "password": PASSWORD}
AT_ONCE = {"signupFlow": "NONE"}


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
    await put_into(service, made["id"], status)
    lift = {"id": made["id"], "status": "ACTIVE"}

    ended = [await outcome(app, SIGNUP, ADA), await outcome(dev, SET_STATUS, lift)]
    ended += [await outcome(admin, SET_STATUS, lift), await outcome(app, SIGNUP, ADA)]

    assert ended == [f"APPLICATION_{status.value}", "STATUS_NOT_ALLOWED", "Application", "SignedIn"]


async def test_two_factor_authentication(service: Service) -> None:
    """None by default; google where the developer says so."""
    dev = await developer(service)
    made = await created(dev)
    asked = "query Factor($id: ID) { application(id: $id) { twoFactorVerification } }"

    before = await dev.run(asked, {"id": made["id"]})
    await changed(dev, made["id"], twoFactorVerification="GOOGLE")
    after = await dev.run(asked, {"id": made["id"]})

    assert (before["twoFactorVerification"], after["twoFactorVerification"]) == ("NONE", "GOOGLE")


async def test_onboarding(service: Service) -> None:
    """Signup is opened and closed, by code, by link or at once."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    sent = [(await app.run(SIGNUP, ADA))["delivery"]]
    await changed(dev, made["id"], onboarding={"signupFlow": "LINK"})
    sent.append((await app.run(SIGNUP, ADA))["delivery"])
    await changed(dev, made["id"], onboarding={"signupEnabled": False})

    assert sent == ["EMAIL_CODE", "EMAIL_LINK"]
    assert await outcome(app, SIGNUP, ADA) == "SIGNUP_DISABLED"


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
