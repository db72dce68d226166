"""What does a client send about a user's number?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed


@strawberry.input(description="The number that a user wants to have, and the proof that it is the user.")
class SetPhoneInput:
    """The arguments of `setPhone`."""

    __repr__ = undisclosed

    phone: str = strawberry.field(
        description="A mobile number with its country code: +14155552671, or +1 (415) 555-2671."
    )
    password: str | None = strawberry.field(
        default=None,
        description="The user's password; needed to change a verified number, and else when the login is "
        "more than 15 minutes ago.",
    )


@strawberry.input(description="The proof that the user reads what is sent to the number.")
class VerifyPhoneInput:
    """The arguments of `verifyPhone`."""

    __repr__ = undisclosed

    code: str = strawberry.field(description="The six digits of the newest SMS.")


@strawberry.input(description="The proof that it is the user who gives the number up.")
class RemovePhoneInput:
    """The arguments of `removePhone`."""

    __repr__ = undisclosed

    password: str = strawberry.field(description="The user's current password.")
