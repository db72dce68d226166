"""What does a client send about second factors?"""

import strawberry

from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.domain.secret import undisclosed


@strawberry.input(description="The second step of a login.")
class CompleteLoginInput:
    """The arguments of `completeLogin`."""

    __repr__ = undisclosed

    login_token: str = strawberry.field(description="From `TwoFactorRequired`.")
    code: str = strawberry.field(
        description="What the authenticator app shows, what came by SMS, or a recovery code; spaces and "
        "hyphens do not matter."
    )
    method: TwoFactorMethod | None = strawberry.field(
        default=None,
        description="Which of them `code` is; without it the code's form tells, and whichever of app and SMS "
        "it is right for.",
    )


@strawberry.input(description="Which login waits for another SMS.")
class ResendLoginCodeInput:
    """The arguments of `resendLoginCode`."""

    __repr__ = undisclosed

    login_token: str = strawberry.field(description="From `TwoFactorRequired`.")


@strawberry.input(description="The proof that it is still the user who sets up an authenticator app.")
class SetupGoogleTwoFactorInput:
    """The arguments of `setupGoogleTwoFactor`."""

    __repr__ = undisclosed

    password: str | None = strawberry.field(
        default=None, description="The user's password; not needed within 15 minutes of a login."
    )


@strawberry.input(description="Which second factor to turn on, and the proof that it works.")
class EnableTwoFactorInput:
    """The arguments of `enableTwoFactor`."""

    __repr__ = undisclosed

    method: TwoFactorMethod = strawberry.field(
        description="GOOGLE after `setupGoogleTwoFactor`, PHONE after `verifyPhone`."
    )
    code: str | None = strawberry.field(
        default=None,
        description="The six digits that the authenticator app shows now; PHONE needs none.",
    )
    password: str | None = strawberry.field(
        default=None,
        description="The user's password, for PHONE; not needed within 15 minutes of a login.",
    )


@strawberry.input(description="Which second factor to turn off, and the proof that it is the user.")
class DisableTwoFactorInput:
    """The arguments of `disableTwoFactor`."""

    __repr__ = undisclosed

    method: TwoFactorMethod = strawberry.field(description="GOOGLE or PHONE.")
    password: str = strawberry.field(description="The user's current password.")


@strawberry.input(description="The proof that it is the user who wants new recovery codes.")
class RegenerateRecoveryCodesInput:
    """The arguments of `regenerateRecoveryCodes`."""

    __repr__ = undisclosed

    password: str = strawberry.field(description="The user's current password.")
