"""Which token lets a user set a second factor up who has none and must?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.crypto.tokens import ISSUER, TokenKind, signed, verified
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import TokenExpired, TokenInvalid

ENROLLMENT_TOKEN = TokenKind("enrollment+jwt", "urn:cosyncjwt:enrollment-token")
ENROLLMENT_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class EnrollmentClaims:
    """What an enrollment token says: who may set a second factor up, while which password is theirs."""

    application_id: str
    user_id: str
    password_version: int
    token_id: str
    issued_at: datetime


class EnrollmentTokens:
    """Enrollment tokens: fifteen minutes in which a second factor can be set up."""

    def __init__(self, keys: ServerKeys) -> None:
        """Take the key for this kind."""
        self._key = OctKey.import_key(keys.enrollment_tokens)

    def write(self, claims: EnrollmentClaims) -> Secret:
        """Write a token with these claims."""
        payload: dict[str, object] = {
            "iss": ISSUER,
            "aud": ENROLLMENT_TOKEN.audience,
            "sub": claims.user_id,
            "client_id": claims.application_id,
            "password_version": claims.password_version,
            "iat": int(claims.issued_at.timestamp()),
            "exp": int((claims.issued_at + ENROLLMENT_LIFETIME).timestamp()),
            "jti": claims.token_id,
        }
        return Secret(signed(ENROLLMENT_TOKEN, self._key, payload))

    def read(self, token: Secret, now: datetime) -> EnrollmentClaims:
        """Return what a genuine enrollment token says.

        Raises TokenExpired for one that was good once, TokenInvalid for anything else.
        """
        essential = ("sub", "client_id", "password_version", "exp", "iat", "jti")
        try:
            claims = verified(ENROLLMENT_TOKEN, self._key, token, now, essential=essential)
        except ExpiredTokenError as refusal:
            raise TokenExpired from refusal
        except JoseError as refusal:
            raise TokenInvalid from refusal
        return EnrollmentClaims(
            application_id=str(claims["client_id"]),
            user_id=str(claims["sub"]),
            password_version=int(str(claims["password_version"])),
            token_id=str(claims["jti"]),
            issued_at=datetime.fromtimestamp(float(str(claims["iat"])), UTC),
        )
