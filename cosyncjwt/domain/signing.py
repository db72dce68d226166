"""Which key signs an application's JWTs at a moment, and which must a verifier know?

A new key is published before it signs, because verifiers keep the set of keys they have seen; a former one
stays published until the last JWT that it signed has expired (security T-11).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONGEST_JWT_LIFETIME = timedelta(minutes=1440)
PUBLICATION = timedelta(minutes=15)
"""How long a key is published before it signs: longer than verifiers and other servers may keep what they
read, ten minutes and five seconds."""
RETIREMENT = LONGEST_JWT_LIFETIME + timedelta(minutes=5)
"""How long a key is published after it has signed its last JWT, whatever the lifetime is set to meanwhile."""
MOST_KEYS = 5
"""How many keys an application may have at once, so that its set of keys stays small."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key pair that signs an application's JWTs; the private half only sealed.

    `kid` is the RFC 7638 thumbprint, `public_key` SubjectPublicKeyInfo in PEM, `sealed_private_key`
    PKCS#8 DER under the master key. It signs from `signs_from` on, since it was made when that is None, and
    is published until `retires_at`, for ever when that is None.
    """

    kid: str
    public_key: str
    sealed_private_key: bytes
    created_at: datetime
    signs_from: datetime | None = None
    retires_at: datetime | None = None

    def signs_at(self, now: datetime) -> bool:
        """Say whether the key may sign at `now`."""
        return self.signs_from is None or self.signs_from <= now

    def is_published_at(self, now: datetime) -> bool:
        """Say whether a verifier must know the key at `now`."""
        return self.retires_at is None or now < self.retires_at


Keys = tuple[SigningKey, ...]


def signing(keys: Keys, now: datetime) -> SigningKey:
    """Return the key that signs at `now`: the newest whose time has come."""
    return next((key for key in reversed(keys) if key.signs_at(now)), keys[0])


def published(keys: Keys, now: datetime) -> Keys:
    """Return the keys that a verifier must know at `now`, oldest first."""
    return tuple(key for key in keys if key.is_published_at(now))


def waiting(keys: Keys, now: datetime) -> SigningKey | None:
    """Return the key that is published and does not sign yet, or None."""
    return next((key for key in keys if not key.signs_at(now)), None)


def succeeded(keys: Keys, successor: SigningKey, now: datetime) -> Keys:
    """Return the keys with one more, which signs as soon as every verifier can know it."""
    signs_from = now + PUBLICATION
    former = (_retiring(key, signs_from + RETIREMENT) for key in published(keys, now))
    return (*former, replace(successor, signs_from=signs_from))


def kids(keys: Sequence[SigningKey]) -> str:
    """Return the ids of the keys in their order, as one text that tells two sets of keys apart."""
    return " ".join(key.kid for key in keys)


def _retiring(key: SigningKey, at: datetime) -> SigningKey:
    return key if key.retires_at is not None else replace(key, retires_at=at)
