"""Whom does a network address stand for, and whose requests are not counted by it?"""

import ipaddress
from functools import lru_cache
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

ADDRESSES = 1_000
"""How many of those who came last are remembered, with whom they stand for."""


class Addresses:
    """Finds what to count a request under."""

    def __init__(self, *, are_counted: bool, spares_loopback: bool) -> None:
        """Take the operator's word, and whether callers on the same machine are spared.

        They are on a development server: a whole team's tests come from one address.
        """
        self._are_counted = are_counted
        self._spares_loopback = spares_loopback

    def counted(self, address: str | None) -> str | None:
        """Return what stands for the address; None when it is not counted."""
        if not self._are_counted or self.spares(address):
            return None
        return str(_network(address))

    def spares(self, address: str | None) -> bool:
        """Say whether the caller is one that develops here."""
        return self._spares_loopback and _network(address).is_loopback


@lru_cache(ADDRESSES)
def _network(address: str | None) -> Network:
    """Return whom an address stands for: itself, and with IPv6 its /64, which one household has (L-02).

    That never changes, and is asked up to five times a login.
    """
    try:
        parsed = ipaddress.ip_address(address or "0.0.0.0")  # noqa: S104 - nobody listens here
    except ValueError:
        parsed = ipaddress.IPv4Address(0)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    is_shared = isinstance(parsed, ipaddress.IPv6Address) and not parsed.is_loopback
    return ipaddress.ip_network((parsed, 64 if is_shared else parsed.max_prefixlen), strict=False)
