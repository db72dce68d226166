"""How can each operation end? A union a mutation; `... on UserError` catches every refusal."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from cosyncjwt.domain.secret import undisclosed
from cosyncjwt.flows import outcomes
from cosyncjwt.flows.outcomes import Delivery
from schema.errors import MetadataInvalid, PasswordTooWeak, Rejected
from schema.types.application import Application
from schema.types.developer import Developer
from schema.types.invitation import Invitation
from schema.types.message_template import MessageTemplate, RenderedMessage
from schema.types.second_factor import (
    TwoFactorEnrollmentRequired,
    TwoFactorOf,
    TwoFactorRequired,
    TwoFactorSetup,
)
from schema.types.twilio_settings import TwilioTested
from schema.types.user import SessionsOf, User

strawberry.enum(
    Delivery,
    description="EMAIL_CODE: six digits by mail. EMAIL_LINK: a link by mail. SMS_CODE: six digits by SMS.",
)


@strawberry.type(description="The user is in: a JWT for your backend, and two credentials for this API.")
class SignedIn:
    """The fruit of a login."""

    __repr__ = undisclosed

    jwt: str = strawberry.field(
        description="RS256 token signed with the application's key: what your backend, a gateway, PowerSync "
        "or Hasura verifies by the application's JWKS."
    )
    jwt_expires_at: datetime = strawberry.field(description="The moment of the JWT's `exp`.")
    access_token: str = strawberry.field(
        description="For this API, fifteen minutes: 'Authorization: Bearer <accessToken>'."
    )
    access_token_expires_at: datetime = strawberry.field(description="When to `refresh` at the latest.")
    refresh_token: str = strawberry.field(description="Single use; every refresh returns a new one.")
    refresh_token_expires_at: datetime = strawberry.field(description="When it dies unless it is used.")
    user: User = strawberry.field(description="Who is signed in.")

    @classmethod
    def of(
        cls, signed_in: outcomes.SignedIn, sessions_of: SessionsOf, two_factor_of: TwoFactorOf
    ) -> "SignedIn":
        """Show a flow's outcome."""
        return cls(
            jwt=signed_in.jwt.reveal(),
            jwt_expires_at=signed_in.jwt_expires_at,
            access_token=signed_in.access_token.reveal(),
            access_token_expires_at=signed_in.access_token_expires_at,
            refresh_token=signed_in.refresh_token.reveal(),
            refresh_token_expires_at=signed_in.refresh_token_expires_at,
            user=User.of(signed_in.user, sessions_of, two_factor_of, metadata=signed_in.metadata),
        )


@strawberry.type(
    description="A code or link is on its way. The same answer whether or not the handle is known."
)
class CodeSent:
    """Something was sent that proves the handle."""

    sent_to: str = strawberry.field(
        description="The address or number as it was understood; of a number only the last two digits where "
        "no more than the password is proven."
    )
    expires_at: datetime = strawberry.field(description="When the code or link dies.")
    delivery: Delivery = strawberry.field(description="What was sent, and how.")

    @classmethod
    def of(cls, sent: outcomes.CodeSent) -> "CodeSent":
        """Show a flow's outcome."""
        return cls(sent_to=sent.sent_to, expires_at=sent.expires_at, delivery=sent.delivery)


@strawberry.type(description="It is done, and there is nothing more to say.")
class Done:
    """A success without a value."""

    ok: bool = strawberry.field(default=True, description="Always true.")


