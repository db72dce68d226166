"""What do the contract tests stand on: an application with a tenant, and several stores on one database."""

from collections.abc import AsyncIterator

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.backends import Backend
from tests.factories import make_application, make_user


@pytest.fixture(params=[1, 2], ids=["one-store", "two-stores"])
async def stores(request: pytest.FixtureRequest, backend: Backend) -> AsyncIterator[list[Store]]:
    """Yield one store, or two as two processes would have them, open on the same database."""
    opened = [backend.connect() for _ in range(request.param)]
    for store in opened:
        await store.open()
    yield opened
    for store in opened:
        await store.close()


@pytest.fixture
async def tenants(stores: list[Store]) -> list[Tenant]:
    """Return the ports of an application, of each store."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return [store.tenant(application.id) for store in stores]


@pytest.fixture
async def application(store: Store) -> Application:
    """Return an application that the store knows, without users."""
    application = make_application()
    await store.applications.add(application, limit=None)
    return application


@pytest.fixture
def tenant(store: Store, application: Application) -> Tenant:
    """Return the ports of the application."""
    return store.tenant(application.id)


@pytest.fixture
async def user(tenant: Tenant) -> User:
    """Return a user of the application."""
    user = make_user()
    await tenant.users.add(user, limit=None)
    return user
