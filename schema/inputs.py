"""What does a client send? Typed inputs: nothing that is not named here gets in."""

import strawberry

from cosyncjwt.domain.application import DEFAULT_JWT_LIFETIME_MINUTES, ApplicationType, SignupFlow
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import undisclosed
from schema.json import JSON
from schema.setting_inputs import MetadataFieldInput, PasswordFilterInput


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


@strawberry.input(description="The proof that the signup's mail was read.")
class CompleteSignupInput:
    """The arguments of `completeSignup`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The e-mail address given to `signup`.")
    code: str = strawberry.field(description="The six digits of the newest mail.")


@strawberry.input(description="Who wants to log in.")
class LoginInput:
    """The arguments of `login`."""

    __repr__ = undisclosed

    handle: str = strawberry.field(description="The user's e-mail address; capitals do not matter.")
    password: str = strawberry.field(description="The user's password.")


@strawberry.input(description="Whose signup waits for a mail.")
class ResendSignupInput:
    """The arguments of `resendSignup`."""

    handle: str = strawberry.field(description="The e-mail address given to `signup`.")


@strawberry.input(description="Whose password is forgotten.")
class ForgotPasswordInput:
    """The arguments of `forgotPassword`."""

    handle: str = strawberry.field(description="The user's e-mail address; capitals do not matter.")


@strawberry.input(description="The proof that the mail was read, and the password to have from now on.")
class ResetPasswordInput:
    """The arguments of `resetPassword`."""

    handle: str = strawberry.field(description="The e-mail address given to `forgotPassword`.")
    code: str = strawberry.field(description="The six digits of the newest mail.")
    new_password: str = strawberry.field(description="8 to 256 characters of any kind.")


@strawberry.input(description="The password that the user has, and the one to have from now on.")
class ChangePasswordInput:
    """The arguments of `changePassword`."""

    password: str = strawberry.field(description="The user's current password.")
    new_password: str = strawberry.field(description="8 to 256 characters of any kind.")


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

    session_id: strawberry.ID = strawberry.field(description="One of the user's own sessions.")


@strawberry.input(description="The proof that it is the user who wants to leave.")
class DeleteAccountInput:
    """The arguments of `deleteAccount`."""

    __repr__ = undisclosed

    password: str = strawberry.field(description="The user's current password.")


@strawberry.input(
    description="How people come into an application. What is left out takes its default in a new one "
    "(signup open, CODE), and stays as it is in an update."
)
class OnboardingInput:
    """The signup settings of an application."""

    signup_enabled: bool | None = strawberry.field(default=None, description="Whether `signup` is open.")
    signup_flow: SignupFlow | None = strawberry.field(
        default=None, description="How a new user proves the handle."
    )


@strawberry.input(description="What a new application is to be like; most can stay away.")
class CreateApplicationInput:
    """The arguments of `createApplication`."""

    name: str = strawberry.field(description="1 to 100 characters, unique among your own applications.")
    type: ApplicationType | None = strawberry.field(
        default=ApplicationType.DEVELOPMENT, description="COMMERCIAL needs a paid subscription."
    )
    onboarding: OnboardingInput | None = strawberry.field(default=None, description="How people come in.")
    audience: str | None = strawberry.field(
        default=None, description="The `aud` of its JWTs; the application's id unless given."
    )
    jwt_lifetime_minutes: int | None = strawberry.field(
        default=DEFAULT_JWT_LIFETIME_MINUTES, description="How long its JWTs live, 5 to 1440 minutes."
    )
    password_filter: PasswordFilterInput | None = strawberry.field(
        default=None, description="What passwords must have; off unless given."
    )
    metadata_fields: list[MetadataFieldInput] | None = strawberry.field(
        default=None, description="What it keeps of its users and writes into their JWTs; at most 128."
    )
    two_factor_verification: TwoFactorVerification | None = strawberry.field(
        default=TwoFactorVerification.NONE, description="Which second factor it asks its users for."
    )
