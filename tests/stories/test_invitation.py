"""Ina invites Bea into an application that takes no signups; Bea's mail program is slow, and Bea too."""

from datetime import timedelta

from tests.documents import LOGIN, REFRESH, SIGNUP
from tests.invitations import (
    BEA,
    INVITATION,
    INVITE,
    REGISTER,
    UPDATE,
    house,
    registration,
)
from tests.metadata import claims
from tests.service import PASSWORD, Service


async def test_the_story_of_bea(service: Service) -> None:
    """From a closed door to a token with what both have said, by GraphQL alone."""
    home = await house(service)
    fields = {
        "metadataFields": [{"path": "profile.name", "fieldName": "name", "canEdit": True}],
        "inviteMetadataFields": [{"path": "profile.role", "fieldName": "role", "required": True}],
        "onboarding": {"signupEnabled": False, "invitationEnabled": True},
    }
    await home.developer.run(UPDATE, {"input": {"id": home.id, **fields}})

    # Nobody comes in by herself.
    refused = await home.app.run(SIGNUP, {"handle": BEA, "password": PASSWORD})
    assert refused["code"] == "SIGNUP_DISABLED"

    # Ina invites her, and a day later again, because Bea cannot find the mail.
    role = {"profile": {"role": "editor"}}
    first = await home.inviter.run(INVITE, {"handle": BEA, "metadata": {"profile": {"role": "reader"}}})
    lost = (await service.newest(BEA))["code"]
    service.clock.advance(timedelta(days=1))
    signed_in = await home.app.run(LOGIN, {"handle": "ina@example.com", "password": PASSWORD})
    ina = home.app.signed_in(signed_in["accessToken"])
    second = await ina.run(INVITE, {"handle": BEA, "metadata": role})
    code = str((await service.newest(BEA))["code"])
    assert (await home.app.run(REGISTER, registration(str(lost))))["code"] == "INVITATION_INVALID"

    # Six days later Bea types the code her own way.
    service.clock.advance(timedelta(days=6))
    typed = f"{code[:5].lower()} - {code[5:].lower()}"
    bea = await home.app.run(REGISTER, registration(typed, metadata={"profile": {"name": "Bea"}}))
    assert bea["__typename"] == "SignedIn"
    assert claims(bea)["profile"] == {"name": "Bea", "role": "editor"}

    # Ina sees that she came, the developer sees both; the code is spent.
    signed_in = await home.app.run(LOGIN, {"handle": "ina@example.com", "password": PASSWORD})
    ina = home.app.signed_in(signed_in["accessToken"])
    seen = [(await ina.run(INVITATION, {"id": each["id"]}))["status"] for each in (first, second)]
    assert seen == ["REVOKED", "ACCEPTED"]
    assert (await home.app.run(REGISTER, registration(code)))["code"] == "INVITATION_INVALID"

    # She stays: refresh and login work as for anybody.
    again = await home.app.run(REFRESH, {"refreshToken": bea["refreshToken"]})
    assert claims(again)["profile"] == {"name": "Bea", "role": "editor"}
    login = await home.app.run(LOGIN, {"handle": BEA, "password": PASSWORD})
    assert login["user"]["id"] == bea["user"]["id"]
