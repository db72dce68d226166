"""What is a code that was sent to somebody, and what replaces a password?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signup import Proof


@dataclass(frozen=True, slots=True)
class Code:
    """What was sent to a handle for one purpose: one living code for both, forgotten at `expires_at`.

    `user_id` is whose it is and `password_version` the version of that user's password when it was asked
    for: once the password has changed the code is void. Without a user it is a decoy, which is guessed at
    like any other and never right. Codes sent by SMS are kept under the user's id in place of a handle, and
    `phone` is the number that they went to.
    """

    purpose: str
    handle: str
    user_id: str | None
    password_version: int
    proof: Proof
    expires_at: datetime
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that takes another's place: its hash, since when, and the message that tells the user."""

    hash: Secret
    set_at: datetime
    message: OutboxMessage
