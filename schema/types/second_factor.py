"""What can be read of second factors: by whom they are set up, and who is asked for one?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import strawberry

from cosyncjwt.domain import second_factor as domain
from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.flows import outcomes

strawberry.enum(
    TwoFactorMethod,
    description="How a second factor is proven. GOOGLE: six digits from an authenticator app (Google "
    "Authenticator or any other that knows TOTP). PHONE: six digits by SMS to the verified number; an "
    "authenticator app is safer, for SMS can be intercepted and numbers be taken over. RECOVERY_CODE: one "
    "of the codes that `enableTwoFactor` "
    "showed, each good once, for the day the device is lost.",
)


@strawberry.type(description="What the user has turned on beside the password.")
class TwoFactorStatus:
    """The state of a user's second factor."""

    google: bool = strawberry.field(
        description="Whether an authenticator app is turned on. It is asked for unless the application's "
        "`twoFactorVerification` is NONE."
    )
    phone: bool = strawberry.field(
        description="Whether codes by SMS are turned on. They are asked for unless the application's "
        "`twoFactorVerification` is NONE."
    )
    recovery_codes_left: int = strawberry.field(
        description="How many recovery codes have not been used. At few, call `regenerateRecoveryCodes`."
    )

    @classmethod
    def of(cls, factor: domain.SecondFactor) -> "TwoFactorStatus":
        """Show what a user has set up."""
        return cls(google=factor.google, phone=factor.phone, recovery_codes_left=len(factor.recovery_digests))


TwoFactorOf: TypeAlias = Callable[[], Awaitable[TwoFactorStatus]]


@strawberry.type(
    description="The password was right; finish with `completeLogin`. Nothing else has been issued."
)
class TwoFactorRequired:
    """A login that waits for its second factor."""

    login_token: str = strawberry.field(
        description="Give it to `completeLogin`. It opens nothing else, takes five tries, and is good once."
    )
    methods: list[TwoFactorMethod] = strawberry.field(description="What `completeLogin` will take.")
    expires_at: datetime = strawberry.field(description="When to log in anew: after five minutes.")
    text_sent_to: str | None = strawberry.field(
        description="The last two digits of the number that a code went to just now, the others hidden; null "
        "when none was sent: PHONE is not turned on, or there were too many SMS. Then `resendLoginCode` says "
        "how long to wait."
    )

    @classmethod
    def of(cls, required: outcomes.TwoFactorRequired) -> "TwoFactorRequired":
        """Show a flow's outcome."""
        return cls(
            login_token=required.login_token.reveal(),
            methods=list(required.methods),
            expires_at=required.expires_at,
            text_sent_to=required.text_sent_to,
        )


@strawberry.type(
    description="The application demands a second factor and the user has none yet. Set one up, then log in: "
    "give `enrollmentToken` in the place of an access token to `setupGoogleTwoFactor`, `setPhone`, "
    "`verifyPhone` and `enableTwoFactor`. Nothing else has been issued."
)
class TwoFactorEnrollmentRequired:
    """A user who is to set a second factor up before anything else."""

    enrollment_token: str = strawberry.field(
        description="'Authorization: Bearer <enrollmentToken>' for those four mutations, until one has "
        "turned "
        "a factor on; it opens nothing else."
    )
    methods: list[TwoFactorMethod] = strawberry.field(description="Which factors may be turned on.")
    expires_at: datetime = strawberry.field(description="When to log in anew: after fifteen minutes.")

    @classmethod
    def of(cls, required: outcomes.TwoFactorEnrollmentRequired) -> "TwoFactorEnrollmentRequired":
        """Show a flow's outcome."""
        return cls(
            enrollment_token=required.enrollment_token.reveal(),
            methods=list(required.methods),
            expires_at=required.expires_at,
        )


@strawberry.type(
    description="Show `qrCode` as an image to scan, and `secret` to type where there is no camera; then "
    "confirm by `enableTwoFactor`. Shown once: do not keep any of it."
)
class TwoFactorSetup:
    """What an authenticator app needs."""

    secret: str = strawberry.field(description="160 bits in base32, to be typed into the app.")
    otpauth_uri: str = strawberry.field(
        description="The same as a URI; on a phone, a link to it opens the app."
    )
    qr_code: str = strawberry.field(
        description="The URI as a QR code: an SVG as a data URI, for the `src` of an image."
    )

    @classmethod
    def of(cls, setup: outcomes.TwoFactorSetup) -> "TwoFactorSetup":
        """Show a flow's outcome."""
        return cls(
            secret=setup.secret.reveal(),
            otpauth_uri=setup.otpauth_uri.reveal(),
            qr_code=setup.qr_code.reveal(),
        )
