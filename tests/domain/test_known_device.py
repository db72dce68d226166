"""Is a device known again by what it roughly is?"""

import pytest

from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.known_device import KnownDevice, readable_address

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15"
ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX.format(140), "Firefox, Windows"),
        (CHROME, "Chrome, Linux"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iOS"),
        (MAC, "Safari, macOS"),
        (ANDROID, "Chrome, Android"),
        ("Notes/3.1 CFNetwork/1492 Darwin/23.0", "macOS"),
        ("okhttp/4.12.0", ""),
        ("Visit http://evil.example now", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_J06_words_are_ours(user_agent: str | None, words: str) -> None:
    """A person reads the names of browser and system, and nothing that the device has said."""
    assert KnownDevice.of(Device("192.0.2.1", user_agent)).words == words


def test_an_update_is_no_stranger() -> None:
    """Another version of the same browser is the same device."""
    assert KnownDevice.of(Device("192.0.2.1", FIREFOX.format(140))) == KnownDevice.of(
        Device("192.0.2.1", FIREFOX.format(141))
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.250.8", True),
        ("203.0.113.7", "203.1.113.7", False),
        ("203.0.113.7", "::ffff:203.0.113.9", True),
        ("2001:db8:1::1", "2001:db8:ffff::2", True),
        ("2001:db8::1", "2001:db9::1", False),
        ("203.0.113.7", None, False),
        ("no address", None, True),
    ],
)
def test_a_network_is_about_a_provider(one: str, other: str | None, *, same: bool) -> None:
    """Addresses of one region of the net are one place; IPv4 in the clothes of IPv6 is IPv4."""
    devices = {KnownDevice.of(Device(address, CHROME)) for address in (one, other)}

    assert (len(devices) == 1) is same


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("http://evil.example", ""),
        (None, ""),
    ],
)
def test_J06_an_address_is_one_or_nothing(text: str | None, address: str) -> None:
    """What is no address is not shown."""
    assert readable_address(Device(text, None)) == address
