"""What can an administrator read?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import strawberry

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.domain.user_search import UserSearch
from schema.types.application import Application
from schema.types.connection import Connection
from schema.types.developer import ApplicationsOf, Developer

DevelopersOf: TypeAlias = Callable[[UserSearch, PageRequest], Awaitable[Connection[Developer]]]


@dataclass(frozen=True, slots=True)
class Records:
    """Where everything is found."""

    developers: DevelopersOf
    developer: Callable[[str], Awaitable[Developer]]
    applications: ApplicationsOf
    application: Callable[[str], Awaitable[Application]]


@strawberry.type(description="All developers and all applications of the server, for administrators.")
class Administration:
    """The administrator's view."""

    records: strawberry.Private[Records]

    @strawberry.field(
        description="All developers by handle; `first` is 1 to 100, `after` a cursor of this list. `search` "
        "takes the beginning of a handle, capitals do not matter; `status` only those of that status. "
        "`totalCount` is null from 1,001 on."
    )
    async def developers(
        self,
        first: int | None = None,
        after: str | None = None,
        search: str | None = None,
        status: UserStatus | None = None,
    ) -> Connection[Developer]:
        """Return a page of the developers."""
        return await self.records.developers(UserSearch.of(search, status), PageRequest.of(first, after))

    @strawberry.field(description="The developer whose user has this `id`; NOT_FOUND for any other.")
    async def developer(self, id: strawberry.ID) -> Developer | None:  # noqa: A002 - as the API has it
        """Return a developer."""
        return await self.records.developer(id)

    @strawberry.field(
        description="All applications, oldest first, the server's own among them; `first` is 1 to 100, "
        "`after` a cursor. `search` takes a part of a name, capitals do not matter; `status` only those of "
        "that status."
    )
    async def applications(
        self,
        first: int | None = None,
        after: str | None = None,
        search: str | None = None,
        status: ApplicationStatus | None = None,
    ) -> Connection[Application]:
        """Return a page of the applications."""
        return await self.records.applications(search, status, PageRequest.of(first, after))

    @strawberry.field(description="Any application by its `id`; NOT_FOUND for an unknown one.")
    async def application(self, id: strawberry.ID) -> Application | None:  # noqa: A002 - as the API has it
        """Return an application."""
        return await self.records.application(id)
