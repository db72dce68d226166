"""Where do an application's RSA keys come from, and how are they shown to the world?"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from cachetools import LRUCache
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from joserfc.jwk import RSAKey

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.key_pairs import KeyPairSource
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.signing import SigningKey, published

UNSEALED_KEYS = 1_000
"""How many private keys stay unsealed in memory; a key never changes, so there is no lifetime."""


class SigningKeys:
    """Makes, seals and unseals the keys that sign the applications' JWTs."""

    def __init__(self, seal: Seal, clock: Clock, new_key_pair: KeyPairSource) -> None:
        """Take the seal and what makes key pairs."""
        self._seal = seal
        self._clock = clock
        self._new_key_pair = new_key_pair
        self._unsealed: LRUCache[str, RSAKey] = LRUCache(UNSEALED_KEYS)

    async def new(self, application_id: str) -> SigningKey:
        """Make a key pair for one application, off the event loop (it takes up to a second)."""
        pair = await asyncio.to_thread(self._new_key_pair)
        kid = RSAKey.import_key(pair).thumbprint()
        private = pair.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        public = pair.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        sealed = self._seal.seal(private, SealedKind.SIGNING_KEY.place(application_id, kid))
        return SigningKey(kid, public.decode(), sealed, self._clock.now())

    def private(self, application: Application, key: SigningKey) -> RSAKey:
        """Return one of the application's keys, unsealed once and kept in memory."""
        unsealed = self._unsealed.get(key.kid)
        if unsealed is None:
            place = SealedKind.SIGNING_KEY.place(application.id, key.kid)
            private = self._seal.open(key.sealed_private_key, place)
            # What we sealed ourselves is known to be a good key; checking it again would take 30 ms
            # of the event loop.
            loaded = load_der_private_key(private, password=None, unsafe_skip_rsa_key_validation=True)
            unsealed = RSAKey.import_key(cast("rsa.RSAPrivateKey", loaded))
            self._unsealed[key.kid] = unsealed
        return unsealed


def jwks(application: Application, now: datetime) -> Mapping[str, object]:
    """Return the application's JWK Set (RFC 7517) at `now`: public members, kid by RFC 7638."""
    return {"keys": [_public_jwk(key) for key in published(application.signing_keys, now)]}


def _public_jwk(key: SigningKey) -> Mapping[str, object]:
    members = RSAKey.import_key(key.public_key).as_dict(private=False)
    return {**members, "kid": key.kid, "alg": "RS256", "use": "sig"}
