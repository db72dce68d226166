"""How do the people of the stories come into an application? Always by the front door."""

from typing import Any

from tests.documents import COMPLETE_SIGNUP, LOGIN, SIGNUP
from tests.service import PASSWORD, GraphQL, Service


async def signed_up(
    service: Service,
    client: GraphQL,
    handle: str,
    password: str = PASSWORD,
    metadata: object = None,
    *,
    locale: str | None = None,
) -> Any:
    """Sign a person up by code and return SignedIn."""
    sent = await client.run(
        SIGNUP, {"handle": handle, "password": password, "metadata": metadata, "locale": locale}
    )
    assert sent["__typename"] == "CodeSent", sent
    code = (await service.newest(handle))["code"]
    signed_in = await client.run(COMPLETE_SIGNUP, {"handle": handle, "code": code})
    assert signed_in["__typename"] == "SignedIn", signed_in
    return signed_in


async def developer(service: Service, handle: str | None = None) -> GraphQL:
    """Return a portal client signed in as a new developer."""
    signed_in = await signed_up(service, service.portal, handle or service.developer)
    return service.portal.signed_in(signed_in["accessToken"])


async def developer_again(service: Service, handle: str | None = None) -> GraphQL:
    """Return a portal client on which a developer has just logged in again."""
    credentials = {"handle": handle or service.developer, "password": PASSWORD}
    signed_in = await service.portal.run(LOGIN, credentials)
    return service.portal.signed_in(signed_in["accessToken"])


async def administrator(service: Service, handle: str | None = None) -> GraphQL:
    """Return a portal client signed in as a new administrator, made as the command line makes one."""
    handle = handle or service.administrator
    await service.appoint(handle)
    return await developer_again(service, handle)
