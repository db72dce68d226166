"""Which passwords does the service take, whatever an application asks for beside?"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordTooWeak

LENGTHS = range(8, 257)
"""In code points after NFC (security P-03, P-04): over the cap a password is refused, never cut."""

LONGEST_UNNORMALISED = 4 * LENGTHS.stop
"""NFC makes one code point of at most four, so that nothing longer can become an acceptable password."""


class PasswordRule(StrEnum):
    """A rule that a password can fail."""

    MIN_LENGTH = "MIN_LENGTH"
    MAX_LENGTH = "MAX_LENGTH"


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


def accepted(password: Secret) -> Secret:
    """Return the normalised password; raise PasswordTooWeak with every rule it fails."""
    candidate = normalised(password)
    length = len(candidate.reveal())
    failed: list[PasswordRule] = []
    if length < LENGTHS.start:
        failed.append(PasswordRule.MIN_LENGTH)
    if length >= LENGTHS.stop:
        failed.append(PasswordRule.MAX_LENGTH)
    if failed:
        raise PasswordTooWeak(
            failed, f"The password must have {LENGTHS.start} to {LENGTHS.stop - 1} characters."
        )
    return candidate
