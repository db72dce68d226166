"""What did an HTML form send? A few short fields, each at most once."""

import asyncio
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

FORM_TYPE = "application/x-www-form-urlencoded"
BODY_LIMIT = 4096
BODY_SECONDS = 10.0
FIELD_LIMIT = 16


class FormRefused(Exception):
    """What was sent is not a form that this server would have made."""

    def __init__(self, status: int) -> None:
        """Take the HTTP status of the refusal."""
        super().__init__(status)
        self.status = status


async def form_of(request: Request, *, seconds: float = BODY_SECONDS) -> dict[str, str]:
    """Return the fields of the request's body; raise FormRefused for another type, too much, too slow."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_TYPE:
        raise FormRefused(415)
    return fields_of(await body_of(request, seconds=seconds), strict=True)


async def body_of(request: Request, *, seconds: float = BODY_SECONDS) -> bytes:
    """Return a small body; raise FormRefused for too much, too slow, or a client that has gone."""
    try:
        async with asyncio.timeout(seconds):
            return await _body(request)
    except TimeoutError:
        raise FormRefused(408) from None
    except ClientDisconnect:
        raise FormRefused(400) from None


def fields_of(encoded: bytes, *, strict: bool) -> dict[str, str]:
    """Return the fields of a form or a query; a field that comes twice, or bad UTF-8, is refused."""
    try:
        text = encoded.decode("ascii")
        fields = parse_qs(text, strict_parsing=strict, errors="strict", max_num_fields=FIELD_LIMIT)
    except ValueError:
        raise FormRefused(400) from None
    if any(len(values) != 1 for values in fields.values()):
        raise FormRefused(400)
    return {name: values[0] for name, values in fields.items()}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise FormRefused(413)
    return bytes(body)
