"""How does a mail look on the wire?"""

import email.policy
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from unicodedata import category

from cosyncjwt.delivery.ports import DeliveryError, Mail

# The policy refuses CR and LF in every header (security J-04). 7bit needs no extension of the server's.
POLICY = email.policy.SMTP.clone(cte_type="7bit")

ENCODED_WORD = "=?"
"""How an encoded word begins (RFC 2047); nothing of ours has a reason to."""

CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's categories of control characters, lone surrogates, line and paragraph separators."""


def recipient_of(handle: str) -> str:
    """Return `handle` as one address in ASCII; raise a permanent DeliveryError for anything else."""
    # Here for the same reason as in `domain/handle.py`.
    from email_validator import EmailNotValidError, validate_email

    reason = "the recipient is not an e-mail address"
    if ENCODED_WORD in handle:
        raise DeliveryError(reason, temporary=False)
    try:
        address = validate_email(handle, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as refusal:
        raise DeliveryError(reason, temporary=False) from refusal
    return address.ascii_email or address.normalized


def encoded(mail: Mail, *, sender: Address, recipient: str, date: datetime) -> bytes:
    """Return the mail as RFC 5322 wants it; raise a permanent DeliveryError when its subject cannot be."""
    # The policy lets NUL pass, and a carriage return at the very end (security J-04).
    if any(category(character) in CONTROLS for character in mail.subject):
        reason = "the subject has a control character"
        raise DeliveryError(reason, temporary=False)
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = Address(addr_spec=recipient)
    # Python before 3.11.10 and 3.12.5 decodes =?utf-8?q?=0d=0aBcc:_x?= here and writes its line break as it
    # is (CVE-2024-6923).
    message["Subject"] = mail.subject.replace(ENCODED_WORD, "= ?")
    message["Date"] = format_datetime(date)
    # The same at every attempt, so that a mail which arrives twice can be seen to be one.
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()
