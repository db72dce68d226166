"""What can be read of a developer?"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import strawberry

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus
from schema.types.application import Application
from schema.types.connection import Connection
from schema.types.user import User

ApplicationsOf: TypeAlias = Callable[
    [str | None, ApplicationStatus | None, PageRequest], Awaitable[Connection[Application]]
]
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
    applications_of: strawberry.Private[ApplicationsOf]

    @strawberry.field(description="What the developer has subscribed to.")
    async def plan(self) -> Plan:
        """Return the plan."""
        return await self.plan_of()

    @strawberry.field(
        description="The developer's applications, oldest first; `first` is 1 to 100, `after` a cursor. "
        "`search` takes a part of a name, capitals do not matter."
    )
    async def applications(
        self, first: int | None = None, after: str | None = None, search: str | None = None
    ) -> Connection[Application]:
        """Return a page of the developer's applications."""
        return await self.applications_of(search, None, PageRequest.of(first, after))
