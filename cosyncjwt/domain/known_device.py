"""By what is a device known again, roughly enough that an update or a walk does not make it a stranger?"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Self

from cosyncjwt.domain.caller import Device

DEVICES_PER_USER = 20
"""How many devices of a user are known: the latest."""

# The first that matches counts: Edge calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", re.compile(r"\bEdg(e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(OPR|Opera)/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
SYSTEMS = (
    ("iOS", re.compile(r"\b(iPhone|iPad|iPod)\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("macOS", re.compile(r"\b(Macintosh|Mac OS X|Darwin)\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,30}")
"""What a program that is no browser calls itself, before its version."""

NETWORKS = 1_000
"""Of how many addresses that came last it is remembered in which part of the net they are."""
PROGRAMS, LONGEST = 1_000, 512
"""Of how many programs that came last, and of how long a text, it is remembered what they are."""
V4_BITS, V6_BITS = 16, 32
"""How much of an address counts: about a provider and a region, for homes get another one over night."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A kind of browser on a kind of system in a part of the net. Nothing of it is a name of one device."""

    browser: str
    system: str
    program: str
    network: str

    @classmethod
    def of(cls, device: Device) -> Self:
        """Look at a device as it says that it is."""
        user_agent = device.user_agent or ""
        # Nobody fills the memory with what is longer than any browser's.
        software = _software(user_agent) if len(user_agent) <= LONGEST else _software.__wrapped__(user_agent)
        return cls(*software, _network(device.ip_address))

    @property
    def words(self) -> str:
        """What a person may read: names of ours, and nothing that the device has said (security J-06)."""
        return ", ".join(filter(None, (self.browser, self.system)))


def readable_address(device: Device) -> str:
    """Return the address if it is one, else nothing."""
    address = _address(device.ip_address)
    return "" if address is None else str(address)


@lru_cache(PROGRAMS)
def _software(user_agent: str) -> tuple[str, str, str]:
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    program = "" if browser else (PROGRAM.match(user_agent) or [""])[0]
    return browser, system, program


def _first(table: tuple[tuple[str, re.Pattern[str]], ...], user_agent: str) -> str:
    return next((name for name, pattern in table if pattern.search(user_agent)), "")


@lru_cache(NETWORKS)
def _network(text: str | None) -> str:
    address = _address(text)
    if address is None:
        return ""
    bits = V4_BITS if isinstance(address, IPv4Address) else V6_BITS
    return str(ip_network(f"{address}/{bits}", strict=False))


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        # Without the zone that a link-local address may name.
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
