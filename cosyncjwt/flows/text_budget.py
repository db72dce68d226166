"""How many SMS may go out: to a number, to its neighbours, for a user, for an application?

SMS cost money, and numbers that earn from them can be rented by the block (security M-16). The store keeps
the counts, so that they hold over all workers and restarts.
"""

import math
from datetime import timedelta

import structlog

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.code import Code
from cosyncjwt.domain.limit import Budget, Pause, Rule, Window
from cosyncjwt.domain.phone import prefix_of
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.text_watch import TextWatch
from store.ports import Tenant

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

UNANSWERED = Budget(Pause(free=1, length=MINUTE, interval=MINUTE), (Window(3, 10 * MINUTE), Window(5, HOUR)))
"""To one number, as long as no code of it comes back: an answer shows that a person reads there."""
A_DAY = Window(10, DAY)
A_USER = Window(10, HOUR)
NEIGHBOURS = Window(5, 10 * MINUTE)
AN_APPLICATION = Window(100, HOUR)

WATCHED = frozenset({"text-prefix", "text-application"})
"""What an operator wants to hear of: somebody may be earning from these."""


class TextBudget:
    """Counts SMS, each before it is written."""

    def __init__(self, codes: Codes, watch: TextWatch, clock: Clock) -> None:
        """Take what makes a number unreadable, for a count must not name it, and who looks at answers."""
        self._codes = codes
        self._watch = watch
        self._clock = clock

    async def take(self, tenant: Tenant, user_id: str, phone: str, *, has_code: bool = True) -> None:
        """Count an SMS to the number for the user; raise RateLimited when it must wait.

        The narrowest first: what is refused to one number takes nothing from others. An SMS that has no code
        cannot be answered, and is not watched.
        """
        await self._watch.look(tenant)
        await self._take(tenant, "text", phone, UNANSWERED)
        await self._take(tenant, "text-day", phone, A_DAY)
        await self._take(tenant, "text-user", user_id, A_USER)
        await self._take(tenant, "text-prefix", prefix_of(phone), NEIGHBOURS)
        await self._take(tenant, "text-application", "", AN_APPLICATION)
        if has_code:
            await self._watch.sent(tenant)

    async def was_answered(self, tenant: Tenant, sent: Code) -> None:
        """Forget the SMS that had no answer: this number reads what it is sent."""
        await tenant.limits.clear(self._key(tenant, "text", sent.phone or ""))
        await self._watch.answered(tenant, sent.expires_at)

    async def _take(self, tenant: Tenant, counted: str, of: str, rule: Rule) -> None:
        wait = await tenant.limits.take(self._key(tenant, counted, of), rule, self._clock.now())
        if wait is None:
            return
        if counted in WATCHED:
            structlog.get_logger().warning("texts.limited", application=tenant.application_id, limit=counted)
        message = "Too many SMS. Wait before you ask for another."
        raise RateLimited(math.ceil(wait.total_seconds()), message)

    def _key(self, tenant: Tenant, counted: str, of: str) -> str:
        digest = self._codes.code_digest(tenant.application_id, f"limit-{counted}", of, Secret(""))
        return f"{counted}|{digest.hex()}"
