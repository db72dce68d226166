"""How is a secret kept at rest? AES-256-GCM under the master key, bound to its place."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cosyncjwt.entropy import Entropy

MASTER_KEY_SIZE = 32
KEY_ID_SIZE = 4
NONCE_SIZE = 12
VERSION = b"\x01"


class SealBrokenError(Exception):
    """The sealed bytes were changed, moved to another place, or sealed under a key that is not here."""


def derived(key: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=None, info=f"cosyncjwt/{purpose}".encode()).derive(key)


class Seal:
    """Seals with the newest master key and opens with any that is listed.

    Sealed: version (1 byte), key id (4), nonce (12), ciphertext with its tag. `place` is the associated
    data: which application, record and field the secret belongs to (security K-01).
    """

    def __init__(self, master_keys: Sequence[bytes], entropy: Entropy) -> None:
        """Take the master keys, newest first, 32 bytes each."""
        self._entropy = entropy
        keys = [derived(key, "seal") for key in master_keys]
        self._current = _key_id(keys[0])
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}

    def seal(self, secret: bytes, place: str) -> bytes:
        """Return `secret` sealed for `place`."""
        nonce = self._entropy.token(NONCE_SIZE)
        header = VERSION + self._current
        sealed = self._ciphers[self._current].encrypt(nonce, secret, header + place.encode())
        return header + nonce + sealed

    def is_current(self, sealed: bytes) -> bool:
        """Say whether it was sealed under the newest key."""
        return sealed.startswith(VERSION + self._current)

    def knows(self, sealed: bytes) -> bool:
        """Say whether it was sealed under a key that is listed."""
        return sealed.startswith(VERSION) and sealed[len(VERSION) :][:KEY_ID_SIZE] in self._ciphers

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for `place`; raise SealBrokenError for anything else."""
        start = len(VERSION) + KEY_ID_SIZE
        header, nonce, rest = sealed[:start], sealed[start : start + NONCE_SIZE], sealed[start + NONCE_SIZE :]
        cipher = self._ciphers.get(header[len(VERSION) :])
        if cipher is None or header[: len(VERSION)] != VERSION:
            message = "sealed under a master key that is not listed in COSYNCJWT_MASTER_KEY"
            raise SealBrokenError(message)
        try:
            return cipher.decrypt(nonce, rest, header + place.encode())
        except (InvalidTag, ValueError) as refusal:
            message = f"what is kept as {place!r} was not sealed there"
            raise SealBrokenError(message) from refusal


def _key_id(key: bytes) -> bytes:
    digest = Hash(SHA256())
    digest.update(key)
    return digest.finalize()[:KEY_ID_SIZE]
