"""What can a developer do with the users of an application, and who answers?"""

import strawberry

import resolvers.managed_users
from schema.results import DoneResult, UserResult


@strawberry.type
class ManagedUsers:
    """The users of the developer's applications."""

    create_user: UserResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.create_user,
        description="Make a user, whether or not signups are open; a mail tells the address. Needs the "
        "access token of the application's developer, NOT_FOUND for any other. Refusals: HANDLE_TAKEN, "
        "HANDLE_INVALID, PASSWORD_TOO_WEAK, PASSWORD_BREACHED, METADATA_INVALID, VALUE_INVALID, "
        "LOCALE_INVALID, USER_LIMIT_REACHED, STATUS_NOT_ALLOWED while the application is BLOCKED. "
        "RATE_LIMITED when the address has got too many mails.",
    )
    set_user_status: UserResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.set_user_status,
        description="Shut a user out (SUSPENDED) or let it in again (ACTIVE). Shut out, its sessions have "
        "ended: `refresh` is refused at once, access tokens within five seconds on every server, `login` "
        "with the right password is USER_SUSPENDED. A new password does not lift it. JWTs that backends hold "
        "stay valid until they expire. Needs the access token of the application's developer, NOT_FOUND for "
        "any other. Refusals: VALUE_INVALID without the `applicationId` that an id needs, STATUS_NOT_ALLOWED "
        "while the application is BLOCKED.",
    )
    set_user_metadata: UserResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.set_user_metadata,
        description="Change what is known of a user: any declared field but those filled with the handle, "
        "`canEdit` or not, and the only way to change those whose `setBy` is DEVELOPER. The next JWT "
        "carries it; those that are out stay as they are. Needs the access token of the application's "
        "developer, NOT_FOUND for any other. Refusals: METADATA_INVALID, VALUE_INVALID, STATUS_NOT_ALLOWED "
        "while the application is BLOCKED.",
    )
    reset_user_password: DoneResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.reset_user_password,
        description="Mail the user a code for `resetPassword`, as `forgotPassword` does; until the user has "
        "used it nothing changes. Nobody else sees the code or chooses the password. Needs the access token "
        "of the application's developer, NOT_FOUND for any other. Refusals: VALUE_INVALID without the "
        "`applicationId` that an id needs, STATUS_NOT_ALLOWED while the application is BLOCKED. RATE_LIMITED "
        "when the address has got too many mails.",
    )
    revoke_user_sessions: DoneResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.revoke_user_sessions,
        description="End all sessions of a user, who is asked for the password, and a second factor, again: "
        "`refresh` is refused at once, access tokens within five seconds on every server. JWTs that backends "
        "hold stay valid until they expire. Needs the access token of the application's developer, NOT_FOUND "
        "for any other. Refusals: VALUE_INVALID without the `applicationId` that an id needs, "
        "STATUS_NOT_ALLOWED while the application is BLOCKED.",
    )
    delete_user: DoneResult | None = strawberry.mutation(
        resolver=resolvers.managed_users.delete_user,
        description="Remove a user and all its sessions for good; the handle is free afterwards. Needs the "
        "access token of the application's developer, NOT_FOUND for any other. Refusals: VALUE_INVALID "
        "without the `applicationId` that an id needs, STATUS_NOT_ALLOWED while the application is BLOCKED.",
    )
