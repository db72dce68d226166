"""How does a test come by applications of every kind?"""

from collections.abc import Sequence
from typing import Any

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User
from tests.documents import CREATE_APPLICATION
from tests.factories import guid, make_application, make_user
from tests.people import developer
from tests.service import SETTINGS, GraphQL, Service, key_pairs


async def created(developer: GraphQL, name: str = "Notes", **more: object) -> Any:
    """Have a developer create an application and return it."""
    made = await developer.run(CREATE_APPLICATION, {"input": {"name": name, **more}})
    assert made["__typename"] == "Application", made
    return made


async def client_with(
    service: Service, flow: str = "CODE", *, name: str = "Notes", handle: str = "dev@example.com"
) -> GraphQL:
    """Have a new developer create an application with a signup flow and return a client of it."""
    made = await created(await developer(service, handle), name, onboarding={"signupFlow": flow})
    return service.client_of(made["appToken"])


async def kept_application(service: Service, number: int = 1, **changes: object) -> Application:
    """Keep an application with keys of its own, whatever its status, as no operation can make it yet."""
    world = service.server.world
    keys = SigningKeys(Seal(SETTINGS.master_keys, world.entropy), world.clock, lambda: key_pairs()[0])
    application_id = guid(number)
    key = await keys.new(application_id)
    application = make_application(id=application_id, signing_keys=(key,), **changes)
    await world.store.applications.add(application, limit=None)
    return application


def client(service: Service, application: Application) -> GraphQL:
    """Return a client of a kept application."""
    return service.client_of(service.server.services.app_tokens.of(application))


async def filled(service: Service, application_id: str, count: int, limit: int | None = 50) -> Sequence[User]:
    """Put users into an application through the port of the store."""
    tenant = service.store.tenant(application_id)
    users = [make_user() for _ in range(count)]
    for user in users:
        await tenant.users.add(user, limit=limit)
    return users
