"""What does a client send to have another password?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed


@strawberry.input(description="Whose password is forgotten.")
class ForgotPasswordInput:
    """The arguments of `forgotPassword`."""

    handle: str = strawberry.field(description="The user's e-mail address; capitals do not matter.")


@strawberry.input(description="The proof that the mail was read, and the password to have from now on.")
class ResetPasswordInput:
    """The arguments of `resetPassword`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The e-mail address given to `forgotPassword`.")
    code: str = strawberry.field(description="The six digits of the newest mail.")
    new_password: str = strawberry.field(description="8 to 256 characters of any kind.")


@strawberry.input(description="The password that the user has, and the one to have from now on.")
class ChangePasswordInput:
    """The arguments of `changePassword`."""

    __repr__ = undisclosed

    password: str = strawberry.field(description="The user's current password.")
    new_password: str = strawberry.field(description="8 to 256 characters of any kind.")
