"""Are verified tokens remembered, and how many of them?"""

from datetime import datetime

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.crypto.tokens import ACCESS_LIFETIME, AccessTokenClaims, AccessTokens, AppTokens
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.directory import Directory
from store.ports import Store
from tests.factories import make_application, make_session, make_user
from tests.fakes import NOW, FrozenClock

KEYS = ServerKeys.of(bytes(range(32)))
REMEMBERED = 2


class Reader(AccessTokens):
    """Reads access tokens, and counts how often it had to."""

    def __init__(self) -> None:
        super().__init__(KEYS)
        self.count = 0

    def read(self, token: Secret, now: datetime) -> AccessTokenClaims:
        """Count and read."""
        self.count += 1
        return super().read(token, now)


async def test_a_verified_token_is_not_verified_again(store: Store, clock: FrozenClock) -> None:
    """The second request with a token costs no signature; what it says is checked all the same."""
    access, reader, (token, _, _) = await three_sessions(store, clock)

    callers = [await access.caller(token) for _ in range(3)]

    assert reader.count == 1
    assert callers[0] == callers[2]


async def test_as_many_as_are_remembered(store: Store, clock: FrozenClock) -> None:
    """One more than is remembered puts the first out, which is verified anew and stays good."""
    access, reader, tokens = await three_sessions(store, clock)

    for token in (*tokens, *tokens[1:], tokens[0]):
        await access.caller(token)

    assert reader.count == len(tokens) + 1
    assert len(access._verified) == REMEMBERED


async def three_sessions(store: Store, clock: FrozenClock) -> tuple[Access, Reader, list[Secret]]:
    """Return the gate, what it reads tokens with, and a token for each of three sessions."""
    application, user = make_application(), make_user()
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    await tenant.users.add(user, limit=None)
    reader = Reader()
    directory = Directory(store, clock, closed_to_signups=frozenset())
    access = Access(AppTokens(KEYS), reader, directory, clock, "portal", verified_tokens=REMEMBERED)
    tokens = []
    for number in range(3):
        session = make_session(user_id=user.id)
        await tenant.sessions.open(session, keep=20)
        claims = AccessTokenClaims(application.id, user.id, session.id, NOW + ACCESS_LIFETIME)
        tokens.append(reader.write(claims, now=NOW, token_id=f"tok_{number}"))
    return access, reader, tokens
