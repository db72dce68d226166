"""Ada signs up, confirms, looks at herself, refreshes, logs out, comes back, and leaves for good."""

from datetime import timedelta

import jwt

from tests.documents import (
    APPLICATION,
    COMPLETE_SIGNUP,
    DELETE_ACCOUNT,
    LOGIN,
    LOGOUT,
    ME,
    REFRESH,
    SIGNUP,
)
from tests.service import PASSWORD, Service

ADA = "ada@example.com"


async def test_the_story_of_ada(service: Service) -> None:
    """From signup to logout and beyond, every step works as the README says."""
    app = service.sample

    # She signs up. No account exists yet; a code is on its way.
    sent = await app.run(SIGNUP, {"handle": " Ada@Example.com ", "password": PASSWORD})
    assert (sent["__typename"], sent["sentTo"], sent["delivery"]) == ("CodeSent", ADA, "EMAIL_CODE")
    refused = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    assert refused["code"] == "INVALID_CREDENTIALS"

    # She reads the code and types it in: now she is a user, and signed in.
    code = (await service.newest(ADA))["code"]
    signed_in = await app.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
    assert signed_in["user"]["handle"] == ADA

    # Any backend can verify her JWT by nothing but the application's public JWKS.
    application = (await app.run(APPLICATION))["id"]
    keys = (await service.http.get(f"/apps/{application}/.well-known/jwks.json")).json()["keys"]
    claims = jwt.decode(
        signed_in["jwt"],
        jwt.PyJWK(keys[0]),
        algorithms=["RS256"],
        audience=application,
        issuer=f"{service.origin}/apps/{application}",
        # The story's clock stands in its own time.
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert claims["sub"] == signed_in["user"]["id"]
    assert claims["exp"] - claims["iat"] == 60 * 60
    assert claims["amr"] == ["pwd"]

    # She looks at herself and at her one session.
    ada = app.signed_in(signed_in["accessToken"])
    me = await ada.run(ME)
    assert me["handle"] == ADA
    assert [session["current"] for session in me["sessions"]["nodes"]] == [True]

    # A quarter of an hour later her access token is over; the refresh token brings a new one.
    service.clock.advance(timedelta(minutes=16))
    assert (await ada.error(ME))["code"] == "TOKEN_EXPIRED"
    refreshed = await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    ada = app.signed_in(refreshed["accessToken"])
    assert (await ada.run(ME))["id"] == me["id"]

    # She logs out, and nothing of that session works any more.
    assert (await ada.run(LOGOUT))["ok"] is True
    assert (await ada.error(ME))["code"] == "TOKEN_INVALID"
    over = await app.run(REFRESH, {"refreshToken": refreshed["refreshToken"]})
    assert over["code"] == "INVALID_CREDENTIALS"

    # She comes back with her password and then leaves for good; her handle is free again.
    again = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    ada = app.signed_in(again["accessToken"])
    assert (await ada.run(DELETE_ACCOUNT, {"password": PASSWORD}))["ok"] is True
    assert (await ada.error(ME))["code"] == "TOKEN_INVALID"
    gone = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    assert gone["code"] == "INVALID_CREDENTIALS"
