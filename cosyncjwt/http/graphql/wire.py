"""Which bytes go over the wire? The few header fields that are read, and the answer; no framework between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import orjson
from starlette.types import Scope, Send

from cosyncjwt.http.graphql.negotiation import MediaType
from cosyncjwt.http.graphql.refusals import RequestRefused


@dataclass(slots=True)
class RequestHead:
    """The header fields that decide how a request is read and answered."""

    content_type: bytes = b""
    content_length: bytes = b""
    accept: bytes = b""
    is_whole: bool = False
    """Whether the body has followed."""

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """Read the fields from the scope in one pass; fields that repeat are joined, as HTTP says."""
        head = cls()
        for name, value in scope["headers"]:
            if name == b"accept":
                head.accept = head.accept + b"," + value if head.accept else value
            elif name == b"content-type":
                head.content_type = head.content_type + b"," + value if head.content_type else value
            elif name == b"content-length":
                head.content_length = value
        return head


@dataclass(slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]

    @classmethod
    def of(cls, status: int, media: MediaType, content: Mapping[str, object]) -> Self:
        """Write a GraphQL response."""
        body = orjson.dumps(content)
        return cls(
            status, body, [(b"content-type", media.content_type), (b"content-length", b"%d" % len(body))]
        )

    @classmethod
    def of_refusal(cls, refusal: RequestRefused, media: MediaType, unprocessable: int) -> Self:
        """Write a refusal."""
        reply = cls.of(media.status_of(refusal, unprocessable), media, {"errors": refusal.errors()})
        reply.headers.extend(refusal.headers)
        return reply

    def add_retry_after(self, seconds: int) -> None:
        """Say when to come back (RFC 9110, 10.2.3)."""
        self.headers.append((b"retry-after", b"%d" % seconds))

    def without_body(self) -> Self:
        """Give the answer to a HEAD request: the same fields and no body."""
        return type(self)(self.status, b"", self.headers)

    async def send(self, send: Send) -> None:
        """Send the answer."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})
