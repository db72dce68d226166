"""Which failures are expected, and under which code does a client see each?

    PublicError                          a failure whose code and message a client may see
    ├── UserError                        the person can fix it: a member of the field's result union
    │   ├── InvalidCredentials           INVALID_CREDENTIALS
    │   ├── InvalidCode                  INVALID_CODE
    │   ├── CodeExpired                  CODE_EXPIRED
    │   ├── TooManyAttempts              TOO_MANY_ATTEMPTS
    │   ├── HandleTaken                  HANDLE_TAKEN
    │   ├── HandleInvalid                HANDLE_INVALID
    │   ├── PasswordTooWeak              PASSWORD_TOO_WEAK      (failed)
    │   ├── PasswordBreached             PASSWORD_BREACHED
    │   ├── MetadataInvalid              METADATA_INVALID       (missing, unknown, read_only)
    │   ├── UserNameTaken                USER_NAME_TAKEN
    │   ├── UserNameInvalid              USER_NAME_INVALID
    │   ├── LocaleInvalid                LOCALE_INVALID
    │   ├── SignupDisabled               SIGNUP_DISABLED
    │   ├── UserSuspended                USER_SUSPENDED
    │   ├── InvitationsDisabled          INVITATIONS_DISABLED
    │   ├── InvitationInvalid            INVITATION_INVALID
    │   ├── UserLimitReached             USER_LIMIT_REACHED
    │   ├── ApplicationLimitReached      APPLICATION_LIMIT_REACHED
    │   ├── ApplicationNameTaken         APPLICATION_NAME_TAKEN
    │   ├── ApplicationsRemain           APPLICATIONS_REMAIN
    │   ├── SubscriptionRequired         SUBSCRIPTION_REQUIRED
    │   ├── StatusNotAllowed             STATUS_NOT_ALLOWED
    │   ├── RotationUnderWay             ROTATION_UNDER_WAY
    │   ├── PhoneInvalid                 PHONE_INVALID
    │   ├── PhoneTaken                   PHONE_TAKEN
    │   ├── PhoneNotVerified             PHONE_NOT_VERIFIED
    │   ├── TwoFactorUnavailable         TWO_FACTOR_UNAVAILABLE
    │   ├── DeliveryFailed               DELIVERY_FAILED
    │   ├── ReauthenticationRequired     REAUTHENTICATION_REQUIRED
    │   └── ValueInvalid                 VALUE_INVALID
    └── ClientError                      the client must act: a top-level error with `extensions.code`
        ├── Unauthenticated              UNAUTHENTICATED
        ├── TokenExpired                 TOKEN_EXPIRED
        ├── TokenInvalid                 TOKEN_INVALID
        ├── Forbidden                    FORBIDDEN
        ├── AppTokenInvalid              APP_TOKEN_INVALID
        ├── ApplicationInactive          APPLICATION_INACTIVE
        ├── ApplicationSuspended         APPLICATION_SUSPENDED
        ├── ApplicationBlocked           APPLICATION_BLOCKED
        ├── NotFound                     NOT_FOUND
        ├── BadUserInput                 BAD_USER_INPUT
        ├── QueryTooComplex              QUERY_TOO_COMPLEX
        └── Delayed                      (retryAfterSeconds)
            ├── RateLimited              RATE_LIMITED
            └── Overloaded               OVERLOADED

Whatever is not in this tree is a fault of ours: logged under a request id and masked as INTERNAL.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, Self


class PublicError(Exception):
    """A failure whose code and message a client may see.

    `concerns` and `act` are for the audit log alone: the id of whom the refusal is about, and what it is
    called there where that is not the mutation's name.
    """

    code: ClassVar[str]
    message: str = "The request was refused."
    concerns: str | None = None
    act: str | None = None

    def __init__(self, message: str | None = None) -> None:
        """Take the sentence for the client; each class has a good one of its own."""
        self.message = message or type(self).message
        super().__init__(self.message)

    def about(self, subject: str, *, act: str | None = None) -> Self:
        """Note the id of whom this is about, and what the act is called."""
        self.concerns, self.act = subject, act
        return self

    @property
    def extensions(self) -> Mapping[str, object]:
        """What a top-level GraphQL error carries beside its message."""
        return {"code": self.code}


class UserError(PublicError):
    """A failure that the person can fix: a member of the field's result union.

    `path` leads to the argument that caused it, as in `("input", "handle")`, or is None.
    """

    default_path: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, message: str | None = None, *, path: Sequence[str] | None = None) -> None:
        """Take a better sentence or the path of the field where the usual ones do not fit."""
        super().__init__(message)
        self.path = tuple(path) if path is not None else self.default_path


class InvalidCredentials(UserError):
    """Unknown handle, wrong password, unfinished signup, unusable refresh token: one answer for all."""

    code = "INVALID_CREDENTIALS"
    message = "The handle or the password is not right."


class InvalidCode(UserError):
    """The code is not the one that was sent, or none was."""

    code = "INVALID_CODE"
    message = "The code is not right. Look at the newest message."
    default_path = ("input", "code")


class CodeExpired(UserError):
    """The code was right once, but its time is over."""

    code = "CODE_EXPIRED"
    message = "The code has expired. Ask for a new one."
    default_path = ("input", "code")


class TooManyAttempts(UserError):
    """All guesses of the code are used up; even the right one is refused now."""

    code = "TOO_MANY_ATTEMPTS"
    message = "Too many wrong codes. Ask for a new one."
    default_path = ("input", "code")


class HandleTaken(UserError):
    """The handle already belongs to a user of the application."""

    code = "HANDLE_TAKEN"
    message = "This handle already has an account."
    default_path = ("input", "handle")


class HandleInvalid(UserError):
    """The handle is not an e-mail address that mail could reach."""

    code = "HANDLE_INVALID"
    message = "The handle must be an e-mail address."
    default_path = ("input", "handle")


class PasswordTooWeak(UserError):
    """The password fails some of the application's rules, named in `failed`."""

    code = "PASSWORD_TOO_WEAK"
    message = "The password does not satisfy the rules."
    default_path = ("input", "password")

    def __init__(
        self, failed: Sequence[str], message: str | None = None, *, path: Sequence[str] | None = None
    ) -> None:
        """Take the names of the failed rules, as in `PasswordRule`."""
        super().__init__(message, path=path)
        self.failed = tuple(failed)


