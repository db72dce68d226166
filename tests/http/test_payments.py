"""Does the webhook believe what the bridge signed lately, once, and nothing else?"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cosyncjwt.domain.secret import Secret
from cosyncjwt.http.payments import SIGNATURE, WINDOW, signature_of
from tests.backends import Backend
from tests.contents import contents, unchanged
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import developer
from tests.service import SETTINGS, GraphQL, Service, running

SECRET = Secret("0123456789abcdef0123456789abcdef")
WITH_SECRET = replace(SETTINGS, payments_secret=SECRET)
SUBSCRIBE = "mutation { subscribe { ... on Developer { id plan } } }"
PLAN = "{ developer { plan invoice { month status statusReason } } }"


async def subscribed(service: Service) -> tuple[GraphQL, dict[str, Any]]:
    """Return a new subscriber, and the report of a failed payment for this month."""
    dev = await developer(service)
    owner = (await dev.run(SUBSCRIBE))["id"]
    month = f"{service.clock.now():%Y-%m}"
    return dev, {"type": "payment.failed", "id": "evt_1", "developerId": owner, "month": month}


async def reported(
    service: Service,
    body: object,
    *,
    secret: Secret = SECRET,
    age: timedelta = timedelta(0),
    signature: str | None = None,
) -> httpx.Response:
    """Send a report, signed so long ago, or with any signature."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = str(int((service.clock.now() - age).timestamp()))
    signed = f"t={moment},v1={signature_of(secret, moment, content)}" if signature is None else signature
    headers = {SIGNATURE.encode(): signed.encode()}
    return await service.http.post("/payments/webhook", content=content, headers=headers)


async def test_a_signed_report_is_believed(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A failure takes the plan, the payment brings it back, and the failure that comes again is old news."""
    async with running(backend.connect(), clock, entropy, WITH_SECRET) as service:
        dev, failure = await subscribed(service)
        payment = {**failure, "type": "payment.recorded", "id": "evt_2"}

        assert (await reported(service, {**failure, "reason": "card expired"})).status_code == 200
        failed = await dev.run(PLAN)
        assert (await reported(service, payment)).status_code == 200
        billed = (await contents(backend))["billed_months"]
        assert (await reported(service, {**failure, "reason": "card expired"})).status_code == 200
        assert (await contents(backend))["billed_months"] == billed
        paid = await dev.run(PLAN)

        assert (failed["plan"], failed["invoice"]["statusReason"]) == ("FREE", "card expired")
        assert (paid["plan"], paid["invoice"]["status"]) == ("PAID", "PAID")


async def test_what_is_not_signed_so_is_refused(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Another secret, an old or future moment, a changed body, strange headers: nothing changes."""
    async with running(backend.connect(), clock, entropy, WITH_SECRET) as service:
        dev, failure = await subscribed(service)
        late = WINDOW + timedelta(seconds=1)
        good = (await reported(service, {**failure, "developerId": "usr_nobody"})).request.headers[SIGNATURE]

        odd = ("", "t=,v1=", "v1=00", "t=1767225600", "t=٣٣٣٣٣٣٣٣٣٣,v1=00", "t=1767225600,v1=é", "=")
        async with unchanged(backend):
            refusals = [
                await reported(service, failure, secret=Secret("f" * 64)),
                await reported(service, failure, age=late),
                await reported(service, failure, age=-late),
                *[await reported(service, failure, signature=signature) for signature in (good, *odd)],
            ]

        assert [reply.status_code for reply in refusals] == [401] * len(refusals)
        assert (await dev.run(PLAN))["plan"] == "PAID"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff", 400),
        ({"type": "payment.refunded"}, 400),
        ({"type": ["payment.failed"]}, 400),
        ({"type": "payment.failed", "id": 1, "developerId": "usr_a", "month": "2026-03"}, 400),
        ({"type": "payment.failed", "id": "1", "developerId": "usr_a", "month": {"$ne": None}}, 400),
        ({"type": "payment.failed", "id": "1", "developerId": "usr_a", "month": "2026-3-1"}, 400),
        ({"type": "payment.failed", "id": "1", "developerId": "usr_a", "month": "2026-03", "reason": 7}, 400),
        ({"type": "payment.failed", "id": "1", "developerId": "usr_a", "month": "2026-03"}, 404),
        (b" " * 5_000, 413),
    ],
)
async def test_a_report_of_another_form_is_refused(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, body: object, status: int
) -> None:
    """What is rightly signed and makes no sense gets a plain refusal, and changes nothing."""
    async with running(backend.connect(), clock, entropy, WITH_SECRET) as service, unchanged(backend):
        assert (await reported(service, body)).status_code == status


async def test_without_a_secret_there_is_no_webhook(service: Service) -> None:
    """The route is not there unless the operator has set the secret."""
    assert (await reported(service, {})).status_code == 404
