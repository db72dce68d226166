"""How does a test come by an application whose users have names?"""

from typing import Any

from tests.applications import created
from tests.documents import SET_USER_NAME
from tests.people import developer, signed_up
from tests.service import GraphQL, Service


async def naming(service: Service) -> tuple[GraphQL, GraphQL, str]:
    """Return a developer, a client of an application with user names, and the application's id."""
    dev = await developer(service)
    made = await created(dev, userNamesEnabled=True)
    return dev, service.client_of(made["appToken"]), made["id"]


async def joined(service: Service, app: GraphQL, handle: str) -> GraphQL:
    """Return a client signed in as a new user."""
    return app.signed_in((await signed_up(service, app, handle))["accessToken"])


async def named(client: GraphQL, user_name: str) -> Any:
    """Set the user's name and return the answer."""
    return await client.run(SET_USER_NAME, {"userName": user_name})
