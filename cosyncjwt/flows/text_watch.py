"""Do the codes come back that an application sends by SMS? Where few do, somebody may earn from them (M-16).

What was sent within half an hour is looked at as a whole, when the last of its codes has died: then it is
known how many came back. The watch stops nothing, for a provider's failure looks the same; the budgets stop.
It tells the operator, once, when the next SMS is asked for.
"""

from datetime import datetime, timedelta

import structlog

from cosyncjwt.clock import Clock
from cosyncjwt.domain.limit import Quota
from cosyncjwt.flows.steps import CODE_MEMORY, PHONE
from store.ports import Tenant

SPAN = timedelta(minutes=30)
KEPT = timedelta(hours=3)
ALL = Quota(10_000, KEPT)
"""More than an application may send."""
ONCE = Quota(1, KEPT)
LOOKED_AT = 3
"""How many spans that are over are looked at: an attack may be over when the next SMS is asked for."""

ENOUGH = 20
"""From so many SMS on few answers mean something."""
FEW = 4
"""Fewer answers than one to so many SMS."""
MANY = 50
"""Half of what an application may send in an hour."""


class TextWatch:
    """Counts what is sent and what comes back; the counts are in the store."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock by which a span is over."""
        self._clock = clock

    async def sent(self, tenant: Tenant) -> None:
        """Count an SMS with a code, and tell when they become many."""
        now = self._clock.now()
        span = _span(now)
        await tenant.limits.count(f"texts-sent|{span}", ALL, now)
        number = await self._sent_in(tenant, span) + await self._sent_in(tenant, span - 1)
        if number >= MANY and await tenant.limits.count(f"texts-many|{span}", ONCE, now) is None:
            structlog.get_logger().warning("texts.many", application=tenant.application_id, sent=number)

    async def answered(self, tenant: Tenant, code_expires_at: datetime) -> None:
        """Count a code that came back, with those that were sent when it was."""
        span = _span(code_expires_at - CODE_MEMORY)
        await tenant.limits.count(f"texts-answered|{span}", ALL, self._clock.now())

    async def look(self, tenant: Tenant) -> None:
        """Tell, once, of a span of which few codes came back."""
        now = self._clock.now()
        last = _span(now - PHONE.lifetime) - 1
        for span in range(last, last - LOOKED_AT, -1):
            sent = await self._sent_in(tenant, span)
            if sent < ENOUGH:
                continue
            answered = await tenant.limits.counted(f"texts-answered|{span}", now)
            if answered * FEW >= sent or await tenant.limits.count(f"texts-few|{span}", ONCE, now):
                continue
            structlog.get_logger().warning(
                "texts.unanswered", application=tenant.application_id, sent=sent, answered=answered
            )

    async def _sent_in(self, tenant: Tenant, span: int) -> int:
        return await tenant.limits.counted(f"texts-sent|{span}", self._clock.now())


def _span(moment: datetime) -> int:
    return int(moment.timestamp()) // int(SPAN.total_seconds())
