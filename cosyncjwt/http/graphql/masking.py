"""What does a client learn of a failure during execution? Public failures in full; of all others an id only.

The log gets one event a request: class and frames, bounded, and never the exception's text, which may quote a
value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from traceback import walk_tb
from typing import Protocol, TypeAlias

from graphql.error import GraphQLError
from graphql.execution import get_argument_values
from graphql.type import GraphQLSchema
from structlog.typing import FilteringBoundLogger

from cosyncjwt.http.graphql.documents import error_body
from cosyncjwt.http.graphql.redaction import value_message
from cosyncjwt.http.graphql.refusals import BAD_USER_INPUT, ErrorBody

INTERNAL = "INTERNAL"
_LONGEST_TRACE = 1_200
_MOST_CAUSES = 3


class PublicFailure(Protocol):
    """What a client may see of an exception."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def extensions(self) -> Mapping[str, object]: ...  # noqa: D102


Public: TypeAlias = Callable[[Exception], PublicFailure | None]
"""What a client may see of an exception; None when that is nothing."""


class Masking:
    """Turns the errors of an execution into what is sent, and logs what is hidden."""

    def __init__(
        self,
        schema: GraphQLSchema,
        public: Public,
        log: FilteringBoundLogger,
        most_errors: int,
    ) -> None:
        self._schema = schema
        self._public = public
        self._log = log
        self._most_errors = most_errors

    def of_result(self, errors: Sequence[GraphQLError], request_id: str) -> list[ErrorBody]:
        """Give the errors of an execution as they are sent."""
        sent: list[ErrorBody] = []
        hidden: list[Exception] = []
        for error in errors[: self._most_errors]:
            body = self._visible(error, request_id)
            if body is None:
                hidden.append(_cause(error))
                body = {**error_body(error, "Internal error"), "extensions": _internal(request_id)}
            sent.append(body)
        if hidden:
            self.log(hidden[0], request_id, count=len(hidden))
        return sent

    def of_exception(self, error: Exception, request_id: str) -> list[ErrorBody]:
        """Give the errors to send when the machinery itself failed."""
        public = self._public(error)
        if public is not None:
            self._note(error, public, request_id)
            return [{"message": public.message, "extensions": {**public.extensions, "code": public.code}}]
        self.log(error, request_id)
        return [{"message": "Internal error", "extensions": _internal(request_id)}]

    def log(self, error: BaseException, request_id: str, *, count: int = 1) -> None:
        """Log one event for everything that is hidden from one client."""
        self._log.error(
            "graphql.failed",
            request_id=request_id,
            exception=type(error).__qualname__,
            count=count,
            trace=_trace(error),
        )

    def _note(self, cause: Exception, public: PublicFailure, request_id: str) -> None:
        """Log an exception of which a client sees something else."""
        told: object = public
        if told is not cause:
            self._log.warning(
                "graphql.refused",
                request_id=request_id,
                code=public.code,
                exception=type(cause).__qualname__,
                trace=_trace(cause),
            )

    def _visible(self, error: GraphQLError, request_id: str) -> ErrorBody | None:
        cause = _cause(error)
        public = self._public(cause)
        if public is not None:
            self._note(cause, public, request_id)
            body = error_body(error, public.message)
            return {**body, "extensions": {**public.extensions, "code": public.code}}
        # Without a path nothing was executed: the variables did not fit.
        if error.path is None or _is_about_arguments(cause):
            body = error_body(error, value_message(error, self._schema))
            return {**body, "extensions": {"code": BAD_USER_INPUT}}
        return None


def _is_about_arguments(cause: Exception) -> bool:
    """Say whether graphql-core raised this while it read a field's arguments, before any resolver ran.

    Its errors on what a resolver returned look the same and quote what we know, so the frames decide.
    """
    frames = walk_tb(cause.__traceback__) if isinstance(cause, GraphQLError) else ()
    return any(frame.f_code is get_argument_values.__code__ for frame, _ in frames)


def _cause(error: GraphQLError) -> Exception:
    """Give the exception that a resolver raised, below all that graphql-core wrapped around it."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _internal(request_id: str) -> dict[str, str]:
    return {"code": INTERNAL, "requestId": request_id}


def _trace(error: BaseException) -> str:
    """Name the frames, innermost first, of an exception and of what caused it."""
    return "\n".join(_lines(error))[:_LONGEST_TRACE]


def _lines(error: BaseException) -> Iterator[str]:
    current: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if current is None:
            return
        yield type(current).__qualname__
        for frame, line in reversed(list(walk_tb(current.__traceback__))):
            file = "/".join(frame.f_code.co_filename.replace("\\", "/").split("/")[-3:])
            yield f"  {file}:{line} {frame.f_code.co_name}"
        current = current.__cause__ or current.__context__
