"""A front end is built of what the README shows, pasted as it stands, and nothing else."""

import re
from pathlib import Path
from typing import Any

from tests.applications import created
from tests.documents import LOGIN
from tests.factors import code_of
from tests.invitations import INVITE
from tests.people import developer
from tests.recovering import NEW
from tests.service import PASSWORD, GraphQL, Service

README = Path(__file__).parents[2] / "README.md"
PAGES = {
    re.split(r"\W+", document)[1]: document
    for document in re.findall(r"```graphql\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
}
"""The documents of the README, by their names."""

ADA, BEA = "ada@example.com", "bea@example.com"
FIELD = {"path": "user_data.name", "fieldName": "name", "required": True}
RULES = {"enabled": True, "minLength": 10, "minDigit": 1}
METADATA = {"user_data": {"name": "Ada"}}
GOOD = "correct horse 7 battery"


async def code_to(service: Service, handle: str) -> str:
    """Return the code of the newest mail to the handle."""
    return str((await service.newest(handle))["code"])


async def signed_up(service: Service, app: GraphQL) -> Any:
    """Go through the pages of the sign-up."""
    form = await app.run(PAGES["SignUpForm"])
    assert form["onboarding"] == {"signupEnabled": True, "signupFlow": "CODE"}
    assert (form["passwordFilter"]["minDigit"], form["metadataFields"]) == (1, [{**FIELD, "setBy": "USER"}])
    given = {"handle": ADA, "password": PASSWORD, "metadata": METADATA}
    weak = await app.run(PAGES["SignUp"], given)
    assert (weak["failed"], weak["path"]) == (["MIN_DIGIT"], ["input", "password"])
    bare = await app.run(PAGES["SignUp"], {**given, "password": GOOD, "metadata": None})
    assert (bare["missing"], bare["unknown"], bare["readOnly"]) == (["user_data.name"], [], [])
    sent = await app.run(PAGES["SignUp"], {**given, "password": GOOD})
    assert (sent["sentTo"], sent["delivery"]) == (ADA, "EMAIL_CODE")
    code = await code_to(service, ADA)
    return await app.run(PAGES["Confirm"], {"handle": ADA, "code": code, "password": GOOD})


async def test_the_pages_of_the_readme(service: Service) -> None:
    """Sign-up, invitation, reset and an authenticator app, by the documents of the README."""
    settings: dict[str, Any] = {
        "metadataFields": [FIELD],
        "passwordFilter": RULES,
        "twoFactorVerification": "GOOGLE",
    }
    made = await created(await developer(service), **settings)
    app = service.client_of(made["appToken"])

    # Ada signs up, after her form has told her what her password lacks.
    signed_in = await signed_up(service, app)
    assert signed_in["user"]["handle"] == ADA
    ada = app.signed_in(signed_in["accessToken"])

    # She invites Bea, who fills in the same form with the code of the mail.
    await ada.run(INVITE, {"handle": BEA})
    accepted = await app.run(
        PAGES["Accept"],
        {"handle": BEA, "code": await code_to(service, BEA), "password": GOOD, "metadata": METADATA},
    )
    assert accepted["user"]["metadata"] == METADATA

    # Bea forgets her password and chooses another one.
    await app.run(PAGES["Forgot"], {"handle": BEA})
    code = await code_to(service, BEA)
    reset = await app.run(PAGES["Reset"], {"handle": BEA, "code": code, "newPassword": f"{NEW} 8"})
    assert reset["__typename"] == "Done"
    again = await app.run(LOGIN, {"handle": BEA, "password": f"{NEW} 8"})
    assert again["__typename"] == "SignedIn"

    # She turns an authenticator app on.
    picture = await app.signed_in(again["accessToken"]).run(PAGES["SetUp"])
    assert picture["qrCode"].startswith("data:image/svg+xml")
    first = code_of(picture["secret"], service.clock.now())
    on = await app.signed_in(again["accessToken"]).run(PAGES["TurnOn"], {"code": first})
    assert len(on["recoveryCodes"]) == 10
