"""What are recovery codes, and how are they recognised without being kept?"""

import hmac
import re
from collections.abc import Sequence

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.domain.second_factor import RECOVERY_CODES
from cosyncjwt.domain.secret import Secret
from cosyncjwt.entropy import Entropy

CODE_SIZE = 16
GROUP = 4
FORM = re.compile(r"[0-9a-f]{32}")
SEPARATORS = str.maketrans("", "", " -")


class RecoveryCodes:
    """Codes of 128 bits, in hexadecimal because no two of its digits are mistaken for each other.

    The store has keyed digests only. As many bits as a key need no slow hash (security M-11, ASVS 6.5.2).
    """

    def __init__(self, keys: ServerKeys, entropy: Entropy) -> None:
        """Take the key of the digests and the source of randomness."""
        self._key = keys.recovery_codes
        self._entropy = entropy

    def new(self) -> Sequence[Secret]:
        """Return a set of codes, printed in groups of four."""
        return [_printed(self._entropy.token(CODE_SIZE).hex()) for _ in range(RECOVERY_CODES)]

    def digest(self, application_id: str, user_id: str, code: Secret) -> bytes | None:
        """Return the digest of a code, bound to application and user; None for what cannot be a code."""
        plain = _plain(code.reveal())
        if plain is None:
            return None
        # NUL cannot be in an identifier, so no two lists of parts make the same message.
        return hmac.digest(self._key, f"{application_id}\x00{user_id}\x00{plain}".encode(), "sha256")


def looks_like_recovery_code(text: str) -> bool:
    """Say whether a text has the form of a recovery code."""
    return _plain(text) is not None


def _printed(digits: str) -> Secret:
    return Secret("-".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP)))


def _plain(text: str) -> str | None:
    """Return a code as it is digested: people type capitals, spaces and hyphens as they like."""
    plain = text.translate(SEPARATORS).lower()
    return plain if FORM.fullmatch(plain) else None
