"""What has a developer subscribed to, and what became of the money of each month?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from cosyncjwt.domain.billing import Month
from cosyncjwt.domain.status import REASON_LENGTHS
from cosyncjwt.errors import ValueInvalid

REFERENCE_LENGTHS = range(1, 201)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A developer's subscription; it ends with the month `ends_after`, or goes on where that is None.

    Each change takes another `turn`, and the developer's plan follows; that it has followed is kept as
    `settled_turn`, so that a crash in between is made good by whoever looks next.
    """

    owner_id: str
    since: datetime
    ends_after: Month | None = None
    turn: int = 1
    settled_turn: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the developer's plan has followed."""
        return self.settled_turn == self.turn


class InvoiceStatus(StrEnum):
    """Whether a month was paid."""

    OPEN = "OPEN"
    PAID = "PAID"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class BilledMonth:
    """A month in which a developer was subscribed, and what became of its invoice."""

    owner_id: str
    month: Month
    status: InvoiceStatus = InvoiceStatus.OPEN
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What is reported of a month's invoice; a second report of the same `event_id` changes nothing."""

    owner_id: str
    month: Month
    event_id: str
    status: InvoiceStatus
    reason: str | None = None

    @classmethod
    def of(
        cls, owner_id: str, month: str, event_id: str, status: InvoiceStatus, *, reason: str | None = None
    ) -> Self:
        """Return what was reported; raise ValueInvalid for a month, reference or reason of another form."""
        try:
            named = Month.named(month)
        except ValueError:
            message = 'A month looks like "2027-01".'
            raise ValueInvalid(message, path=("input", "month")) from None
        if len(event_id) not in REFERENCE_LENGTHS or not event_id.isprintable():
            message = "The reference must have 1 to 200 characters, none of them a control character."
            raise ValueInvalid(message, path=("input", "reference"))
        said = (reason or "").strip() or None
        if said is not None and (len(said) not in REASON_LENGTHS or not said.isprintable()):
            message = "The reason must have at most 500 characters, none of them a control character."
            raise ValueInvalid(message, path=("input", "reason"))
        # Prefixed, so that a failure and the payment that follows it may have one reference.
        return cls(owner_id, named, f"{status.value}:{event_id}", status, said)
