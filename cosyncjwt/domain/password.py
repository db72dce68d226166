"""What is a password, and which rules can it fail? See `password_rules` for which are taken."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from cosyncjwt.domain.secret import Secret

LENGTHS = range(8, 257)
"""In code points after NFC (security P-03, P-04): over the cap a password is refused, never cut."""

LONGEST_UNNORMALISED = 4 * LENGTHS.stop
"""NFC makes one code point of at most four, so that nothing longer can become an acceptable password."""


class PasswordRule(StrEnum):
    """A rule that a password can fail."""

    MIN_LENGTH = "MIN_LENGTH"
    MAX_LENGTH = "MAX_LENGTH"
    MIN_UPPER = "MIN_UPPER"
    MIN_LOWER = "MIN_LOWER"
    MIN_DIGIT = "MIN_DIGIT"
    MIN_SPECIAL = "MIN_SPECIAL"


@dataclass(frozen=True, slots=True)
class HashCost:
    """What a hash costs: Argon2id's parameters, by default OWASP's first choice (security P-01)."""

    memory_kib: int = 19_456
    iterations: int = 2
    parallelism: int = 1


def normalised(password: Secret) -> Secret:
    """Return the password in NFC, the form that is hashed and verified (RFC 8265, OpaqueString).

    What is too long in any form comes back as it is: putting thousands of accents in order takes quadratic
    time, and this runs on the event loop.
    """
    if len(password.reveal()) > LONGEST_UNNORMALISED:
        return password
    return Secret(unicodedata.normalize("NFC", password.reveal()))
