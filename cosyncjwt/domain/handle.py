"""Which text is a handle, and which is its one canonical form?"""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from cosyncjwt.errors import HandleInvalid

MAXIMUM_LENGTH = 254
"""Longer addresses do not travel (RFC 5321, 4.5.3.1.3)."""

DOMAINS = 10_000
"""Of how many domains that came last it is remembered how they are written."""
PLAIN = re.compile(
    r"(?P<name>[a-z0-9_+-]+(\.[a-z0-9_+-]+)*)@(?P<domain>[a-z0-9.-]+)", re.IGNORECASE | re.ASCII
)
"""What most addresses look like: nothing before the @ needs to be normalised or can be forbidden."""
LONGEST_NAME = 64
"""What may stand before the @ (RFC 5321, 4.5.3.1.1)."""


def canonical(handle: str) -> str:
    """Return the canonical form of an e-mail address: normalised first, then checked (security H-01).

    Raises HandleInvalid. Only ASCII is taken before the @ because few mail servers deliver anything else.
    """
    # "=?" begins an encoded word, which some mail software decodes into new header lines (security J-04).
    if len(handle) > MAXIMUM_LENGTH or "=?" in handle:
        raise HandleInvalid
    plain = PLAIN.fullmatch(handle.strip())
    if plain is None or len(plain["name"]) > LONGEST_NAME:
        return _normalised(handle.strip()).lower()
    return f"{plain['name']}@{_domain(plain['domain'])}".lower()


@lru_cache(DOMAINS)
def _domain(text: str) -> str:
    """Return how a domain is written.

    Half of what reading an address takes goes into its domain, and few domains are most people's. Which of
    them came lately tells nothing of who has an account, as a memory of whole addresses would.
    """
    return _normalised(f"a@{text}").removeprefix("a@")


def _normalised(address: str) -> str:
    try:
        read = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as refusal:
        raise HandleInvalid from refusal
    return read.normalized
