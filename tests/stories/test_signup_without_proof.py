"""Nora comes into an application that believes everybody; then it changes its mind."""

from tests.applications import created
from tests.documents import LOGIN, SIGNUP
from tests.invitations import INVITE, REGISTER, UPDATE, registration
from tests.outcomes import outcome
from tests.people import developer
from tests.service import PASSWORD, Service

NORA, OTTO, PIA = "nora@example.com", "otto@example.com", "pia@example.com"


async def test_the_story_of_nora(service: Service) -> None:
    """She is in at once; when signup closes she brings a friend; when invitations close too, nobody comes."""
    maker = await developer(service)
    notes = await created(maker, "Notes", onboarding={"signupFlow": "NONE"})
    app = service.client_of(notes["appToken"])

    # One step, no mail.
    signed_in = await app.run(SIGNUP, {"handle": NORA, "password": PASSWORD})
    assert signed_in["__typename"] == "SignedIn"
    await service.drain()
    assert service.inbox.entries(NORA) == []
    nora = app.signed_in(signed_in["accessToken"])

    # The developer closes signup; her account stays.
    closed = {"id": notes["id"], "onboarding": {"signupEnabled": False}}
    await maker.run(UPDATE, {"input": closed})
    assert await outcome(app, SIGNUP, {"handle": OTTO, "password": PASSWORD}) == "SIGNUP_DISABLED"
    assert await outcome(app, LOGIN, {"handle": NORA, "password": PASSWORD}) == "SignedIn"

    # She invites two friends; one is quick.
    codes = {}
    for friend in (OTTO, PIA):
        await nora.run(INVITE, {"handle": friend})
        codes[friend] = str((await service.newest(friend))["code"])
    assert await outcome(app, REGISTER, registration(codes[OTTO], OTTO)) == "SignedIn"

    # Now the doors are shut for good, and the other's code with them.
    shut = {"id": notes["id"], "onboarding": {"invitationEnabled": False}}
    await maker.run(UPDATE, {"input": shut})
    assert await outcome(app, REGISTER, registration(codes[PIA], PIA)) == "INVITATIONS_DISABLED"
    assert await outcome(nora, INVITE, {"handle": "quinn@example.com"}) == "INVITATIONS_DISABLED"
    assert await outcome(app, LOGIN, {"handle": OTTO, "password": PASSWORD}) == "SignedIn"
