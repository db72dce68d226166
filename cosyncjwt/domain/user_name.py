"""Which text is a user name, and which is its one canonical form?

Letters of this alphabet, digits, and single marks between them. A name of any alphabet would need rules
against names that only look the same (UTS 39); what this one has is told apart by eye, and a name never has
an @, so that it is never somebody's address.
"""

import re

from cosyncjwt.errors import UserNameInvalid

LENGTHS = range(3, 33)

_NAME = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*")


def canonical(text: str) -> str:
    """Return the name in small letters; raise UserNameInvalid for what is none."""
    # ASCII first of all, because some letters of other alphabets have a small one in this.
    name = text.strip(" ").lower() if text.isascii() else ""
    if len(name) not in LENGTHS or not _NAME.fullmatch(name):
        raise UserNameInvalid
    return name
