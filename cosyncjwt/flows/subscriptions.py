"""How does a developer subscribe, and how does the plan follow what was subscribed to and paid?

A change is noted in the subscription first, and the plan follows. Whatever a crash leaves in between, `tend`
makes good: every server looks once a minute.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import structlog

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.faults import named
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.billing import Invoice, Month, invoice_of
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.subscription import BilledMonth, Payment, Subscription
from cosyncjwt.errors import NotFound, StatusNotAllowed
from cosyncjwt.flows.administration import Administration
from cosyncjwt.flows.usage import UsageReadings
from store.ports import Store

LONG_AGO = Month(1, 1)
MOST_MONTHS = 36
BATCH = 100


class Subscriptions:
    """Subscribes developers, reads what they use, and holds their plan to what was paid."""

    def __init__(
        self, store: Store, administration: Administration, readings: UsageReadings, clock: Clock
    ) -> None:
        """Take what sets plans, and what reads usage."""
        self._store = store
        self._administration = administration
        self._readings = readings
        self._clock = clock
        self._read_on: date | None = None
        self._unread: frozenset[str] = frozenset()

    async def of(self, owner_id: str) -> Subscription | None:
        """Return the developer's subscription, or None."""
        return await self._store.billing.subscription(owner_id)

    async def owes(self, owner_id: str) -> bool:
        """Say whether a payment has failed and was not made good."""
        return await self._store.billing.owes(owner_id) is not None

    async def begin(self, developer: Caller, record: Record = ()) -> None:
        """Subscribe, or take back a cancellation; plan PAID from now on.

        Raises StatusNotAllowed while a payment is owed.
        """
        owed = await self._store.billing.owes(developer.user_id)
        if owed is not None:
            message = f"The payment for {owed} has failed. Pay it first."
            raise StatusNotAllowed(message, path=())
        now = self._clock.now()
        await self._store.billing.bill(developer.user_id, Month.of(now))
        await self._store.billing.subscribe(developer.user_id, now, record)
        await self._follow(developer.user_id)
        await self._readings.read_all_of(developer.user_id)

    async def cancel(self, developer: Caller, record: Record = ()) -> None:
        """Let the subscription end with this month; raise StatusNotAllowed where there is none."""
        month = Month.of(self._clock.now())
        if not await self._store.billing.cancel(developer.user_id, month, record):
            message = "There is no subscription to cancel."
            raise StatusNotAllowed(message, path=())

    async def report(self, payment: Payment, record: Record = ()) -> None:
        """Keep what became of a month's invoice, and let the developer's applications follow.

        A failed payment suspends the developer's commercial applications, a recorded one lets those go on
        that were suspended so. A report that was taken before changes nothing. Raises NotFound for a month in
        which the developer was not subscribed.
        """
        await self._store.billing.take_turn(payment.owner_id)
        if not await self._store.billing.settle(payment, record):
            raise NotFound
        await self._follow(payment.owner_id)

    async def invoice(self, owner_id: str, month: Month | None = None) -> tuple[Invoice, BilledMonth | None]:
        """Return a month's invoice and what became of it; without a month, of this month so far."""
        month = month or Month.of(self._clock.now())
        billed = await self._store.billing.billed_in(owner_id, month)
        usages = await self._store.billing.usages(owner_id, month)
        return invoice_of(month, usages, subscribed=billed is not None), billed

    async def closed(self, owner_id: str) -> list[tuple[Invoice, BilledMonth | None]]:
        """Return the invoices of the months that are over, newest first, of three years at most."""
        present = Month.of(self._clock.now())
        billed = await self._store.billing.billed(owner_id, most=MOST_MONTHS + 1)
        return [await self.invoice(owner_id, each.month) for each in billed if each.month < present]

    async def tend(self) -> None:
        """End what was cancelled, let plans follow, and once a day read what everybody uses.

        A developer for whom that fails keeps no other from it; the next look tries that one again.
        """
        now = self._clock.now()
        month, is_new_day = Month.of(now), self._read_on != now.date()
        unread: set[str] = set()
        async for subscription in self._all():
            reads = is_new_day or subscription.owner_id in self._unread
            if not await self._tended(subscription, month, reads=reads) and reads:
                unread.add(subscription.owner_id)
        self._read_on, self._unread = now.date(), frozenset(unread)

    async def _tended(self, subscription: Subscription, month: Month, *, reads: bool) -> bool:
        """Look at one developer's subscription; say whether that went well."""
        try:
            if subscription.ends_after is not None and subscription.ends_after < month:
                await self._end(subscription.owner_id, month)
            elif not subscription.is_settled:
                await self._follow(subscription.owner_id)
            if reads:
                await self._read(subscription, month)
        # Whatever is wrong with one developer's data: the others are billed by theirs.
        except Exception as failure:  # noqa: BLE001
            structlog.get_logger().error(
                "subscription.not_tended", developer=subscription.owner_id, reason=named(failure)
            )
            return False
        return True

    async def _read(self, subscription: Subscription, month: Month) -> None:
        if subscription.ends_after is None or subscription.ends_after >= month:
            await self._store.billing.bill(subscription.owner_id, month)
            await self._readings.read_all_of(subscription.owner_id)

    async def _end(self, owner_id: str, month: Month) -> None:
        # The plan first: a crash leaves the subscription there, to be ended again.
        with suppress(NotFound):
            await self._administration.set_plan(owner_id, Plan.FREE)
        if not await self._store.billing.end(owner_id, month):
            # Taken up again meanwhile.
            await self._follow(owner_id)

    async def _follow(self, owner_id: str) -> None:
        subscription = await self._store.billing.subscription(owner_id)
        if subscription is None:
            return
        owes = await self._store.billing.owes(owner_id) is not None
        try:
            await self._administration.set_plan(owner_id, Plan.FREE if owes else Plan.PAID)
        except NotFound:
            # The developer's account is gone, and the next look ends the subscription.
            await self._store.billing.cancel(owner_id, LONG_AGO)
        await self._store.billing.settle_turn(owner_id, subscription.turn)

    async def _all(self) -> AsyncIterator[Subscription]:
        after: str | None = None
        while True:
            batch = await self._store.billing.subscriptions(after=after, most=BATCH)
            for subscription in batch:
                yield subscription
            if len(batch) < BATCH:
                return
            after = batch[-1].owner_id
