"""Which tokens does the server sign for itself, and when does it believe one?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import AppTokenInvalid, TokenExpired, TokenInvalid

ISSUER = "urn:cosyncjwt"
ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=30)
LONGEST = 2_048
"""Characters; no token of ours comes near it."""

ACCESS_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TokenKind:
    """A kind of token: its `typ` and audience, which no other kind shares (RFC 8725, 3.11)."""

    typ: str
    audience: str


APP_TOKEN = TokenKind("app+jwt", "urn:cosyncjwt:app-token")
ACCESS_TOKEN = TokenKind("at+jwt", "urn:cosyncjwt:access-token")
LOGIN_TOKEN = TokenKind("login+jwt", "urn:cosyncjwt:login-token")


@dataclass(frozen=True, slots=True)
class AppTokenClaims:
    """What an app token says: which application is calling, and by which of its tokens."""

    application_id: str
    token_id: str


@dataclass(frozen=True, slots=True)
class AccessTokenClaims:
    """What an access token says: which user of which application, by which session, until when."""

    application_id: str
    user_id: str
    session_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoginTokenClaims:
    """What a login token says: which waiting login of which application, until when. Not whose."""

    application_id: str
    challenge_id: str
    expires_at: datetime


class AppTokens:
    """App tokens: public, without an end, naming application and developer."""

    def __init__(self, keys: ServerKeys) -> None:
        """Take the key for this kind."""
        self._key = OctKey.import_key(keys.app_tokens)

    def of(self, application: Application) -> str:
        """Write the application's token: always the same text for the same token id."""
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": APP_TOKEN.audience,
            "sub": application.id,
            "developer": application.owner_id,
            "iat": int(application.app_token_issued_at.timestamp()),
            "jti": application.app_token_id,
        }
        return signed(APP_TOKEN, self._key, claims)

    def read(self, token: Secret, now: datetime) -> AppTokenClaims:
        """Return what a genuine app token says; raise AppTokenInvalid for anything else."""
        try:
            claims = verified(APP_TOKEN, self._key, token, now, essential=("sub", "jti"))
        except JoseError as refusal:
            raise AppTokenInvalid from refusal
        return AppTokenClaims(str(claims["sub"]), str(claims["jti"]))


class AccessTokens:
    """Access tokens: fifteen minutes of this API for one session (claims after RFC 9068)."""

    def __init__(self, keys: ServerKeys) -> None:
        """Take the key for this kind."""
        self._key = OctKey.import_key(keys.access_tokens)

    def write(self, claims: AccessTokenClaims, *, now: datetime, token_id: str) -> Secret:
        """Write a token with these claims."""
        payload: dict[str, object] = {
            "iss": ISSUER,
            "aud": ACCESS_TOKEN.audience,
            "sub": claims.user_id,
            "client_id": claims.application_id,
            "sid": claims.session_id,
            "iat": int(now.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "jti": token_id,
        }
        return Secret(signed(ACCESS_TOKEN, self._key, payload))

    def read(self, token: Secret, now: datetime) -> AccessTokenClaims:
        """Return what a genuine access token says.

        Raises TokenExpired for one that was good once, TokenInvalid for anything else.
        """
        try:
            claims = verified(
                ACCESS_TOKEN,
                self._key,
                token,
                now,
                essential=("sub", "client_id", "sid", "exp", "iat", "jti"),
            )
        except ExpiredTokenError as refusal:
            raise TokenExpired from refusal
        except JoseError as refusal:
            raise TokenInvalid from refusal
        expires_at = datetime.fromtimestamp(float(str(claims["exp"])), UTC)
        return AccessTokenClaims(str(claims["client_id"]), str(claims["sub"]), str(claims["sid"]), expires_at)


class LoginTokens:
    """Login tokens: five minutes in which a login waits for its second factor (security M-04)."""

    def __init__(self, keys: ServerKeys) -> None:
        """Take the key for this kind."""
        self._key = OctKey.import_key(keys.login_tokens)

    def write(self, claims: LoginTokenClaims, *, now: datetime) -> Secret:
        """Write a token with these claims."""
        payload: dict[str, object] = {
            "iss": ISSUER,
            "aud": LOGIN_TOKEN.audience,
            "client_id": claims.application_id,
            "iat": int(now.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "jti": claims.challenge_id,
        }
        return Secret(signed(LOGIN_TOKEN, self._key, payload))

    def read(self, token: Secret, now: datetime) -> LoginTokenClaims:
        """Return what a genuine login token says.

        Raises TokenExpired for one that was good once, TokenInvalid for anything else.
        """
        essential = ("client_id", "exp", "iat", "jti")
        try:
            claims = verified(LOGIN_TOKEN, self._key, token, now, essential=essential)
        except ExpiredTokenError as refusal:
            message = "This login has expired. Log in again."
            raise TokenExpired(message) from refusal
        except JoseError as refusal:
            raise TokenInvalid from refusal
        expires_at = datetime.fromtimestamp(float(str(claims["exp"])), UTC)
        return LoginTokenClaims(str(claims["client_id"]), str(claims["jti"]), expires_at)


def signed(kind: TokenKind, key: OctKey, claims: dict[str, object]) -> str:
    """Return a token of the kind with these claims."""
    return jwt.encode({"alg": ALGORITHM, "typ": kind.typ}, claims, key, algorithms=[ALGORITHM])


def verified(
    kind: TokenKind, key: OctKey, token: Secret, now: datetime, *, essential: tuple[str, ...]
) -> dict[str, object]:
    """Check signature, exact header, kind and times; raise JoseError when one is wrong."""
    text = token.reveal()
    if len(text) > LONGEST or not text.isascii():
        message = "not one of our tokens"
        raise JoseError(message)
    try:
        decoded = jwt.decode(text, key, algorithms=[ALGORITHM])
    except (TypeError, ValueError) as refusal:
        # Header members of odd types ("crit": 1) escape from the library as these.
        message = "not a JWT"
        raise JoseError(message) from refusal
    # We write these two members and no other: a key, a URL or `crit` in the header is a forgery (T-03).
    # Issuer and audience are one text each; the library would take a list that names us too (T-06).
    claims = decoded.claims
    parties = (claims.get("iss"), claims.get("aud"))
    if decoded.header != {"alg": ALGORITHM, "typ": kind.typ} or parties != (ISSUER, kind.audience):
        message = "a token of another kind"
        raise JoseError(message)
    options: dict[str, jwt.ClaimsOption] = {name: {"essential": True} for name in essential}
    leeway = int(LEEWAY.total_seconds())
    jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=leeway, **options).validate(claims)
    return claims
