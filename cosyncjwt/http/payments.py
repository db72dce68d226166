"""How does a payment provider's bridge report payments? By a signed POST; see `docs/administrator.md`.

The signature is an HMAC-SHA-256 over the moment, a dot and the body, so that neither can be changed and an
old report cannot be sent again later; within five minutes its id makes a second one do nothing.
"""

import hmac
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cosyncjwt.clock import Clock
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from cosyncjwt.errors import NotFound, ValueInvalid
from cosyncjwt.http.device import device_of
from cosyncjwt.http.form import FormRefused, body_of

SIGNATURE = "cosyncjwt-signature"
WINDOW = timedelta(minutes=5)
KINDS = {"payment.recorded": InvoiceStatus.PAID, "payment.failed": InvoiceStatus.FAILED}
Report = Callable[[Payment, Device], Awaitable[None]]


class PaymentsWebhook:
    """Takes reports that are signed with the secret that the bridge shares."""

    def __init__(self, *, secret: Secret, report: Report, clock: Clock) -> None:
        """Take the shared secret, what believes a report, and the clock."""
        self._secret = secret
        self._report = report
        self._clock = clock

    @property
    def routes(self) -> list[Route]:
        """The one route."""
        return [Route("/payments/webhook", self._take, methods=["POST"])]

    async def _take(self, request: Request) -> Response:
        try:
            body = await body_of(request)
        except FormRefused as refusal:
            return _answer(refusal.status, "The body is too long or came too slowly.")
        if not self._is_genuine(request.headers.get(SIGNATURE, ""), body):
            structlog.get_logger("payments").warning("payments.refused")
            return _answer(401, "The signature is missing, wrong or older than five minutes.")
        try:
            await self._report(_payment_of(body), device_of(request))
        except ValueInvalid as refusal:
            return _answer(400, refusal.message)
        except NotFound:
            return _answer(404, "The developer was not subscribed in that month.")
        return _answer(200, "Noted.")

    def _is_genuine(self, header: str, body: bytes) -> bool:
        parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
        moment, signature = parts.get("t", ""), parts.get("v1", "")
        # Before the digits are believed; `isdigit` alone takes those of other scripts.
        if not (moment.isascii() and moment.isdigit() and len(moment) == len("1767225600")):
            return False
        expected = signature_of(self._secret, moment, body)
        age = abs(self._clock.now() - datetime.fromtimestamp(int(moment), UTC))
        return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) and age <= WINDOW


def signature_of(secret: Secret, moment: str, body: bytes) -> str:
    """Return the signature in hexadecimal digits; `moment` is whole seconds since 1970 as text."""
    return hmac.new(secret.reveal().encode(), moment.encode() + b"." + body, sha256).hexdigest()


def _payment_of(body: bytes) -> Payment:
    try:
        said = orjson.loads(body)
        status = KINDS[said["type"]]
        texts = [said["developerId"], said["month"], said["id"]]
        reason = said.get("reason")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        message = "Send an object with type (payment.recorded or payment.failed), id, developerId and month."
        raise ValueInvalid(message) from None
    if not all(isinstance(text, str) for text in texts) or not isinstance(reason, str | None):
        message = "id, developerId, month and reason are texts."
        raise ValueInvalid(message)
    developer_id, month, event_id = texts
    return Payment.of(developer_id, month, event_id, status, reason=reason)


def _answer(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status, headers={"Cache-Control": "no-store"})
