"""Whose word is taken for where a request comes from? The web server as `serve` configures it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import structlog
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from cosyncjwt import serving
from cosyncjwt.http.headers import SecurityHeaders

PROXIES = "10.0.0.0/8, 192.0.2.9, 2001:db8:1::/48"
PROXY, OTHER_PROXY, CALLER, VICTIM = "10.0.0.5", "10.9.9.9", "203.0.113.5", "198.51.100.1"
FORGED = (
    VICTIM, "127.0.0.1", "::1", "localhost", "10.0.0.5", "192.0.2.9", "0.0.0.1", "::", "unknown", "_hidden",
    "", " ", ",", ",,,", ", ,", "*", "null", "undefined", "-", "%00", "\x00", "\t", "a" * 8000,
    f"{VICTIM}:80", f"[{VICTIM}]", f"[{VICTIM}]:80", "[::1]", "[::1]:80", "[::1", "::1]", "[", "]", ":",
    ":80",
    f"{VICTIM}, {PROXY}", f"{PROXY}, {VICTIM}", f"{VICTIM},{VICTIM},{VICTIM}", f"{VICTIM}; {PROXY}",
    f"for={VICTIM}", f'for="{VICTIM}"', f'"{VICTIM}"', f"'{VICTIM}'", f"http://{VICTIM}", f"{VICTIM}/32",
    "::ffff:127.0.0.1", "::ffff:10.0.0.5", "2001:db8:1::1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
    f"{VICTIM}#", f"{VICTIM}%eth0", "fe80::1%eth0", f"\u00a0{VICTIM}", "<script>", "' OR 1=1 --", "${jndi:x}",
)  # fmt: skip
"""What a caller may put into the header before the proxy adds the address that it sees."""


@pytest.fixture(autouse=True)
def _proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the proxies as an operator does."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", PROXIES)


async def seen(peer: str, *forwarded: str, name: str = "x-forwarded-for") -> str:
    """Return the address under which a request is counted, that comes from a peer with these headers."""
    found: list[str] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        found.append(scope["client"][0])

    config = serving._config("named later")
    config.app, config.factory = application, False
    config.load()
    headers = [(name.encode(), value.encode("latin-1")) for value in forwarded]
    scope: dict[str, object] = {"type": "http", "scheme": "http", "headers": headers, "client": (peer, 4711)}
    await config.loaded_app(scope, None, None)  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
async def test_L03_what_a_caller_writes_is_not_believed(forged: str) -> None:
    """The right-most address that is no proxy's counts, whatever the caller has written before it."""
    assert await seen(CALLER, forged) == CALLER
    assert await seen(PROXY, f"{forged}, {CALLER}") == CALLER
    assert await seen(PROXY, forged, CALLER) == CALLER
    assert await seen(PROXY, f"{forged}, {CALLER}, {OTHER_PROXY}") == CALLER


async def test_L03_addresses_with_a_port_count_without_it() -> None:
    """Some proxies write the caller's port as well, which is another at each connection."""
    assert await seen(PROXY, f"{CALLER}:51234") == CALLER
    assert await seen(PROXY, "[2001:db8:2::1]:51234") == "2001:db8:2::1"


@pytest.mark.parametrize(
    "name", ["x-real-ip", "forwarded", "client-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip"]
)
async def test_L03_no_other_header_is_read(name: str) -> None:
    """Only the header that proxies append to says where a request comes from."""
    headers: Mapping[str, str] = {"name": name}

    assert await seen(PROXY, VICTIM, **headers) == PROXY


@pytest.mark.parametrize(("believed", "warned"), [("*", 1), ("10.0.0.1, *", 1), (PROXIES, 0), ("", 0)])
def test_L03_believing_everybody_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, believed: str, warned: int
) -> None:
    """The start says that callers can choose their addresses, where that has been set."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)

    with structlog.testing.capture_logs() as logs:
        serving.warn_of_proxies()

    assert [log["event"] for log in logs] == ["proxies.all_believed"] * warned


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an operator has put the server (docs/operators.md): who speaks to it, and whom it believes."""

    peer: str
    forwarded: str
    believed: str | None
    counted: str


LAYOUTS = {
    "a proxy on the same machine": Layout("127.0.0.1", f"{VICTIM}, {CALLER}", None, CALLER),
    "two proxies elsewhere": Layout(PROXY, f"{VICTIM}, {CALLER}, {OTHER_PROXY}", "10.0.0.0/8", CALLER),
    "no proxy that is named": Layout(CALLER, VICTIM, "", CALLER),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
async def test_O05_a_layout_keeps_host_address_and_tls(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where TLS ends at a proxy, the caller's address counts, only our host is answered, and HSTS is sent."""
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    if layout.believed is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", layout.believed)

    ours = await answered(layout, "auth.example.com")
    named_by_the_proxy = await answered(layout, "auth.example.com", ("x-forwarded-host", "evil.example"))
    foreign = await answered(layout, "evil.example", ("x-forwarded-host", "auth.example.com"))

    assert (ours.status, ours.counted) == (200, layout.counted)
    assert ours.headers["strict-transport-security"].startswith("max-age=")
    assert (named_by_the_proxy.status, named_by_the_proxy.counted) == (200, layout.counted)
    assert (foreign.status, foreign.counted) == (421, None)


@dataclass(slots=True)
class Answered:
    """What came back, and under which address the application has counted the request, if it saw it."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    counted: str | None = None


async def answered(layout: Layout, host: str, *more: tuple[str, str]) -> Answered:
    """Send a request through a layout to the server of https://auth.example.com."""
    found = Answered()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        found.counted = scope["client"][0]
        await Response()(scope, receive, send)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.status = message["status"]
            found.headers = {name.decode(): value.decode() for name, value in message["headers"]}

    config = serving._config("named later")
    config.app, config.factory = (
        SecurityHeaders(application, allowed_hosts=["auth.example.com"], is_https=True),
        False,
    )
    config.load()
    fields = (("host", host), ("x-forwarded-for", layout.forwarded), ("x-forwarded-proto", "https"), *more)
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in fields],
        "client": (layout.peer, 4711),
    }
    await config.loaded_app(scope, None, send)  # type: ignore[arg-type]
    return found