class PasswordBreached(UserError):
    """The password satisfies every rule and is among the first that an attacker tries."""

    code = "PASSWORD_BREACHED"
    message = "Many people use this password, and attackers know it. Choose another."
    default_path = ("input", "password")


class MetadataInvalid(UserError):
    """The metadata does not fit what the application declares; the three lists say where."""

    code = "METADATA_INVALID"
    message = "The metadata does not fit what the application declares."
    default_path = ("input", "metadata")

    def __init__(self, *, missing: Sequence[str], unknown: Sequence[str], read_only: Sequence[str]) -> None:
        """Take the paths that are missing, that nobody has declared, and that the user may not set."""
        kinds = {"Missing": missing, "Not declared": unknown, "Not yours to set": read_only}
        named = (f"{kind}: {', '.join(paths)}." for kind, paths in kinds.items() if paths)
        super().__init__(" ".join([self.message, *named]))
        self.missing, self.unknown, self.read_only = tuple(missing), tuple(unknown), tuple(read_only)


class UserNameTaken(UserError):
    """Another user of the application has this name."""

    code = "USER_NAME_TAKEN"
    message = "This user name is taken."
    default_path = ("input", "userName")


class UserNameInvalid(UserError):
    """The text is no user name, or the application uses none."""

    code = "USER_NAME_INVALID"
    message = (
        "A user name has 3 to 32 letters, digits and single . _ - between them, and begins with a letter."
    )
    default_path = ("input", "userName")


class LocaleInvalid(UserError):
    """The application does not speak this locale; the message says which it does."""

    code = "LOCALE_INVALID"
    message = "This application does not speak this locale."
    default_path = ("input", "locale")


class SignupDisabled(UserError):
    """The application takes no signups."""

    code = "SIGNUP_DISABLED"
    message = "This application does not take signups."


class UserSuspended(UserError):
    """The password was right, and whoever manages the application has shut the user out."""

    code = "USER_SUSPENDED"
    message = "This account is suspended. Ask whoever runs the application."


class InvitationsDisabled(UserError):
    """The application takes no invitations, old ones included."""

    code = "INVITATIONS_DISABLED"
    message = "This application does not take invitations."


class InvitationInvalid(UserError):
    """No such invitation, wrong code, or an invitation that is over: one answer for all (security H-09)."""

    code = "INVITATION_INVALID"
    message = "The invitation is not good. Look at the newest message, or ask to be invited again."
    default_path = ("input", "code")


class UserLimitReached(UserError):
    """The application has as many users as its type allows."""

    code = "USER_LIMIT_REACHED"
    message = "This application has reached its number of users."


class ApplicationLimitReached(UserError):
    """The developer has as many applications as the plan allows."""

    code = "APPLICATION_LIMIT_REACHED"
    message = "A free account has at most 3 development applications."


class ApplicationNameTaken(UserError):
    """The developer already has an application of this name."""

    code = "APPLICATION_NAME_TAKEN"
    message = "You already have an application of this name."
    default_path = ("input", "name")


class ApplicationsRemain(UserError):
    """A developer cannot leave while there are applications."""

    code = "APPLICATIONS_REMAIN"
    message = "Delete your applications first: their users would lose them without a word."


