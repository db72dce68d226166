"""What does a client send to come in, stay and leave?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed


@strawberry.input(description="Who wants to log in.")
class LoginInput:
    """The arguments of `login`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(
        description="The user's e-mail address, or user name where the application has them; capitals do not "
        "matter."
    )
    password: str = strawberry.field(description="The user's password.")


@strawberry.input(description="What keeps a session alive.")
class RefreshInput:
    """The arguments of `refresh`."""

    __repr__ = undisclosed

    refresh_token: str = strawberry.field(description="The newest refresh token; good once.")


@strawberry.input(description="How much to log out.")
class LogoutInput:
    """The arguments of `logout`."""

    everywhere: bool | None = strawberry.field(
        default=False, description="End all sessions of the user instead of this one."
    )


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    """The arguments of `revokeSession`."""

    __repr__ = undisclosed

    session_id: strawberry.ID = strawberry.field(description="One of the user's own sessions.")
    password: str | None = strawberry.field(
        default=None,
        description="The user's current password; needed to end another session than the asking one when the "
        "last login is more than 15 minutes ago.",
    )


@strawberry.input(description="The proof that it is the user who wants to leave.")
class DeleteAccountInput:
    """The arguments of `deleteAccount`."""

    __repr__ = undisclosed

    password: str = strawberry.field(description="The user's current password.")
