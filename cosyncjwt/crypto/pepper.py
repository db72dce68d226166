"""How does a password depend on a key that is not in the store, before it is hashed?

Whoever steals the store alone cannot even begin to guess (security P-13): what Argon2id has hashed is not the
password but its HMAC-SHA-256 under the pepper. The hash says by a mark under which key, so that a key can be
replaced: old hashes stay good while their key is known, and are made anew at the next login.
"""

import hashlib
import hmac
from collections.abc import Sequence

from cosyncjwt.crypto.seal import derived

MARK_SIZE = 4


class Pepper:
    """Seasons passwords under the newest key, and under any that is known."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take the keys, the newest first, 32 bytes each."""
        known = [derived(key, "pepper") for key in keys]
        self._keys = {_mark(key): key for key in known}
        self.mark = _mark(known[0])

    def seasoned(self, password: str, mark: str) -> bytes | None:
        """Return what is to be hashed under the key of a mark; None when no key has it.

        A hash without a mark was not seasoned.
        """
        text = password.encode("utf-8", "surrogatepass")
        if not mark:
            return text
        key = self._keys.get(mark)
        return None if key is None else hmac.digest(key, text, "sha256")


def _mark(key: bytes) -> str:
    """Return a name for the key that tells nothing of it."""
    return hashlib.sha256(b"pepper" + key).hexdigest()[: 2 * MARK_SIZE]
