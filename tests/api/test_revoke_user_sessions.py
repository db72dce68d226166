"""What does `revokeUserSessions` end, and what does it leave?"""

from tests.auditing import log_of, told
from tests.documents import LOGIN, ME, REFRESH
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.portal import id_of
from tests.service import PASSWORD, Service

REVOKE = """mutation Revoke($id: ID!) {
  revokeUserSessions(input: {userId: $id}) { __typename ... on UserError { code } }
}"""
ADA, BOB = "ada@example.com", "bob@example.com"


async def test_T15_every_session_of_the_user_ends(service: Service) -> None:
    """Access and refresh tokens of all devices are refused at once; another user notices nothing."""
    notes = await managed(service)
    first, bob = await signed_up(service, notes.app, ADA), await signed_up(service, notes.app, BOB)
    second = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert await outcome(notes.owner, REVOKE, {"id": first["user"]["id"]}) == "Done"

    ended = [await outcome(notes.app.signed_in(each["accessToken"]), ME) for each in (first, second, bob)]
    refused = await outcome(notes.app, REFRESH, {"refreshToken": second["refreshToken"]})
    assert ended == ["TOKEN_INVALID", "TOKEN_INVALID", "OK"]
    assert refused == "INVALID_CREDENTIALS"


async def test_the_account_stays(service: Service) -> None:
    """The password still opens it, also when nobody was signed in."""
    notes = await managed(service)
    user_id = await notes.user(ADA)

    assert await outcome(notes.owner, REVOKE, {"id": user_id}) == "Done"
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_it_is_recorded(service: Service) -> None:
    """The application's log says who has signed whom out."""
    notes = await managed(service)
    user_id = await notes.user(ADA)
    await notes.owner.run(REVOKE, {"id": user_id})

    events = await log_of(notes.owner, notes.id, action="revokeUserSessions")

    assert told(events, "outcome", "actor", "subject") == [("OK", await id_of(notes.owner), user_id)]
