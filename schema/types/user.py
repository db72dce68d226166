"""What can be read of a user and of a user's sessions?"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import strawberry

from cosyncjwt.domain import session as domain_session
from cosyncjwt.domain import user as domain_user
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import UserStatus
from schema.json import JSON
from schema.types.connection import Connection
from schema.types.node import Node
from schema.types.second_factor import TwoFactorOf, TwoFactorStatus

strawberry.enum(
    UserStatus,
    description="ACTIVE: may come in. SUSPENDED: shut out by the application's developer, whatever password "
    "or code is shown; set by `setUserStatus`.",
)


@strawberry.type(description="One login on one device.")
class Session(Node):
    """A session, as its user sees it."""

    id: strawberry.ID = strawberry.field(description="Give it to `revokeSession` to end the session.")
    created_at: datetime = strawberry.field(description="When the user logged in.")
    last_used_at: datetime = strawberry.field(description="When the session was last refreshed.")
    expires_at: datetime = strawberry.field(description="When it ends unless it is refreshed before.")
    user_agent: str | None = strawberry.field(description="What the device called itself at login.")
    ip_address: str | None = strawberry.field(description="Where the login came from.")
    current: bool = strawberry.field(description="Whether this is the session that is asking.")

    @classmethod
    def of(cls, session: domain_session.Session, *, current_id: str | None) -> "Session":
        """Show a session to the user whose own session is `current_id`, or to the developer (None)."""
        return cls(
            id=strawberry.ID(session.id),
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.idle_expires_at,
            user_agent=session.user_agent,
            ip_address=session.ip_address,
            current=session.id == current_id,
        )


SessionsOf: TypeAlias = Callable[[PageRequest], Awaitable[Connection[Session]]]


@strawberry.type(
    description="A member of one application, as the user and the application's developer see it."
)
class User(Node):
    """A user, as the user and the application's developer see it."""

    id: strawberry.ID = strawberry.field(
        description="Opaque and stable; the JWT's `sub` unless the application puts the handle there."
    )
    handle: str = strawberry.field(description="The e-mail address, lower-cased and normalised.")
    created_at: datetime = strawberry.field(description="When the signup was completed.")
    status: UserStatus = strawberry.field(description="Whether the user may come in.")
    updated_at: datetime = strawberry.field(description="When the user's own data last changed.")
    last_login_at: datetime | None = strawberry.field(description="When the user last logged in.")
    metadata: JSON = strawberry.field(
        description="What the application declares in `metadataFields`, nested as it stands in the JWT."
    )
    user_name: str | None = strawberry.field(
        description="A name of the user's own, unique in the application; null before `setUserName`."
    )
    locale: str = strawberry.field(description="The language of the user's mails, as EN or PT-BR.")
    phone: str | None = strawberry.field(
        description="The mobile number in E.164, or null. Until `verifyPhone` it is what the user says."
    )
    phone_verified: bool = strawberry.field(
        description="Whether a code came back from the number; then no other user of the application has it."
    )
    sessions_of: strawberry.Private[SessionsOf]
    two_factor_of: strawberry.Private[TwoFactorOf]

    @strawberry.field(
        description="The devices on which the user is signed in, newest first; `first` is 1 to 100, "
        "`after` a cursor."
    )
    async def sessions(self, first: int | None = None, after: str | None = None) -> Connection[Session]:
        """Return a page of the user's live sessions."""
        return await self.sessions_of(PageRequest.of(first, after))

    @strawberry.field(description="What the user has turned on beside the password.")
    async def two_factor(self) -> TwoFactorStatus:
        """Return the state of the second factor."""
        return await self.two_factor_of()

    @classmethod
    def of(
        cls,
        user: domain_user.User,
        sessions_of: SessionsOf,
        two_factor_of: TwoFactorOf,
        *,
        metadata: Mapping[str, object],
    ) -> "User":
        """Show a user: sessions and second factor are found by these, the metadata is as the JWT has it."""
        return cls(
            id=strawberry.ID(user.id),
            handle=user.handle,
            created_at=user.created_at,
            status=user.status,
            updated_at=user.updated_at,
            last_login_at=user.last_login_at,
            metadata=JSON(metadata),
            user_name=user.user_name,
            locale=user.locale,
            phone=user.phone,
            phone_verified=user.phone_verified,
            sessions_of=sessions_of,
            two_factor_of=two_factor_of,
        )
