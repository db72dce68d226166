"""What does a developer send for the larger settings of an application?"""

import strawberry

from cosyncjwt.domain.application import SignupFlow
from cosyncjwt.domain.metadata import MetadataSetter
from cosyncjwt.domain.secret import undisclosed


@strawberry.input(
    description="What passwords must have. What is left out takes its default in a new application (off, 8 "
    "characters, no counts), and stays as it is in an update."
)
class PasswordFilterInput:
    """The password filter of an application."""

    enabled: bool | None = strawberry.field(default=None, description="Whether the filter is on.")
    min_length: int | None = strawberry.field(default=None, description="Characters, 8 to 256.")
    min_upper: int | None = strawberry.field(default=None, description="Upper case letters, 0 to 64.")
    min_lower: int | None = strawberry.field(default=None, description="Lower case letters, 0 to 64.")
    min_digit: int | None = strawberry.field(default=None, description="Digits, 0 to 64.")
    min_special: int | None = strawberry.field(
        default=None, description="Characters of `specialCharacters`, 0 to 64."
    )


@strawberry.input(description="A piece of metadata to declare.")
class MetadataFieldInput:
    """A declared field."""

    path: str = strawberry.field(
        description='Where the value stands in the JWT: "user_data.name.first" nests, up to 8 deep; a name '
        "that has dots stands in double quotes. Not a registered claim, and not inside another field."
    )
    field_name: str = strawberry.field(
        description="What you call it, unique, 1 to 64 characters. One called `email` is filled with the "
        "handle."
    )
    required: bool | None = strawberry.field(
        default=False, description="Whether it must be given at signup, or by the inviter."
    )
    can_edit: bool | None = strawberry.field(
        default=False, description="Whether users may change it by `setMetadata`."
    )
    set_by: MetadataSetter | None = strawberry.field(
        default=MetadataSetter.USER,
        description="USER, unless given, lets everybody who signs up choose the value. DEVELOPER keeps it to "
        "yourself, as a role needs; not with `canEdit`, and not in `inviteMetadataFields`.",
    )


@strawberry.input(
    description="Your own Twilio account, from the console's first page. All three together: to change one, "
    "give "
    "all of them again."
)
class TwilioInput:
    """The account that an application's SMS are sent by."""

    __repr__ = undisclosed

    account_sid: str = strawberry.field(description="AC and 32 hexadecimal digits.")
    auth_token: str = strawberry.field(description="Kept encrypted; nobody reads it back, not even you.")
    phone_number: str = strawberry.field(description="One of your Twilio numbers, as in +14155552671.")


@strawberry.input(
    description="How people come into an application. What is left out takes its default in a new one "
    "(signup open, CODE, invitations on), and stays as it is in an update."
)
class OnboardingInput:
    """The settings of signup and invitation of an application."""

    signup_enabled: bool | None = strawberry.field(default=None, description="Whether `signup` is open.")
    signup_flow: SignupFlow | None = strawberry.field(
        default=None, description="How a new user proves the handle."
    )
    invitation_enabled: bool | None = strawberry.field(
        default=None, description="Whether users may invite others; off, old invitations are refused too."
    )
    welcome_enabled: bool | None = strawberry.field(
        default=None, description="Whether a new user is welcomed by mail (`WELCOME`); off unless said."
    )
