"""What can be read of money?"""

from datetime import datetime

import strawberry

from cosyncjwt.domain import billing
from cosyncjwt.domain import subscription as domain
from cosyncjwt.domain.subscription import BilledMonth, InvoiceStatus

strawberry.enum(
    InvoiceStatus,
    description="OPEN: nothing was heard of its payment yet. PAID: a payment was recorded. FAILED: a payment "
    "has failed, and the developer's commercial applications are SUSPENDED until one is recorded.",
)


@strawberry.type(description="Something that is charged, or that explains what is.")
class InvoiceLine:
    """A line of an invoice."""

    description: str = strawberry.field(description="What it is, in English.")
    quantity: int = strawberry.field(description="How many: months or users.")
    amount_cents: int = strawberry.field(description="What the line costs, rounded half-up to whole cents.")


@strawberry.type(
    description="What a month costs: 6 USD for the subscription, with 5,000 users of commercial applications "
    "taken together; 0.001 USD for each user above. Of an application's users the highest reading of the "
    "month counts, read once a day (UTC) and whenever its status changes, while it was ACTIVE. Without a "
    "subscription there are no lines. Nothing is prorated."
)
class Invoice:
    """The invoice of a month."""

    month: str = strawberry.field(description='The month, in UTC: "2027-01".')
    status: InvoiceStatus = strawberry.field(description="Whether it was paid.")
    status_reason: str | None = strawberry.field(description="Why a payment has failed, if that was said.")
    currency: str = strawberry.field(description="USD.")
    total_cents: int = strawberry.field(description="The sum of the lines.")
    lines: list[InvoiceLine] = strawberry.field(description="What it is made of.")
    period_start: datetime = strawberry.field(description="The first moment of the month.")
    period_end: datetime = strawberry.field(description="The first moment of the next month.")

    @classmethod
    def of(cls, invoice: billing.Invoice, billed: BilledMonth | None) -> "Invoice":
        """Show an invoice and what became of it."""
        return cls(
            month=str(invoice.month),
            status=billed.status if billed else InvoiceStatus.OPEN,
            status_reason=billed.reason if billed else None,
            currency=billing.CURRENCY,
            total_cents=invoice.total_cents,
            lines=[
                InvoiceLine(
                    description=line.description, quantity=line.quantity, amount_cents=line.amount_cents
                )
                for line in invoice.lines
            ],
            period_start=invoice.month.start,
            period_end=invoice.month.end,
        )


@strawberry.type(description="A developer's subscription to plan PAID.")
class Subscription:
    """A subscription."""

    since: datetime = strawberry.field(description="When it began.")
    ends_at: datetime | None = strawberry.field(
        description="When it ends, after `cancelSubscription`; null while it goes on."
    )

    @classmethod
    def of(cls, subscription: domain.Subscription) -> "Subscription":
        """Show a subscription."""
        ends_after = subscription.ends_after
        return cls(since=subscription.since, ends_at=None if ends_after is None else ends_after.end)
