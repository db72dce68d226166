"""How does a test come by a developer with an application and its users?"""

from dataclasses import dataclass
from typing import Any

from tests.applications import created
from tests.documents import CREATE_USER, SET_USER_STATUS
from tests.people import developer
from tests.service import PASSWORD, GraphQL, Service


@dataclass(frozen=True, slots=True)
class Managed:
    """A developer, an application of the developer's, and a client of it."""

    owner: GraphQL
    id: str
    app: GraphQL

    async def create(self, handle: str, **more: object) -> Any:
        """Have the developer make a user and return the whole answer."""
        given = {"applicationId": self.id, "handle": handle, "password": PASSWORD, **more}
        return await self.owner.run(CREATE_USER, {"input": given})

    async def user(self, handle: str, **more: object) -> str:
        """Have the developer make a user and return its id."""
        made = await self.create(handle, **more)
        assert made["__typename"] == "User", made
        return str(made["id"])

    async def set_status(self, user_id: str, status: str) -> Any:
        """Have the developer set a user's status."""
        return await self.owner.run(SET_USER_STATUS, {"id": user_id, "status": status})


async def managed(service: Service, name: str = "Notes", *, by: str | None = None, **more: object) -> Managed:
    """Return a new developer's application."""
    owner = await developer(service, by)
    application = await created(owner, name, **more)
    return Managed(owner, application["id"], service.client_of(application["appToken"]))
