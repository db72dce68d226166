"""How are codes and links made, and how are they recognised without being kept?"""

import base64
import hashlib
import hmac

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.domain.secret import Secret
from cosyncjwt.entropy import Entropy

CODE_DIGITS = 6
INVITATION_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, and without 1, I and L, which people mistake for each other."""
INVITATION_LENGTH = 10
"""Ten of 31: 49 bits, of which nobody has more than five guesses."""
SEPARATORS = str.maketrans("", "", " -")
LINK_SIZE = 32


class Codes:
    """Six-digit codes, invitation codes and 256-bit link tokens.

    The store knows them only by keyed digests (security C-02).
    """

    def __init__(self, keys: ServerKeys, entropy: Entropy) -> None:
        """Take the keys for both digests and the source of randomness."""
        self._keys = keys
        self._entropy = entropy

    def new_code(self) -> Secret:
        """Return six uniform digits."""
        return Secret(self._entropy.digits(CODE_DIGITS))

    def new_invitation_code(self) -> Secret:
        """Return ten uniform letters and digits."""
        return Secret(self._entropy.characters(INVITATION_ALPHABET, INVITATION_LENGTH))

    def new_link_token(self) -> Secret:
        """Return 32 random bytes in base64url without padding."""
        return Secret(base64.urlsafe_b64encode(self._entropy.token(LINK_SIZE)).rstrip(b"=").decode())

    def nobodys_digest(self) -> bytes:
        """Return a digest that no code and no link has: for a message that carries neither."""
        return self._entropy.token(hashlib.sha256().digest_size)

    def code_digest(self, application_id: str, purpose: str, handle: str, code: Secret) -> bytes:
        """Return the digest of a code, bound to application, purpose and handle (security C-05)."""
        return _digest(self._keys.codes, application_id, purpose, handle, code.reveal())

    def link_digest(self, application_id: str, purpose: str, token: Secret) -> bytes:
        """Return the digest of a link token, bound to application and purpose."""
        return _digest(self._keys.links, application_id, purpose, token.reveal())


def typed_invitation_code(text: str) -> Secret:
    """Return an invitation's code as it is digested: capitals, spaces and hyphens do not matter."""
    plain = text.translate(SEPARATORS)
    # Only here: some letters of other alphabets have a capital in this one.
    return Secret(plain.upper() if plain.isascii() else plain)


def matches(digest: bytes, candidate: bytes) -> bool:
    """Compare two digests in constant time (security K-05)."""
    return hmac.compare_digest(digest, candidate)


def _digest(key: bytes, *parts: str) -> bytes:
    # NUL cannot be in an identifier, so no two lists of parts make the same message.
    message = "\x00".join(parts)
    return hmac.digest(key, message.encode("utf-8", "surrogatepass"), "sha256")
