"""What is a user?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class User:
    """A member of one application: a handle and a password, nothing else that is personal.

    `id` is opaque, `usr_` and 22 characters; `handle` canonical; `password_hash` a PHC string.
    `password_version` counts the changes of the password, not of its hash alone.
    """

    id: str
    handle: str
    password_hash: Secret
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None
    administrator: bool = False
    password_version: int = 0
