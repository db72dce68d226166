"""Which text is a handle, and which is its one canonical form?"""

from cosyncjwt.errors import HandleInvalid

MAXIMUM_LENGTH = 254
"""Longer addresses do not travel (RFC 5321, 4.5.3.1.3)."""


def canonical(handle: str) -> str:
    """Return the canonical form of an e-mail address: normalised first, then checked (security H-01).

    Raises HandleInvalid. Only ASCII is taken before the @ because few mail servers deliver anything else.
    """
    # Here, because it takes long to load, and a server is ready before that (see `loading`).
    from email_validator import EmailNotValidError, validate_email

    # "=?" begins an encoded word, which some mail software decodes into new header lines (security J-04).
    if len(handle) > MAXIMUM_LENGTH or "=?" in handle:
        raise HandleInvalid
    try:
        address = validate_email(
            handle.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as refusal:
        raise HandleInvalid from refusal
    return address.normalized.lower()
