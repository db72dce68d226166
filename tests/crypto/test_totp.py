"""Are the right codes right, and no others? RFC 4226 and RFC 6238 by their own vectors (security M-01)."""

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import zxingcpp

from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.crypto.totp import AuthenticatorSecrets, otpauth_uri, qr_code, step_of
from cosyncjwt.domain.secret import Secret
from tests.factors import code_of
from tests.fakes import NOW, ScriptedEntropy

RFC_SECRET = Secret(base64.b32encode(b"12345678901234567890").decode())
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
TOTP = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
QUIET = 4
"""Modules of white around a QR code."""


@pytest.mark.parametrize(("counter", "code"), [*enumerate(HOTP)])
def test_M01_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    """Each counter's code of appendix D is that of the time step of the same number, seen one step later."""
    assert step_of(RFC_SECRET, code, datetime.fromtimestamp(counter * 30 + 30, UTC)) == counter


@pytest.mark.parametrize(("seconds", "code"), [*TOTP.items()])
def test_M01_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """The last six digits of each SHA-1 code of appendix B are right at its time."""
    assert step_of(RFC_SECRET, code[-6:], datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_M03_one_step_either_side(steps: int, *, right: bool) -> None:
    """The codes of the step before and the step after are right, those two steps away are not."""
    code = code_of(RFC_SECRET.reveal(), NOW, steps)
    step = int(NOW.timestamp()) // 30 + steps

    assert step_of(RFC_SECRET, code, NOW) == (step if right else None)


def test_a_code_may_be_typed_in_two_groups() -> None:
    """Apps show a space in the middle, and people type it."""
    code = code_of(RFC_SECRET.reveal(), NOW)

    assert step_of(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOW) is not None


def test_C15_full_width_digits_are_no_code() -> None:
    """Digits of other scripts are refused, though their values are right."""
    code = code_of(RFC_SECRET.reveal(), NOW)
    full_width = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)

    assert step_of(RFC_SECRET, full_width, NOW) is None


@pytest.mark.parametrize(
    "odd", ["", " ", "12345", "1234567", "abcdef", "1234.5", "-12345", "٣٣٣٣٣٣", "\x00" * 6]
)
def test_C15_what_is_no_code_is_wrong(odd: str) -> None:
    """Whatever is not six digits is simply not the code."""
    assert step_of(RFC_SECRET, odd, NOW) is None


def secrets() -> AuthenticatorSecrets:
    """Return what makes and opens secrets."""
    return AuthenticatorSecrets(Seal([bytes(32)], ScriptedEntropy()), ScriptedEntropy())


def test_M13_a_secret_has_160_bits() -> None:
    """A secret is 20 bytes in base32, and comes back from its seal."""
    made = secrets()

    secret, sealed = made.new("app", "usr")

    assert len(base64.b32decode(secret.reveal())) == 20
    assert made.open(sealed, "app", "usr") == secret


@pytest.mark.parametrize("place", [("app", "other"), ("other", "usr")])
def test_M13_a_secret_belongs_to_its_user(place: tuple[str, str]) -> None:
    """A sealed secret cannot be opened as another user's or another application's."""
    made = secrets()
    _, sealed = made.new("app", "usr")

    with pytest.raises(SealBrokenError):
        made.open(sealed, *place)


def test_the_uri_says_what_apps_read() -> None:
    """Issuer and account label the entry, whatever characters they hold."""
    uri = urlsplit(otpauth_uri(RFC_SECRET, issuer="A/B: C&D?", account="ada@example.com").reveal())

    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/A/B: C&D?:ada@example.com"
    assert parse_qs(uri.query) == {"secret": [RFC_SECRET.reveal()], "issuer": ["A/B: C&D?"]}


def decoded(data_uri: str) -> str:
    """Return what a scanner reads: the lines of the SVG, drawn as pixels, decoded by a foreign library."""
    drawing = re.search(r"stroke='#000' d='([^']*)'", unquote(data_uri))
    size = re.search(r"height='(\d+)'", unquote(data_uri))
    assert drawing is not None
    assert size is not None
    modules = int(size[1]) // 4
    pixels = bytearray(b"\xff" * (modules * 4) ** 2)
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", drawing[1]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            for row in range(int(y) * 4, int(y) * 4 + 4):
                start, length = row * modules * 4 + int(x) * 4, int(values[0]) * 4
                pixels[start : start + length] = bytes(length)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    read = zxingcpp.read_barcode(memoryview(pixels).cast("B", shape=[modules * 4, modules * 4]))
    assert read is not None
    return read.text


@pytest.mark.parametrize(
    ("issuer", "account"),
    [("Vault", "ada@example.com"), ("🎉" * 100, "a" * 64 + "@" + "b" * 180 + ".example")],
    ids=["usual", "longest"],
)
def test_M01_a_foreign_scanner_reads_the_qr_code(issuer: str, account: str) -> None:
    """The picture holds the URI, be the names ever so long."""
    uri = otpauth_uri(RFC_SECRET, issuer=issuer, account=account)

    picture = qr_code(uri).reveal()

    assert picture.startswith("data:image/svg+xml")
    assert decoded(picture) == uri.reveal()


def test_the_clock_is_the_servers() -> None:
    """A code that is right now is wrong a minute later."""
    code = code_of(RFC_SECRET.reveal(), NOW)

    assert step_of(RFC_SECRET, code, NOW + timedelta(minutes=1)) is None
