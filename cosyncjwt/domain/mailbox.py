"""Which text is the one mailbox that mails come from?"""

import email.policy
from contextlib import suppress
from email.errors import MessageError, ObsoleteHeaderDefect
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from typing import cast


def mailbox_of(text: str) -> Address:
    """Return the one mailbox in `text`, with or without a name; raise ValueError for anything else."""
    draft = EmailMessage(policy=email.policy.SMTP)
    # The parser answers some bad addresses with an IndexError.
    with suppress(ValueError, IndexError, MessageError):
        draft["From"] = text
        addresses = cast("AddressHeader", draft["From"]).addresses
        # Obsolete is a dot in a name without quotes, as in: Acme Inc. <accounts@example.com>
        sound = all(isinstance(defect, ObsoleteHeaderDefect) for defect in draft["From"].defects)
        if sound and len(addresses) == 1 and addresses[0].domain and addresses[0].addr_spec.isascii():
            return addresses[0]
    message = "the sender must be one address in ASCII, such as 'Accounts <accounts@example.com>'"
    raise ValueError(message)
