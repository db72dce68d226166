"""What must the client program act upon?"""

from collections.abc import Mapping

from cosyncjwt.errors.base import ClientError


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
