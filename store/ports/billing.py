"""What must a backend keep of usage, subscriptions and payments? One of the ports, see `store/ports`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.subscription import BilledMonth, Payment, Subscription


class Billing(Protocol):
    """The accounts of developers, by the ids of their users. They outlive what they were about."""

    async def note_usage(self, owner_id: str, month: Month, usage: Usage) -> None:
        """Keep the reading if it is higher than any of that application in that month."""
        ...

    async def usages(self, owner_id: str, month: Month) -> Sequence[Usage]:
        """Return the highest reading of each application in the month."""
        ...

    async def bill(self, owner_id: str, month: Month) -> None:
        """Note that the developer is subscribed in the month; once is as good as often."""
        ...

    async def billed(self, owner_id: str, *, most: int) -> Sequence[BilledMonth]:
        """Return the newest months in which the developer was subscribed, newest first."""
        ...

    async def billed_in(self, owner_id: str, month: Month) -> BilledMonth | None:
        """Return what became of a month, None when the developer was not subscribed in it."""
        ...

    async def owes(self, owner_id: str) -> Month | None:
        """Return a month whose payment has failed and was not made good, or None."""
        ...

    async def settle(self, payment: Payment, record: Record = ()) -> bool:
        """Keep what is reported of a billed month; say whether there is such a month.

        A report that was kept before changes nothing, whatever came after it.
        """
        ...

    async def subscription(self, owner_id: str) -> Subscription | None:
        """Return the developer's subscription, or None."""
        ...

    async def subscribe(self, owner_id: str, now: datetime, record: Record = ()) -> None:
        """Begin a subscription, or take back that it is to end; another turn either way."""
        ...

    async def cancel(self, owner_id: str, month: Month, record: Record = ()) -> bool:
        """Let the subscription end with the month; say whether there is one."""
        ...

    async def end(self, owner_id: str, month: Month) -> bool:
        """Remove the subscription if it was to end before `month`; say whether this call did."""
        ...

    async def take_turn(self, owner_id: str) -> None:
        """Note that the developer's plan has to follow; nothing happens without a subscription."""
        ...

    async def settle_turn(self, owner_id: str, turn: int) -> None:
        """Note that the developer's plan has followed up to a turn."""
        ...

    async def subscriptions(self, *, after: str | None, most: int) -> Sequence[Subscription]:
        """Return subscriptions by the ids of their owners, from the one behind `after` on."""
        ...
