"""May the server connect there? Asked of every address that a developer names (security J-08).

The name is resolved once, every address is looked at, and the connection goes to one that was looked at: a
name that answers otherwise the second time (DNS rebinding) changes nothing.
"""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

PORTS = frozenset({25, 465, 587, 2465, 2525, 2587})
"""Where mail is handed in; nothing else of the net is to be knocked at."""

NAT64 = IPv6Network("64:ff9b::/96")
GLOBAL = IPv6Network("2000::/3")
"""All that is given to anybody in the world. Beyond it older Pythons take for global what is not: translators
of one's own network (RFC 8215), the first IPv6's site-local addresses, an IPv4 address behind zeros."""


class ForbiddenAddressError(Exception):
    """The address is not one that strangers may have the server connect to."""


class Dialler:
    """Opens connections to addresses that were looked at."""

    def __init__(self, *, private_allowed: bool) -> None:
        """Take whether addresses of this machine and its network are allowed, and every port."""
        self._private_allowed = private_allowed

    async def connect(self, host: str, port: int) -> socket.socket:
        """Return a connected socket; raise ForbiddenAddressError, or OSError when nobody is there."""
        if not self._private_allowed and port not in PORTS:
            raise ForbiddenAddressError
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not self._private_allowed:
            _ensure_public(str(each[4][0]) for each in found)
        failure: OSError = OSError("the name has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            connection.setblocking(False)  # noqa: FBT003 - as the standard library has it
            try:
                await loop.sock_connect(connection, address)
            except OSError as refusal:
                connection.close()
                failure = refusal
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure


def _ensure_public(addresses: Iterable[str]) -> None:
    """Refuse a name of which any address is private: who mixes them has something in mind."""
    for text in addresses:
        if not is_public(text):
            raise ForbiddenAddressError


def is_public(text: str) -> bool:
    """Say whether everybody in the world means the same machine by the address."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is None:
            return address in GLOBAL and _is_everybodys(address)
        address = inner
    return _is_everybodys(address)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a translator on the way would make of it."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_everybodys(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast
