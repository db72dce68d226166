"""What can a person put right while signing up, signing in or keeping an account?"""

from collections.abc import Sequence

from cosyncjwt.errors.base import UserError


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
