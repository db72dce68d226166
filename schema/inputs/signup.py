"""What does a client send to become a user?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed
from schema.json import JSON


@strawberry.input(description="Who wants to become a user.")
class SignupInput:
    """The arguments of `signup`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="An e-mail address.")
    password: str = strawberry.field(
        description="8 to 256 characters; see the application's `passwordFilter`."
    )
    metadata: JSON | None = strawberry.field(
        default=None,
        description="What the application's `metadataFields` declare, nested as it will stand in the JWT: "
        '{"user_data": {"name": {"first": "Ada"}}}. Null is as good as left out.',
    )
    locale: str | None = strawberry.field(
        default=None,
        description="The language of the mails, one of the application's `locales`; EN unless given.",
    )
    return_to: str | None = strawberry.field(
        default=None,
        description="Where the page behind the link leads back when it is confirmed, with flow LINK: one of "
        "the application's return addresses, VALUE_INVALID for any other.",
    )


@strawberry.input(description="The proof that the signup's mail was read.")
class CompleteSignupInput:
    """The arguments of `completeSignup`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The e-mail address given to `signup`.")
    code: str = strawberry.field(description="The six digits of the newest mail.")
    password: str | None = strawberry.field(
        default=None,
        description="The password given to `signup`. Send it where you have it still: then nobody else's "
        "signup for the same handle, whose code is the newest by now, is completed by mistake.",
    )


@strawberry.input(description="Whose signup waits for a mail.")
class ResendSignupInput:
    """The arguments of `resendSignup`."""

    handle: str = strawberry.field(description="The e-mail address given to `signup`.")
