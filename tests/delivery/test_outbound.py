"""Which addresses may a developer have the server connect to?"""

import socket
from typing import Any

import pytest

from cosyncjwt.delivery.outbound import Dialler, ForbiddenAddressError, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2001:db8::1", "64:ff9b:1::7f00:1", "::7f00:1", "::ffff:0:7f00:1", "fec0::1",
        "5f00::1",
    ],
)  # fmt: skip
def test_J08_private_addresses(address: str) -> None:
    """Loopback, link-local, private and reserved addresses, in whatever clothes, are not public."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_J08_public_addresses(address: str) -> None:
    """What everybody in the world can reach is public."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "2130706433", "0x7f.1", "127.1", "0"])
async def test_J08_ways_to_write_loopback(host: str) -> None:
    """However this machine is written, it is not connected to."""
    with pytest.raises((ForbiddenAddressError, OSError)) as refusal:
        await Dialler(private_allowed=False).connect(host, 587)

    assert not isinstance(refusal.value, ConnectionRefusedError)


@pytest.mark.parametrize("port", [22, 80, 443, 6379, 27017])
async def test_J08_other_ports(port: int) -> None:
    """Only the ports where mail is handed in are knocked at."""
    with pytest.raises(ForbiddenAddressError):
        await Dialler(private_allowed=False).connect("8.8.8.8", port)


async def test_J08_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public at first and private afterwards leads nowhere private (DNS rebinding)."""
    answers = iter(["8.8.8.8", "127.0.0.1"])
    dialled: list[Any] = []

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 587))]

    async def connect(_loop: Any, _connection: Any, address: Any) -> None:
        dialled.append(address)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("asyncio.selector_events.BaseSelectorEventLoop.sock_connect", connect)
    connection = await Dialler(private_allowed=False).connect("rebinding.example", 587)
    connection.close()

    assert dialled == [("8.8.8.8", 587)]


async def test_J08_a_name_with_one_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused as a whole."""

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 587)) for each in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(ForbiddenAddressError):
        await Dialler(private_allowed=False).connect("mixed.example", 587)
