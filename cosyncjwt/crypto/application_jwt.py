"""What does a login's JWT say, and who signs it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from joserfc import jwt

from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.signing import SigningKey, signing
from cosyncjwt.domain.user import User

ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class SignedJwt:
    """A JWT and the moment its `exp` names."""

    token: Secret
    expires_at: datetime


class ApplicationJwts:
    """JWTs for an application's own backends, verifiable by its public key alone.

    Signed on the event loop: to hand the third of a millisecond that a signature takes to a thread, and to be
    woken by it, takes as long again, and there were a tenth fewer refreshes a second.
    """

    def __init__(self, keys: SigningKeys, public_url: str) -> None:
        """Take the applications' keys and the server's public origin."""
        self._keys = keys
        self._public_url = public_url

    def issuer(self, application_id: str) -> str:
        """Return the `iss` of the application's JWTs, which is where its discovery document lives."""
        return f"{self._public_url}/apps/{application_id}"

    def sign(
        self,
        application: Application,
        user: User,
        session: Session,
        metadata: Mapping[str, object],
        *,
        now: datetime,
        token_id: str,
    ) -> SignedJwt:
        """Return a JWT for the user, alive from `now` for the application's JWT lifetime."""
        expires_at = now + timedelta(minutes=application.jwt_lifetime_minutes)
        issued = int(now.timestamp())
        claims: dict[str, object] = {
            # First, so that the registered claims below win whatever is declared (security T-07).
            **metadata,
            "iss": self.issuer(application.id),
            "sub": application.subject_of(user),
            "aud": application.audience,
            "iat": issued,
            "nbf": issued,
            "exp": int(expires_at.timestamp()),
            "jti": token_id,
            "auth_time": int(session.authenticated_at.timestamp()),
            "amr": list(session.amr),
        }
        key = signing(application.signing_keys, now)
        token = jwt.encode(_header(key), claims, self._keys.private(application, key), algorithms=[ALGORITHM])
        return SignedJwt(Secret(token), expires_at)


def _header(key: SigningKey) -> dict[str, str]:
    return {"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}
