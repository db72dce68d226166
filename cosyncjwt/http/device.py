"""From where does a request come that is none of GraphQL?"""

from starlette.requests import Request

from cosyncjwt.domain.caller import Device


def device_of(request: Request) -> Device:
    """Return the address, as the server saw it, and what the client calls itself."""
    return Device(request.client.host if request.client else None, request.headers.get("user-agent"))
