"""What is a user?"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.secret import Secret


class UserStatus(StrEnum):
    """Whether a user may come in."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True)
class UserMetadata:
    """What the user, an inviter and the developer have said, each as `metadata_values` keeps it."""

    own: str = NOTHING
    invited: str = NOTHING
    assigned: str = NOTHING

    @classmethod
    def of(cls, user: "User") -> "UserMetadata":
        """Return the three sets of a user."""
        return cls(user.metadata, user.invited_metadata, user.assigned_metadata)


@dataclass(frozen=True, slots=True)
class User:
    """A member of one application: a handle, a password, and what the application declares as metadata.

    `id` is opaque, `usr_` and 22 characters; `handle` canonical; `password_hash` a PHC string; `metadata`
    as `metadata_values` keeps it, and beside it `invited_metadata`, the inviter's, and
    `assigned_metadata`, the developer's. `password_version` counts the changes of the password, not of its
    hash alone; `password_era` the logins that ended what was counted of wrong ones. `phone` is in E.164;
    once `phone_verified`, it is this user's and no other's of the application.
    """

    id: str
    handle: str
    password_hash: Secret
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None
    administrator: bool = False
    metadata: str = NOTHING
    password_version: int = 0
    password_era: int = 0
    locale: str = DEFAULT
    status: UserStatus = UserStatus.ACTIVE
    user_name: str | None = None
    phone: str | None = None
    phone_verified: bool = False
    invited_metadata: str = NOTHING
    assigned_metadata: str = NOTHING

    def with_metadata(self, metadata: UserMetadata, now: datetime) -> "User":
        """Return the user with other metadata from now on."""
        return replace(
            self,
            metadata=metadata.own,
            invited_metadata=metadata.invited,
            assigned_metadata=metadata.assigned,
            updated_at=now,
        )

    @property
    def is_suspended(self) -> bool:
        """Whether whoever manages the application has shut the user out."""
        return self.status is UserStatus.SUSPENDED
