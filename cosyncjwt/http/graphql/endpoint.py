"""How does one HTTP request become one GraphQL operation and its answer?

Contract. A deadline covers reading and executing; when it passes, the execution is cancelled at its next
await, and its resolvers have ended before the answer leaves. A client that hangs up cancels nothing: what it
asked for is finished within the deadline, so a mutation is never cut off by a closed lid. A body that never
becomes complete is not executed.
"""

# ruff: noqa: EM101, TRY003 - a refusal teaches, so its sentence stands where it is raised

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from graphql.execution import ExecutionResult
from graphql.type import GraphQLSchema
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from cosyncjwt.http.graphql.bodies import Bodies
from cosyncjwt.http.graphql.body import (
    ClientDisconnected,
    GraphQLRequest,
    check_content_type,
    parse_request,
    read_body,
)
from cosyncjwt.http.graphql.deadline import TooLate, within
from cosyncjwt.http.graphql.documents import Document, Documents
from cosyncjwt.http.graphql.execution import Execution
from cosyncjwt.http.graphql.guesses import Guess, Guesses
from cosyncjwt.http.graphql.limits import QueryLimits
from cosyncjwt.http.graphql.masking import Masking, Public
from cosyncjwt.http.graphql.negotiation import JSON, MediaType, negotiate, wants_html
from cosyncjwt.http.graphql.refusals import (
    BodyTooSlow,
    DeadlinePassed,
    DocumentRefused,
    MethodNotAllowed,
    RequestRefused,
)
from cosyncjwt.http.graphql.wire import Reply, RequestHead
from cosyncjwt.http.headers import request_id_of

BODY_LIMIT = 64 * 1024
LIMITS = QueryLimits()
DEADLINE_SECONDS = 10.0


class GraphQLEndpoint:
    """The ASGI application behind the exact path of the API."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        make_context: Callable[[Scope, str], object],
        public: Public,
        log: FilteringBoundLogger,
        introspection: bool,
        ide: ASGIApp | None = None,
        limits: QueryLimits = LIMITS,
        body_limit: int = BODY_LIMIT,
        deadline_seconds: float = DEADLINE_SECONDS,
        unprocessable_status: int = 400,
        execution: type[Execution] = Execution,
        documents: Documents | None = None,
        guess: Guess | None = None,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Take the schema and what the product decides.

        `make_context` gets scope and request id and never raises. `public` says what of a failure is told.
        `unprocessable_status` is 400 or 422. A `guess` counts if refused too. All runs inside `waiting()`.
        """
        self._make_context, self._ide, self._log, self._waiting = make_context, ide, log, waiting
        self._body_limit, self._seconds, self._refused = body_limit, deadline_seconds, unprocessable_status
        own = Documents(schema, limits, introspection=introspection)
        self._bodies = Bodies(own if documents is None else documents)
        self._execution = execution(schema, most_errors=limits.errors, hide_suggestions=not introspection)
        self._guesses = guess and Guesses(schema, self._bodies.documents, self._execution, guess)
        self._masking = Masking(schema, public, log, limits.errors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            # Closed before it is accepted: the client sees 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        head = RequestHead.of(scope)
        if scope["method"] != "POST":
            await self._answer_without_body(head, scope, receive, send)
            return
        try:
            reply = await self._answer(head, scope, receive)
        except ClientDisconnected:
            return
        await reply.send(send)

    async def _answer(self, head: RequestHead, scope: Scope, receive: Receive) -> Reply:
        request_id = request_id_of(scope)
        media = JSON
        try:
            media = negotiate(head.accept)
            check_content_type(head.content_type)
            return await self._answer_in_time(head, scope, receive, media, request_id)
        except RequestRefused as refusal:
            return Reply.of_refusal(refusal, media, self._refused)
        except ClientDisconnected:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the process: logged under an id, masked
            return Reply.of(500, media, {"errors": self._masking.of_exception(error, request_id)})

    async def _answer_in_time(
        self, head: RequestHead, scope: Scope, receive: Receive, media: MediaType, request_id: str
    ) -> Reply:
        try:
            answering = self._execute(head, scope, receive, media, request_id)
            return await within(self._seconds, answering)
        except TooLate as error:
            if not head.is_whole:
                raise BodyTooSlow("Send the body faster") from None
            self._log.warning("graphql.deadline_passed", request_id=request_id)
            raise DeadlinePassed(self._seconds, request_id) from error

    async def _execute(
        self, head: RequestHead, scope: Scope, receive: Receive, media: MediaType, request_id: str
    ) -> Reply:
        body = await read_body(receive, head.content_length, self._body_limit)
        head.is_whole = True
        with self._waiting():
            result = await self._result(body, self._make_context(scope, request_id))
        return self._reply(result, media, request_id)

    async def _result(self, body: bytes, context: object) -> ExecutionResult:
        known = self._bodies.known(body)
        document, request = known or (None, parse_request(body))
        if document is None:
            document = await self._read(request, context)
            self._bodies.remember(body, request)
        result = self._execution.run(document, request, context)
        if not isinstance(result, ExecutionResult):
            result = await result
        if self._guesses and _was_not_executed(result):
            await self._guesses.count(document.tree, request, context)
        return result

    async def _read(self, request: GraphQLRequest, context: object) -> Document:
        try:
            return self._bodies.documents.get(request.query)
        except DocumentRefused as refusal:
            if self._guesses:
                await self._guesses.count_in_refused(request, context, refusal)
            raise

    def _reply(self, result: ExecutionResult, media: MediaType, request_id: str) -> Reply:
        if not result.errors:
            return Reply.of(200, media, {"data": result.data})
        status = 200
        errors = self._masking.of_result(result.errors, request_id)
        content: dict[str, object] = {"errors": errors}
        if not _was_not_executed(result):
            content["data"] = result.data
        elif not media.refuses_with_200:
            status = self._refused
        reply = Reply.of(status, media, content)
        waits = [error["extensions"].get("retryAfterSeconds", 0) for error in errors]
        if any(waits):
            reply.add_retry_after(max(waits))
        return reply

    async def _answer_without_body(
        self, head: RequestHead, scope: Scope, receive: Receive, send: Send
    ) -> None:
        method = scope["method"]
        if self._ide is not None and method in {"GET", "HEAD"} and wants_html(head.accept):
            await self._ide(scope, receive, send)
            return
        if method == "OPTIONS":
            await Reply(204, b"", [(b"allow", b"POST, OPTIONS")]).send(send)
            return
        # GET never executes: what a link or an image can fetch must not act, and not be logged by proxies.
        refusal = MethodNotAllowed("Send GraphQL requests by POST")
        reply = Reply.of_refusal(refusal, JSON, self._refused)
        await (reply.without_body() if method == "HEAD" else reply).send(send)


def _was_not_executed(result: ExecutionResult) -> bool:
    """Tell a request error, which has no path, from the failure of a field."""
    return result.data is None and bool(result.errors and result.errors[0].path is None)