SignupResult: TypeAlias = Annotated[
    CodeSent | SignedIn | TwoFactorEnrollmentRequired | Rejected | PasswordTooWeak | MetadataInvalid,
    strawberry.union(
        "SignupResult",
        description="CodeSent with flows CODE and LINK, SignedIn with flow NONE, TwoFactorEnrollmentRequired "
        "instead where the application demands a second factor.",
    ),
]
CompleteSignupResult: TypeAlias = Annotated[
    SignedIn | TwoFactorEnrollmentRequired | Rejected,
    strawberry.union(
        "CompleteSignupResult",
        description="SignedIn, TwoFactorEnrollmentRequired where the application demands a second factor, or "
        "why not.",
    ),
]
RegisterResult: TypeAlias = Annotated[
    SignedIn | TwoFactorEnrollmentRequired | Rejected | PasswordTooWeak | MetadataInvalid,
    strawberry.union(
        "RegisterResult",
        description="SignedIn, TwoFactorEnrollmentRequired where the application demands a second factor, or "
        "why not.",
    ),
]
InviteResult: TypeAlias = Annotated[
    Invitation | Rejected | MetadataInvalid,
    strawberry.union("InviteResult", description="The invitation that was sent, or why not."),
]
LoginResult: TypeAlias = Annotated[
    SignedIn | TwoFactorRequired | TwoFactorEnrollmentRequired | Rejected,
    strawberry.union(
        "LoginResult",
        description="SignedIn, TwoFactorRequired where the user has a second factor, "
        "TwoFactorEnrollmentRequired where the application demands one and the user has none, or why not.",
    ),
]
ResendResult: TypeAlias = Annotated[
    CodeSent | Rejected, strawberry.union("ResendResult", description="CodeSent, or why not.")
]
PhoneResult: TypeAlias = Annotated[
    CodeSent | Rejected, strawberry.union("PhoneResult", description="CodeSent, or why not.")
]
ForgotPasswordResult: TypeAlias = Annotated[
    CodeSent | Rejected,
    strawberry.union(
        "ForgotPasswordResult", description="CodeSent, whether or not the handle has a user, or why not."
    ),
]
ResetPasswordResult: TypeAlias = Annotated[
    Done | Rejected | PasswordTooWeak,
    strawberry.union("ResetPasswordResult", description="Done: log in with the new password. Or why not."),
]
ChangePasswordResult: TypeAlias = Annotated[
    SignedIn | Rejected | PasswordTooWeak,
    strawberry.union(
        "ChangePasswordResult", description="SignedIn with fresh credentials for this session, or why not."
    ),
]
RefreshResult: TypeAlias = Annotated[
    SignedIn | Rejected, strawberry.union("RefreshResult", description="SignedIn, or why not.")
]
UserResult: TypeAlias = Annotated[
    User | Rejected | PasswordTooWeak | MetadataInvalid,
    strawberry.union("UserResult", description="The user as it is now, or why not."),
]
TestTwilioResult: TypeAlias = Annotated[
    TwilioTested | CodeSent | Rejected,
    strawberry.union("TestTwilioResult", description="What Twilio takes, or what to look at."),
]
DoneResult: TypeAlias = Annotated[
    Done | Rejected, strawberry.union("DoneResult", description="Done, or why not.")
]
ApplicationResult: TypeAlias = Annotated[
    Application | Rejected, strawberry.union("ApplicationResult", description="The application, or why not.")
]

DeveloperResult: TypeAlias = Annotated[
    Developer | Rejected, strawberry.union("DeveloperResult", description="The developer, or why not.")
]


@strawberry.type(
    description="The second factor is on. Show the recovery codes now: they are never shown again."
)
class TwoFactorEnabled:
    """A second factor with fresh recovery codes."""

    user: User = strawberry.field(description="Whose it is.")
    recovery_codes: list[str] = strawberry.field(
        description="Ten codes, each good once in place of app and SMS. All older ones are void. Empty where "
        "the user had another factor on already: its codes stay good for both."
    )


CompleteLoginResult: TypeAlias = Annotated[
    SignedIn | Rejected, strawberry.union("CompleteLoginResult", description="SignedIn, or why not.")
]
TwoFactorSetupResult: TypeAlias = Annotated[
    TwoFactorSetup | Rejected,
    strawberry.union("TwoFactorSetupResult", description="What the authenticator app needs, or why not."),
]
TwoFactorResult: TypeAlias = Annotated[
    TwoFactorEnabled | Rejected,
    strawberry.union("TwoFactorResult", description="Fresh recovery codes, or why not."),
]
MessageTemplateResult: TypeAlias = Annotated[
    MessageTemplate | Rejected,
    strawberry.union("MessageTemplateResult", description="The words that are in force, or why not."),
]
PreviewResult: TypeAlias = Annotated[
    RenderedMessage | Rejected,
    strawberry.union("PreviewResult", description="The message as it would be, or what is wrong with it."),
]
