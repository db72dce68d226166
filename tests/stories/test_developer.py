"""Linus becomes a developer, makes an application, and people sign up there at once."""

import jwt

from tests.documents import APPLICATION, CREATE_APPLICATION, DEVELOPER, LOGIN, SIGNUP
from tests.people import developer
from tests.service import PASSWORD, Service


async def test_the_story_of_linus(service: Service) -> None:
    """From the portal's signup to a user whose JWT names the new application."""
    # He signs up at the portal as any user does anywhere, and makes an application.
    linus = await developer(service, "linus@example.com")
    made = await linus.run(
        CREATE_APPLICATION,
        {"input": {"name": "Fast notes", "audience": "realm-app", "onboarding": {"signupFlow": "NONE"}}},
    )
    assert (made["status"], made["type"], made["userLimit"]) == ("ACTIVE", "DEVELOPMENT", 50)

    # Its app token opens it for everybody; its settings stay his.
    app = service.client_of(made["appToken"])
    assert (await app.run(APPLICATION))["onboarding"] == {"signupEnabled": True, "signupFlow": "NONE"}
    assert (await app.error("{ application { audience } }"))["code"] == "FORBIDDEN"

    # Flow NONE believes everybody: the first signup signs in, the second is told the handle is taken.
    eve = await app.run(SIGNUP, {"handle": "eve@example.com", "password": PASSWORD})
    assert eve["__typename"] == "SignedIn"
    taken = await app.run(SIGNUP, {"handle": "eve@example.com", "password": PASSWORD})
    assert (taken["code"], taken["path"]) == ("HANDLE_TAKEN", ["input", "handle"])

    # Her JWT is verified by the public key that he pastes into his backend.
    claims = jwt.decode(
        eve["jwt"],
        made["publicKey"],
        algorithms=["RS256"],
        audience="realm-app",
        issuer=made["issuer"],
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert claims["sub"] == eve["user"]["id"]

    # She exists in his application and nowhere else.
    nowhere = await service.sample.run(LOGIN, {"handle": "eve@example.com", "password": PASSWORD})
    assert nowhere["code"] == "INVALID_CREDENTIALS"
    listed = await linus.run(DEVELOPER)
    assert [node["name"] for node in listed["applications"]["nodes"]] == ["Fast notes"]
