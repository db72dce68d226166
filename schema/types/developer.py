"""What can a developer read?"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import strawberry

from cosyncjwt.domain.page import PageRequest
from schema.types.application import Application
from schema.types.connection import Connection
from schema.types.user import User

ApplicationsOf: TypeAlias = Callable[[PageRequest], Awaitable[Connection[Application]]]


@strawberry.type(description="A user of the portal application, who owns applications.")
class Developer:
    """The signed-in developer."""

    user: User = strawberry.field(description="The developer's own account, a user of the portal.")
    applications_of: strawberry.Private[ApplicationsOf]

    @strawberry.field(
        description="The developer's applications, oldest first; `first` is 1 to 100, `after` a cursor."
    )
    async def applications(
        self, first: int | None = None, after: str | None = None
    ) -> Connection[Application]:
        """Return a page of the developer's applications."""
        return await self.applications_of(PageRequest.of(first, after))
