"""How does a test call from another network address?"""

from dataclasses import replace

import httpx

from tests.service import SETTINGS, GraphQL, Service

LIMITED = replace(SETTINGS, address_limits=True, application_limits=True)


def at(service: Service, address: str, client: GraphQL) -> GraphQL:
    """Return the same client at another network address."""
    transport = httpx.ASGITransport(service.http._transport.app, client=(address, 4711))  # type: ignore[attr-defined]
    http = httpx.AsyncClient(transport=transport, base_url=service.http.base_url)
    return replace(client, http=http)
