"""Which GraphQL type does each expected failure become?"""

from enum import Enum

import strawberry
from strawberry import Info
from strawberry.types.field import StrawberryField

from cosyncjwt import errors
from cosyncjwt.domain.password import PasswordRule


@strawberry.enum(description="Why something that a person can mend was refused. Codes never change.")
class UserErrorCode(Enum):
    """The codes of `cosyncjwt.errors.UserError` and its subclasses; a test holds them equal."""

    INVALID_CREDENTIALS = strawberry.enum_value(
        "INVALID_CREDENTIALS", description="Unknown handle, wrong password, or a refresh token that is over."
    )
    INVALID_CODE = strawberry.enum_value("INVALID_CODE", description="Not the code that was sent last.")
    CODE_EXPIRED = strawberry.enum_value("CODE_EXPIRED", description="The code's time is over.")
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="All guesses of the code are used up; get a new one."
    )
    HANDLE_TAKEN = strawberry.enum_value("HANDLE_TAKEN", description="The handle already has a user.")
    HANDLE_INVALID = strawberry.enum_value("HANDLE_INVALID", description="The handle is no e-mail address.")
    PASSWORD_TOO_WEAK = strawberry.enum_value(
        "PASSWORD_TOO_WEAK", description="The password fails the rules listed in `failed`."
    )
    PASSWORD_BREACHED = strawberry.enum_value(
        "PASSWORD_BREACHED",
        description="The password satisfies every rule and is easily guessed: many people use it, or it is "
        "made of the application's name or the handle.",
    )
    METADATA_INVALID = strawberry.enum_value(
        "METADATA_INVALID", description="The metadata does not fit what the application declares."
    )
    USER_NAME_TAKEN = strawberry.enum_value(
        "USER_NAME_TAKEN", description="Another user of the application has this name."
    )
    USER_NAME_INVALID = strawberry.enum_value(
        "USER_NAME_INVALID", description="No user name, or the application does not use them."
    )
    LOCALE_INVALID = strawberry.enum_value(
        "LOCALE_INVALID", description="None of the application's `locales`."
    )
    SIGNUP_DISABLED = strawberry.enum_value(
        "SIGNUP_DISABLED", description="The application takes no signups."
    )
    USER_SUSPENDED = strawberry.enum_value(
        "USER_SUSPENDED", description="The password is right, and the account is suspended."
    )
    INVITATIONS_DISABLED = strawberry.enum_value(
        "INVITATIONS_DISABLED", description="The application takes no invitations, old ones included."
    )
    INVITATION_INVALID = strawberry.enum_value(
        "INVITATION_INVALID",
        description="No such invitation, not its code, or an invitation that is over: one answer for all.",
    )
    USER_LIMIT_REACHED = strawberry.enum_value(
        "USER_LIMIT_REACHED", description="The application has as many users as its type allows."
    )
    APPLICATION_LIMIT_REACHED = strawberry.enum_value(
        "APPLICATION_LIMIT_REACHED", description="The developer's plan allows no further application."
    )
    APPLICATION_NAME_TAKEN = strawberry.enum_value(
        "APPLICATION_NAME_TAKEN", description="The developer has an application of this name."
    )
    APPLICATIONS_REMAIN = strawberry.enum_value(
        "APPLICATIONS_REMAIN", description="The developer has applications, and cannot leave them behind."
    )
    SUBSCRIPTION_REQUIRED = strawberry.enum_value(
        "SUBSCRIPTION_REQUIRED", description="Commercial applications are for paid subscribers."
    )
    STATUS_NOT_ALLOWED = strawberry.enum_value(
        "STATUS_NOT_ALLOWED", description="The application's status does not allow this; it is BLOCKED."
    )
    ROTATION_UNDER_WAY = strawberry.enum_value(
        "ROTATION_UNDER_WAY",
        description="Another rotation was faster, or its key is published and does not sign yet.",
    )
    PHONE_INVALID = strawberry.enum_value(
        "PHONE_INVALID",
        description="Not a mobile number with its country code, or of a country that gets no SMS.",
    )
    PHONE_TAKEN = strawberry.enum_value(
        "PHONE_TAKEN", description="The number belongs to another user of the application."
    )
    PHONE_NOT_VERIFIED = strawberry.enum_value(
        "PHONE_NOT_VERIFIED", description="The user has no number confirmed by `verifyPhone`."
    )
    TWO_FACTOR_UNAVAILABLE = strawberry.enum_value(
        "TWO_FACTOR_UNAVAILABLE",
        description="The application asks for no second factor, or the user has nothing to turn on or off.",
    )
    DELIVERY_FAILED = strawberry.enum_value(
        "DELIVERY_FAILED",
        description="The provider would take no messages; `message` says what a developer should look at.",
    )
    REAUTHENTICATION_REQUIRED = strawberry.enum_value(
        "REAUTHENTICATION_REQUIRED",
        description="The session has not proven enough, or not lately: give the password or sign in again.",
    )
    VALUE_INVALID = strawberry.enum_value(
        "VALUE_INVALID", description="A value is out of the range that the message names."
    )


