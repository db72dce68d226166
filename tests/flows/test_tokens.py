"""Does anything but a refusal come out of a token that is not ours?"""

import base64
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cosyncjwt.crypto.refresh_tokens import RefreshTokens
from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.crypto.tokens import AccessTokenClaims, AccessTokens, AppTokens
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import AppTokenInvalid, TokenExpired, TokenInvalid
from tests.factories import guid, make_application
from tests.fakes import NOW, ScriptedEntropy
from tests.forging import ACCESS_HEADER, encoded, token

KEYS = ServerKeys.of(bytes(range(32)))
REFRESH = RefreshTokens(KEYS, ScriptedEntropy())
SESSION = "ses_" + "A" * 22
USER = "usr_" + "u" * 21 + "A"

TEXTS = st.text(max_size=200) | st.text(alphabet="ABCab01-_.=", max_size=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
COMPACT = st.lists(st.binary(max_size=60).map(encoded) | TEXTS, min_size=1, max_size=6).map(".".join)
HEADERS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("alg", "typ", "crit", "kid", "b64", "enc", "zip", "jwk"), JSON)
)
CLAIMS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("iss", "aud", "sub", "exp", "iat", "nbf", "jti"), JSON)
)


def refused_as_access_token(text: str) -> bool:
    """Say whether a text is refused as an access token, in one of the two expected ways."""
    try:
        AccessTokens(KEYS).read(Secret(text), NOW)
    except (TokenInvalid, TokenExpired):
        return True
    return False


def refused_as_app_token(text: str) -> bool:
    """Say whether a text is refused as an app token in the expected way."""
    try:
        AppTokens(KEYS).read(Secret(text), NOW)
    except AppTokenInvalid:
        return True
    return False


@given(TEXTS | COMPACT)
def test_garbage_is_refused(text: str) -> None:
    """No text of any kind gets through or causes another failure."""
    assert refused_as_access_token(text)
    assert refused_as_app_token(text)
    assert REFRESH.read(Secret(text), guid(1)) is None


@given(HEADERS)
def test_headers_are_refused(header: dict[str, object]) -> None:
    """No header but the exact one gets through, even under the right key."""
    assert header == ACCESS_HEADER or refused_as_access_token(token(KEYS.access_tokens, header, {}))
    assert refused_as_app_token(token(KEYS.app_tokens, header, {}))


@given(CLAIMS | JSON)
def test_claims_are_refused(claims: object) -> None:
    """No claims but ours get through, even under the right key and header."""
    assert refused_as_access_token(token(KEYS.access_tokens, ACCESS_HEADER, claims))


@given(st.binary(max_size=80))
def test_refresh_tokens_of_any_bytes_are_refused(raw: bytes) -> None:
    """No bytes are a refresh token that this server did not write."""
    assert REFRESH.read(Secret(encoded(raw)), guid(1)) is None


@given(st.integers(0, 106), st.characters(codec="ascii"))
def test_one_other_character_breaks_a_refresh_token(at: int, character: str) -> None:
    """A refresh token with any one character changed is refused."""
    text = REFRESH.first(SESSION, USER, guid(1))[0].reveal()
    changed = text[:at] + character + text[at + 1 :]

    assert changed == text or REFRESH.read(Secret(changed), guid(1)) is None


def test_a_refresh_token_is_its_applications() -> None:
    """A refresh token reads at its own application only."""
    text, digest = REFRESH.first(SESSION, USER, guid(1))

    read = REFRESH.read(text, guid(1))

    assert read is not None
    assert (read.session_id, read.user_id, read.digest) == (SESSION, USER, digest)
    assert REFRESH.read(text, guid(2)) is None


def test_successors_are_always_the_same() -> None:
    """A refresh token has one successor, which is genuine itself, and so on for generations."""
    text, _ = REFRESH.first(SESSION, USER, guid(1))
    seen = set()
    for _ in range(5):
        one, two = [REFRESH.read(text, guid(1)) for _ in range(2)]
        assert one is not None
        assert two is not None
        assert (one.successor, one.successor_digest) == (two.successor, two.successor_digest)
        text = one.successor
        seen.add(text)

    assert len(seen) == 5


def test_a_successor_needs_the_servers_key() -> None:
    """Under another key the same token is no token, so that its successor cannot be computed."""
    text, _ = REFRESH.first(SESSION, USER, guid(1))
    other = RefreshTokens(ServerKeys.of(bytes(32)), ScriptedEntropy())

    assert other.read(text, guid(1)) is None


def test_an_access_token_says_what_was_written() -> None:
    """Reading gives back what was written, the end cut to whole seconds."""
    claims = AccessTokenClaims(guid(1), "usr_x", SESSION, NOW + timedelta(minutes=15))

    written = AccessTokens(KEYS).write(claims, now=NOW, token_id="tok_x")

    assert AccessTokens(KEYS).read(written, NOW) == AccessTokenClaims(
        guid(1), "usr_x", SESSION, claims.expires_at.replace(microsecond=0)
    )


def test_an_app_token_is_always_the_same_text() -> None:
    """The same token id gives the same text, so that it never has to be kept."""
    application = make_application()
    tokens = AppTokens(KEYS)

    assert tokens.of(application) == tokens.of(application)
    assert tokens.read(Secret(tokens.of(application)), NOW).application_id == application.id


def test_keys_differ() -> None:
    """Every purpose has a key of its own, 256 bits long."""
    keys = [KEYS.app_tokens, KEYS.access_tokens, KEYS.refresh_tokens, KEYS.codes, KEYS.links]

    assert (len(set(keys)), {len(key) for key in keys}) == (5, {32})
    assert base64.b64encode(KEYS.codes).decode() not in repr(KEYS)
