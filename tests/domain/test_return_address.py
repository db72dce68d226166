"""Which texts are addresses to return to, and in which one form?"""

import pytest

from cosyncjwt.domain.return_address import canonical, checked_addresses, registered
from cosyncjwt.errors import ValueInvalid
from tests.return_addresses import PAYLOADS, WELCOME

GOOD = {
    "https://app.example.org/welcome": "https://app.example.org/welcome",
    "HTTPS://App.Example.ORG/Welcome": "https://app.example.org/Welcome",
    "https://app.example.org": "https://app.example.org/",
    "https://app.example.org:443/": "https://app.example.org/",
    "https://app.example.org:8443/a?from=mail&x=%20": "https://app.example.org:8443/a?from=mail&x=%20",
    "http://localhost:3000/welcome": "http://localhost:3000/welcome",
    "http://127.0.0.1:80": "http://127.0.0.1/",
    "http://[::1]:5173/": "http://[::1]:5173/",
    "https://localhost:3000/": "https://localhost:3000/",
    "https://xn--bcher-kva.example/": "https://xn--bcher-kva.example/",
    "myapp://welcome": "myapp://welcome",
    "MyApp://welcome": "myapp://welcome",
    "com.example.notes://signup/done?x=1": "com.example.notes://signup/done?x=1",
}


@pytest.mark.parametrize(("text", "form"), GOOD.items())
def test_an_address_has_one_form(text: str, form: str) -> None:
    """Scheme and host in small letters, no usual port, a path: one form for one place, and it stays."""
    assert canonical(text) == form
    assert canonical(form) == form


@pytest.mark.parametrize("payload", PAYLOADS)
def test_C12_a_payload_is_never_the_registered_address(payload: str) -> None:
    """Whatever is not exactly the registered address is refused, however it is dressed."""
    with pytest.raises(ValueInvalid) as refusal:
        registered(payload, checked_addresses([WELCOME, "myapp://welcome"]))

    assert refusal.value.path == ("input", "returnTo")


def test_C12_there_are_sixty_payloads() -> None:
    """The attack is tried in at least sixty forms."""
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize(
    "text",
    [
        "http://app.example.org/",
        "https://app.example.org/#top",
        "https://*.example.org/",
        "https://example/",
        "https://10.0.0.1/",
        "javascript://app.example.org/%0aalert(1)",
        "data://text",
        "/welcome",
        "app.example.org",
        "https://app.example.org/" + "a" * 500,
        "https://app.example.org:99999/",
        "",
    ],
)
def test_what_cannot_be_registered(text: str) -> None:
    """No plain HTTP to others, no fragments, wildcards or bare names, nothing that a browser would run."""
    with pytest.raises(ValueInvalid) as refusal:
        checked_addresses([WELCOME, text])

    assert refusal.value.path == ("input", "returnAddresses", "1")


def test_at_most_ten() -> None:
    """An application has ten return addresses; the same one twice counts once in the end."""
    ten = [f"https://app.example.org/{number}" for number in range(10)]

    assert checked_addresses(ten) == tuple(ten)
    assert checked_addresses([WELCOME, WELCOME]) == (WELCOME,)
    with pytest.raises(ValueInvalid):
        checked_addresses([*ten, WELCOME])