strawberry.enum(
    PasswordRule,
    description="A rule for passwords. MIN_LENGTH: 8 characters, or what the application's `passwordFilter` "
    "says. MAX_LENGTH: 256 characters. MIN_UPPER, MIN_LOWER, MIN_DIGIT, MIN_SPECIAL: the filter's counts.",
)


@strawberry.interface(
    description="A refusal that a person can mend. Select `... on UserError { code message path }` once "
    "and later kinds of refusal will not surprise you."
)
class UserError:
    """The interface of every refusal in a result union."""

    code: UserErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong, for people, in English.")
    path: list[str] | None = strawberry.field(
        description='The argument that caused it, for example ["input", "handle"].'
    )


@strawberry.type(description="A refusal that says no more than its code, message and path.")
class Rejected(UserError):
    """Any expected failure without a type of its own."""

    @classmethod
    def of(cls, failure: errors.UserError) -> "Rejected":
        """Translate a failure."""
        return cls(code=UserErrorCode[failure.code], message=failure.message, path=_path(failure))


@strawberry.type(description="The password fails some rules; `failed` lets a form tick them off.")
class PasswordTooWeak(UserError):
    """A password that fails rules."""

    failed: list[PasswordRule] = strawberry.field(description="The rules that the password fails.")

    @classmethod
    def of(cls, failure: errors.PasswordTooWeak) -> "PasswordTooWeak":
        """Translate a failure."""
        return cls(
            code=UserErrorCode[failure.code],
            message=failure.message,
            path=_path(failure),
            failed=[PasswordRule(name) for name in failure.failed],
        )


@strawberry.type(
    description="The metadata does not fit what the application declares. Paths are dotted, as in "
    "`metadataFields`."
)
class MetadataInvalid(UserError):
    """Metadata that does not fit."""

    missing: list[str] = strawberry.field(description="Required, and not given or taken away.")
    unknown: list[str] = strawberry.field(description="Given, and not declared.")
    read_only: list[str] = strawberry.field(
        description="Given, and not the user's to set: filled by the server (`email`), or without `canEdit` "
        "in `setMetadata`."
    )

    @classmethod
    def of(cls, failure: errors.MetadataInvalid) -> "MetadataInvalid":
        """Translate a failure."""
        return cls(
            code=UserErrorCode[failure.code],
            message=failure.message,
            path=_path(failure),
            missing=list(failure.missing),
            unknown=list(failure.unknown),
            read_only=list(failure.read_only),
        )


# The handlers are called by Strawberry with `field` and `info`, and need neither.
# ruff: noqa: ARG002


class PasswordTooWeakHandler(strawberry.ExceptionHandler[errors.PasswordTooWeak, PasswordTooWeak]):
    """Turns weak passwords into their own type where the field's union has it."""

    def handle(
        self, exception: errors.PasswordTooWeak, *, field: StrawberryField, info: Info
    ) -> PasswordTooWeak:
        """Return the union's member."""
        return PasswordTooWeak.of(exception)


class MetadataInvalidHandler(strawberry.ExceptionHandler[errors.MetadataInvalid, MetadataInvalid]):
    """Turns metadata that does not fit into its own type where the field's union has it."""

    def handle(
        self, exception: errors.MetadataInvalid, *, field: StrawberryField, info: Info
    ) -> MetadataInvalid:
        """Return the union's member."""
        return MetadataInvalid.of(exception)


class RejectedHandler(strawberry.ExceptionHandler[errors.UserError, Rejected]):
    """Turns every other expected failure into Rejected."""

    def handle(self, exception: errors.UserError, *, field: StrawberryField, info: Info) -> Rejected:
        """Return the union's member."""
        return Rejected.of(exception)


HANDLERS = (PasswordTooWeakHandler(), MetadataInvalidHandler(), RejectedHandler())
"""The one table from failures to types; the first that matches both failure and union wins."""


def _path(failure: errors.UserError) -> list[str] | None:
    return list(failure.path) if failure.path else None
