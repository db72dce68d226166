"""What does a month cost a subscriber? Whole cents, never floats.

6 USD a month, which includes 5,000 users of commercial applications taken together; above that 0.001 USD a
user. An application's users of a month are the highest reading while it was ACTIVE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

CURRENCY = "USD"
SUBSCRIPTION_CENTS = 600
INCLUDED_USERS = 5_000
USERS_A_CENT = 10
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, in UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the month in which a moment lies."""
        there = moment.astimezone(UTC)
        return cls(there.year, there.month)

    @classmethod
    def named(cls, text: str) -> Self:
        """Return the month of `2027-01`; raise ValueError for all else."""
        there = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(there.year, there.month)

    @property
    def start(self) -> datetime:
        """The first moment of the month."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment of the next month."""
        return self.next.start

    @property
    def next(self) -> "Month":
        """The month after this one."""
        last = self.number == MONTHS_A_YEAR
        return Month(self.year + last, 1 if last else self.number + 1)

    def __str__(self) -> str:
        """Return `2027-01`, which sorts as time goes."""
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Usage:
    """How many users an application had at most in a month, while it was ACTIVE and COMMERCIAL."""

    application_id: str
    name: str
    users: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """Something that is charged, or that explains what is."""

    description: str
    quantity: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a month costs, line by line."""

    month: Month
    lines: tuple[InvoiceLine, ...]

    @property
    def total_cents(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_cents for line in self.lines)


def invoice_of(month: Month, usages: Sequence[Usage], *, subscribed: bool) -> Invoice:
    """Return the invoice of a month; it has no lines for whoever was not subscribed at any time of it.

    Nothing is prorated: a month that was begun is a month. The applications have a line each, by name, that
    says how many users were counted and costs nothing by itself; what is above the included number has one of
    its own.
    """
    if not subscribed:
        return Invoice(month, ())
    named = sorted(usages, key=lambda usage: (usage.name.casefold(), usage.application_id))
    excess = max(0, sum(usage.users for usage in usages) - INCLUDED_USERS)
    lines = [InvoiceLine(f"Subscription, {month.start:%B %Y}", 1, SUBSCRIPTION_CENTS)]
    lines += [InvoiceLine(f"Users of {usage.name}", usage.users, 0) for usage in named]
    if excess:
        lines.append(
            InvoiceLine(f"Users above the {INCLUDED_USERS:,} included", excess, cents_of_users(excess))
        )
    return Invoice(month, tuple(lines))


def cents_of_users(users: int) -> int:
    """Return what so many users above the included ones cost: 0.1 cents each, rounded half-up in all."""
    return (users + USERS_A_CENT // 2) // USERS_A_CENT
