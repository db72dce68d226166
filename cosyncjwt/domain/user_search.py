"""Which of an application's users are looked for, and from where does a list of them go on?

Handles are what users are listed and searched by: a list is in their order, and a place in it is a handle.
"""

import base64
import binascii
import unicodedata
from dataclasses import dataclass

from cosyncjwt.domain.handle import MAXIMUM_LENGTH
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.errors import BadUserInput

BEYOND = "\U0010ffff"
"""Sorts behind every character that a handle can have."""


@dataclass(frozen=True, slots=True)
class UserSearch:
    """The users whose canonical handle begins with `prefix`, of the status, if one is named."""

    prefix: str = ""
    status: UserStatus | None = None

    @classmethod
    def of(cls, search: str | None, status: UserStatus | None) -> "UserSearch":
        """Take what a client is looking for, in the form in which handles are kept."""
        text = (search or "").strip()[: MAXIMUM_LENGTH + 1]
        return cls(unicodedata.normalize("NFC", text).lower(), status)

    @property
    def is_everybody(self) -> bool:
        """Whether no user is left out."""
        return not self.prefix and self.status is None

    @property
    def end(self) -> str:
        """What sorts behind every handle that begins with the prefix."""
        return self.prefix + BEYOND

    def begin(self, after: str | None) -> str:
        """Return from which handle on to look; `after` itself is not looked for."""
        return max(self.prefix, after or "")


def cursor_of(handle: str) -> str:
    """Return the place of a handle in the list, opaque to clients."""
    return base64.urlsafe_b64encode(handle.encode()).rstrip(b"=").decode()


def place_of(cursor: str | None) -> str | None:
    """Return the handle of a cursor; raise BadUserInput for what is none of this list."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as failure:
        message = "'after' must be a cursor of this list."
        raise BadUserInput(message) from failure
