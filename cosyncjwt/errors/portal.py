"""What can a developer put right while keeping applications?"""

from cosyncjwt.errors.base import UserError


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


class ReauthenticationRequired(UserError):
    """The session has not proven enough, or not lately enough, for this change."""

    code = "REAUTHENTICATION_REQUIRED"
    message = "Sign in again to do this."


class ValueInvalid(UserError):
    """A value is out of its range; the message says which range."""

    code = "VALUE_INVALID"
    message = "The value is out of range."
