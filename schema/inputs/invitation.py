"""What is sent to invite somebody, to come in by an invitation, or to take one back?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed
from schema.json import JSON


@strawberry.input(description="Who is invited.")
class InviteInput:
    """The arguments of `invite`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The invitee's e-mail address.")
    metadata: JSON | None = strawberry.field(
        default=None,
        description="What the application's `inviteMetadataFields` declare, nested as it will stand in the "
        "invitee's JWT; at most 2 KiB there. Null is as good as left out.",
    )
    locale: str | None = strawberry.field(
        default=None, description="One of the application's `locales`, for the mail; your own unless given."
    )


@strawberry.input(description="Who was invited and wants to come in.")
class RegisterInput:
    """The arguments of `register`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The e-mail address that was invited.")
    password: str = strawberry.field(
        description="8 to 256 characters; see the application's `passwordFilter`."
    )
    code: str = strawberry.field(
        description="The ten letters and digits of the newest invitation; capitals, spaces and hyphens do "
        "not matter."
    )
    metadata: JSON | None = strawberry.field(
        default=None,
        description="What the application's `metadataFields` declare, as for `signup`. What the inviter gave "
        "is kept beside it and not the invitee's to set.",
    )
    locale: str | None = strawberry.field(
        default=None, description="One of the application's `locales`; that of the invitation unless given."
    )


@strawberry.input(description="Which invitation is to end.")
class InvitationIdInput:
    """The arguments of `revokeInvitation`."""

    invitation_id: strawberry.ID = strawberry.field(
        description="An invitation that you sent, or one into an application of your own."
    )
