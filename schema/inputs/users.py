"""What does a developer send about a user?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed
from cosyncjwt.domain.user import UserStatus
from schema.json import JSON

WHICH = (
    "The application of the user. Needed only where an import has kept the id, so that several of the "
    "developer's applications have it: without it that is VALUE_INVALID, and nothing is done. `deleteUser` "
    "needs it too where another of them has had a user of the id who was deleted."
)


@strawberry.input(description="Who is to get an account.")
class CreateUserInput:
    """The arguments of `createUser`."""

    __repr__ = undisclosed

    application_id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
    handle: str = strawberry.field(description="The user's e-mail address.")
    password: str = strawberry.field(
        description="The first password, by the rules of `passwordFilter`. Ask the user to choose another."
    )
    metadata: JSON | None = strawberry.field(
        default=None,
        description="What the application declares in `metadataFields`, as for `signup`; fields whose "
        "`setBy` is DEVELOPER too.",
    )
    locale: str | None = strawberry.field(
        default=None, description="The user's language, one of the application's `locales`; EN unless given."
    )


@strawberry.input(description="Whether a user may come in.")
class SetUserStatusInput:
    """The arguments of `setUserStatus`."""

    user_id: strawberry.ID = strawberry.field(
        description="A user of one of the developer's own applications."
    )
    status: UserStatus = strawberry.field(
        description="SUSPENDED shuts the user out, ACTIVE lets it in again."
    )
    application_id: strawberry.ID | None = strawberry.field(default=None, description=WHICH)


@strawberry.input(description="What is to change of a user's metadata.")
class SetUserMetadataInput:
    """The arguments of `setUserMetadata`."""

    user_id: strawberry.ID = strawberry.field(
        description="A user of one of the developer's own applications."
    )
    metadata: JSON = strawberry.field(
        description="Values of declared fields, nested as in `User.metadata`. What is left out stays as it "
        "is, null takes a value away."
    )
    application_id: strawberry.ID | None = strawberry.field(default=None, description=WHICH)


@strawberry.input(description="Which user is meant.")
class UserIdInput:
    """The arguments of `resetUserPassword`, `revokeUserSessions` and `deleteUser`."""

    user_id: strawberry.ID = strawberry.field(
        description="A user of one of the developer's own applications."
    )
    application_id: strawberry.ID | None = strawberry.field(default=None, description=WHICH)
