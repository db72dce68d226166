"""Why is a request not executed? Each refusal with its HTTP status, its code and a message that teaches.

RequestRefused
├── MalformedBody 400         not one JSON object with a query
├── MethodNotAllowed 405      not POST
├── NotAcceptable 406         the client accepts neither media type
├── BodyTooSlow 408           the body did not arrive in time
├── BodyTooLarge 413          more bytes than the cap
├── UnsupportedBody 415       not application/json
├── DeadlinePassed 504        execution was stopped
└── DocumentRefused           a GraphQL request error; its status depends on the media type
    └── QueryTooComplex       a limit on the document
"""

from collections.abc import Sequence
from typing import Any, ClassVar

# A GraphQL error as it is sent: message, locations, path, extensions.
ErrorBody = dict[str, Any]

BAD_USER_INPUT = "BAD_USER_INPUT"
QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
TIMEOUT = "TIMEOUT"

Headers = tuple[tuple[bytes, bytes], ...]
CLOSE: Headers = ((b"connection", b"close"),)


class RequestRefused(Exception):
    """The request is answered without being executed."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = BAD_USER_INPUT
    headers: ClassVar[Headers] = ()

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def errors(self) -> list[ErrorBody]:
        """Give the errors as they are sent."""
        return [{"message": self.message, "extensions": {"code": self.code}}]


class MalformedBody(RequestRefused):
    """The body is not one JSON object with a query."""


class MethodNotAllowed(RequestRefused):
    """The method is not POST."""

    status = 405
    headers = ((b"allow", b"POST"),)


class NotAcceptable(RequestRefused):
    """The client accepts no media type that we speak."""

    status = 406


class BodyTooSlow(RequestRefused):
    """The body did not arrive within the deadline."""

    status = 408
    headers = CLOSE


class BodyTooLarge(RequestRefused):
    """The body has more bytes than the cap."""

    status = 413
    headers = CLOSE

    def __init__(self, limit: int) -> None:
        super().__init__(f"Send a body of at most {limit} bytes")


class UnsupportedBody(RequestRefused):
    """The body is not application/json."""

    status = 415


class DeadlinePassed(RequestRefused):
    """Execution took longer than the deadline and was stopped."""

    status = 504
    code = TIMEOUT

    def __init__(self, seconds: float, request_id: str) -> None:
        super().__init__(f"The request took longer than {seconds:g} seconds and was stopped")
        self.request_id = request_id

    def errors(self) -> list[ErrorBody]:
        """Give the error with the request's id, so that a person can ask about it."""
        return [{"message": self.message, "extensions": {"code": self.code, "requestId": self.request_id}}]


class DocumentRefused(RequestRefused):
    """A GraphQL request error: the document or its variables do not fit, nothing was executed."""

    def __init__(self, errors: Sequence[ErrorBody], *, is_syntax: bool = False) -> None:
        super().__init__(str(errors[0]["message"]))
        self.is_syntax = is_syntax
        self._errors = list(errors)

    def errors(self) -> list[ErrorBody]:
        """Give each error with the code of the refusal."""
        return [{**error, "extensions": {"code": self.code}} for error in self._errors]


class QueryTooComplex(DocumentRefused):
    """The document asks for more than the limits allow."""

    code = QUERY_TOO_COMPLEX

    def __init__(self, message: str) -> None:
        super().__init__([{"message": message}])
