"""What can be read of a developer?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus
from schema.types.application import Application
from schema.types.connection import Connection
from schema.types.invoice import Invoice, Subscription
from schema.types.user import User

ApplicationsOf: TypeAlias = Callable[
    [str | None, ApplicationStatus | None, PageRequest], Awaitable[Connection[Application]]
]
Invoices: TypeAlias = Callable[[], Awaitable[list[Invoice]]]


@dataclass(frozen=True, slots=True)
class Money:
    """Where a developer's invoices are found."""

    invoice: Callable[[], Awaitable[Invoice]]
    invoices: Invoices
    subscription: Callable[[], Awaitable[Subscription | None]]


PlanOf: TypeAlias = Callable[[], Awaitable[Plan]]

strawberry.enum(
    Plan,
    description="FREE: at most three applications, none of them commercial. PAID: any number of either type.",
)


@strawberry.type(description="A user of the portal application, who owns applications.")
class Developer:
    """A developer, as the developer and administrators see it."""

    id: strawberry.ID = strawberry.field(description="The id of the developer's user.")
    user: User = strawberry.field(description="The developer's own account, a user of the portal.")
    plan_of: strawberry.Private[PlanOf]
    money: strawberry.Private[Money]
    applications_of: strawberry.Private[ApplicationsOf]

    @strawberry.field(description="The plan in force: PAID with a subscription for which nothing is owed.")
    async def plan(self) -> Plan:
        """Return the plan."""
        return await self.plan_of()

    @strawberry.field(description="What the month so far costs, line by line.")
    async def invoice(self) -> Invoice:
        """Return the invoice of this month."""
        return await self.money.invoice()

    @strawberry.field(
        description="The invoices of the months that are over and in which the developer was subscribed, "
        "newest first, of three years at most."
    )
    async def invoices(self) -> list[Invoice]:
        """Return the invoices of closed months."""
        return await self.money.invoices()

    @strawberry.field(description="The subscription to plan PAID; null without one.")
    async def subscription(self) -> Subscription | None:
        """Return the subscription."""
        return await self.money.subscription()

    @strawberry.field(
        description="The developer's applications, oldest first; `first` is 1 to 100, `after` a cursor. "
        "`search` takes a part of a name, capitals do not matter."
    )
    async def applications(
        self, first: int | None = None, after: str | None = None, search: str | None = None
    ) -> Connection[Application]:
        """Return a page of the developer's applications."""
        return await self.applications_of(search, None, PageRequest.of(first, after))
