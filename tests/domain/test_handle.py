"""Is an address read in the short way as the library reads it?"""

import re

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from cosyncjwt.domain.handle import canonical
from cosyncjwt.errors import HandleInvalid

NAMES = st.from_regex(r"[A-Za-z0-9_.+-]{0,70}", fullmatch=True) | st.text(max_size=8)
LABELS = st.from_regex(r"[A-Za-z0-9_-]{0,12}", fullmatch=True) | st.sampled_from(
    [
        "xn--bcher-kva",
        "xn--a",
        "xn--",
        "b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher",
        "a" * 63,
        "a" * 64,
        "test",
    ]
)
ENDINGS = st.sampled_from(
    ["com", "COM", "co.uk", "test", "local", "invalid", "localhost", "arpa", "1", "c", ""]
)
DOMAINS = st.builds(lambda labels, ending: ".".join([*labels, ending]), st.lists(LABELS, max_size=4), ENDINGS)
ADDRESSES = st.builds(lambda name, domain: f"{name}@{domain}", NAMES, DOMAINS)


def by_the_library(handle: str) -> str | None:
    """Return what the library alone makes of it, None for what is no address."""
    try:
        read = validate_email(handle, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return read.normalized.lower()


def by_us(handle: str) -> str | None:
    """Return the canonical form, None for what is no address."""
    try:
        return canonical(handle)
    except HandleInvalid:
        return None


@given(ADDRESSES.filter(lambda address: len(address) <= 254 and not re.search(r"^\s|\s$|=\?", address)))
@example("Ada.Lovelace+work@Example.COM")
@example("a" * 64 + "@example.com")
@example("a" * 65 + "@example.com")
@example("postmaster@example.com")
@example("ada@" + ".".join(["a" * 60] * 4))
@example("ada@xn--bcher-kva.example.com")
@example("ada\N{KELVIN SIGN}@example.com")
@example("\N{LATIN SMALL LETTER LONG S}ada@example.com")
def test_an_address_is_read_as_the_library_reads_it(handle: str) -> None:
    """Whether or not its domain came before, an address has the form that the library gives it, or none."""
    assert [by_us(handle), by_us(handle)] == [by_the_library(handle)] * 2


@pytest.mark.parametrize(
    "handle", ["a@b@example.com", '"ada lovelace"@example.com', "ada@[127.0.0.1]", "@a.com"]
)
def test_what_is_no_plain_address_goes_to_the_library(handle: str) -> None:
    """What has a second @, quotes or a literal is refused as before."""
    assert by_us(handle) is None