class SubscriptionRequired(UserError):
    """The operation is for paid subscribers."""

    code = "SUBSCRIPTION_REQUIRED"
    message = "Commercial applications need a paid subscription."
    default_path = ("input", "type")


class StatusNotAllowed(UserError):
    """The status of the application does not allow this to its developer."""

    code = "STATUS_NOT_ALLOWED"
    message = "This application is suspended or blocked. Ask whoever runs the server."
    default_path = ("input", "id")


class RotationUnderWay(UserError):
    """Another rotation was faster, or is not over yet."""

    code = "ROTATION_UNDER_WAY"
    message = "Another rotation was faster. Look at the application before you repeat it."
    default_path = ("input", "id")


class TwoFactorUnavailable(UserError):
    """The application asks for no second factor, or the user has nothing set up that the call means."""

    code = "TWO_FACTOR_UNAVAILABLE"
    message = "This application does not use second factors."


class PhoneInvalid(UserError):
    """The number is none that an SMS of this application may go to."""

    code = "PHONE_INVALID"
    message = "The number must be a mobile number with its country code, as in +14155552671."
    default_path = ("input", "phone")


class PhoneTaken(UserError):
    """The number is that of another user of the application."""

    code = "PHONE_TAKEN"
    message = "This number belongs to another account."


class PhoneNotVerified(UserError):
    """The user has no number that was proven to be the user's."""

    code = "PHONE_NOT_VERIFIED"
    message = "Confirm your number first: setPhone, then verifyPhone."


class DeliveryFailed(UserError):
    """A provider would not take messages; the message says what to look at."""

    code = "DELIVERY_FAILED"
    message = "The provider did not take it."


class ReauthenticationRequired(UserError):
    """The session has not proven enough, or not lately enough, for this change."""

    code = "REAUTHENTICATION_REQUIRED"
    message = "Sign in again to do this."


class ValueInvalid(UserError):
    """A value is out of its range; the message says which range."""

    code = "VALUE_INVALID"
    message = "The value is out of range."


class ClientError(PublicError):
    """A failure on which the client program must act: a top-level error with `extensions.code`."""


class Unauthenticated(ClientError):
    """The field needs a signed-in user and none was named."""

    code = "UNAUTHENTICATED"
    message = "Sign in and send the access token as 'Authorization: Bearer <accessToken>'."


class TokenExpired(ClientError):
    """The access token was good once; the client should refresh."""

    code = "TOKEN_EXPIRED"
    message = "The access token has expired. Use the refresh mutation."


class TokenInvalid(ClientError):
    """The token is forged, of another kind, or its session has ended; the client should sign in."""

    code = "TOKEN_INVALID"
    message = "The token is not valid here. Sign in again."


class Forbidden(ClientError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"
    message = "You may not do this."


class AppTokenInvalid(ClientError):
    """The app token is missing, forged, of another kind, or was replaced."""

    code = "APP_TOKEN_INVALID"
    message = "Send the application's token in the header 'app-token'."


class ApplicationInactive(ClientError):
    """The developer has switched the application off."""

    code = "APPLICATION_INACTIVE"
    message = "This application is inactive."


class ApplicationSuspended(ClientError):
    """The application waits for a payment."""

    code = "APPLICATION_SUSPENDED"
    message = "This application is suspended."


class ApplicationBlocked(ClientError):
    """The administrator has blocked the application."""

    code = "APPLICATION_BLOCKED"
    message = "This application is blocked."


class NotFound(ClientError):
    """No such thing, or not the caller's: one answer for both."""

    code = "NOT_FOUND"
    message = "There is nothing with this id."


class BadUserInput(ClientError):
    """A value that the schema cannot express as wrong, such as a foreign cursor."""

    code = "BAD_USER_INPUT"
    message = "A value is not valid."


class QueryTooComplex(ClientError):
    """The operation asks for more than one answer may hold."""

    code = "QUERY_TOO_COMPLEX"
    message = "One request may list at most 1000 things."


class Delayed(ClientError):
    """A failure that goes away by itself after `retry_after` seconds."""

    def __init__(self, retry_after: int, message: str | None = None) -> None:
        """Take the number of whole seconds after which to try again."""
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def extensions(self) -> Mapping[str, object]:
        """The code, and when to come back."""
        return {"code": self.code, "retryAfterSeconds": self.retry_after}


class RateLimited(Delayed):
    """Too many tries on one account, or too many messages to one address."""

    code = "RATE_LIMITED"
    message = "Too many tries. Wait before the next one."


class Overloaded(Delayed):
    """The server has as much work as it can take."""

    code = "OVERLOADED"
    message = "The server is busy. Try again in a moment."


@contextmanager
def concerning(subject: str | None) -> Iterator[None]:
    """Note in a refusal that comes from inside whom it is about, unless it says so itself."""
    try:
        yield
    except PublicError as refusal:
        refusal.concerns = refusal.concerns or subject
        raise
