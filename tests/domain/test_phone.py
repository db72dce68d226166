"""Which numbers may SMS be sent to? After the requirement M-15."""

import pytest

from cosyncjwt.domain.phone import accepted, checked_countries, country_of, masked, prefix_of
from cosyncjwt.errors import PhoneInvalid, ValueInvalid

EVERYWHERE: frozenset[str] = frozenset()

GOOD = {
    "mobile, GB": ("+447400123456", "+447400123456"),
    "mobile, DE": ("+4915123456789", "+4915123456789"),
    "mobile, FR": ("+33612345678", "+33612345678"),
    "mobile, JM": ("+18762101234", "+18762101234"),
    "mobile, IN": ("+918123456789", "+918123456789"),
    "fixed or mobile, US": ("+14155552671", "+14155552671"),
    "written in groups": ("+1 (415) 555-2671", "+14155552671"),
    "written with dots": ("+49 151.2345.6789", "+4915123456789"),
    "with a trunk zero": ("+44 (0)7400 123456", "+447400123456"),
    "with spaces around": (" +447400123456 ", "+447400123456"),
}
BAD = {
    "premium rate, US": "+19002345678",
    "premium rate, GB": "+449012345678",
    "premium rate, FR": "+33899123456",
    "shared cost, GB": "+448431234567",
    "shared cost, DE": "+491806123456",
    "toll free, US": "+18002345678",
    "toll free, GB": "+448081570192",
    "personal number, US": "+15005550006",
    "personal number, GB": "+447012345678",
    "pager, GB": "+447640123456",
    "VoIP, GB": "+445612345678",
    "universal access, GB": "+445512345678",
    "fixed line, GB": "+442079460958",
    "fixed line, DE": "+4930123456",
    "satellite, Iridium": "+881612345678",
    "satellite, Inmarsat": "+870773111632",
    "global network": "+883510012345",
    "international toll free": "+80012345678",
    "international shared cost": "+80812345678",
    "international premium rate": "+979123456789",
    "no country": "4155552671",
    "an international prefix instead of +": "0014155552671",
    "an unassigned area": "+15555550100",
    "too short": "+1415555",
    "too long": "+141555526711234",
    "a short code": "+1234",
    "an unknown country": "+999123456789",
    "an extension": "+14155552671 ext. 5",
    "a tel URI's extension": "tel:+14155552671;ext=5",
    "letters": "+1800FLOWERS",
    "full-width digits": "+\uff11\uff14\uff11\uff15\uff15\uff15\uff15\uff12\uff16\uff17\uff11",
    "Arabic digits": "+\u0661\u0664\u0661\u0665\u0665\u0665\u0665\u0662\u0666\u0667\u0661",
    "a NUL": "+1415555\x002671",
    "a line break": "+14155552671\r\nTo: +14155552672",
    "two numbers": "+14155552671,+14155552672",
    "nothing": "",
    "a plus alone": "+",
    "ten thousand digits": "+1" + "4" * 10_000,
    "an address": "ada@example.com",
}


@pytest.mark.parametrize(("written", "kept"), GOOD.values(), ids=GOOD)
def test_M15_mobile_numbers_are_kept_in_e164(written: str, kept: str) -> None:
    """However people write it down, one form of a mobile number is kept."""
    assert accepted(written, EVERYWHERE) == kept


@pytest.mark.parametrize("written", BAD.values(), ids=BAD)
def test_M15_other_numbers_are_refused(written: str) -> None:
    """Numbers that cost, that no SMS reaches, and what is no number at all are refused."""
    with pytest.raises(PhoneInvalid):
        accepted(written, EVERYWHERE)


def test_M15_only_countries_that_are_allowed() -> None:
    """A number is refused unless it is of a listed country, one of the same country code too."""
    assert accepted("+14155552671", frozenset({"US"})) == "+14155552671"
    for foreign in ("+18762101234", "+447400123456"):
        with pytest.raises(PhoneInvalid):
            accepted(foreign, frozenset({"US"}))


def test_countries_are_two_letters() -> None:
    """Countries come back in order, each once; anything else is refused."""
    assert checked_countries(("US", "GB", "US")) == ("GB", "US")
    for wrong in ("us", "XX", "001", "", "United States"):
        with pytest.raises(ValueInvalid):
            checked_countries((wrong,))


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+14155550100", "US"),
        ("+447700900123", "GB"),
        ("+15005550006", "US"),
        ("+881612345678", None),
        ("x", None),
    ],
)
def test_the_country_of_a_sender(number: str, country: str | None) -> None:
    """Numbers of tests have a country too; satellites have none."""
    assert country_of(number) == country


def test_what_is_shown_of_a_number() -> None:
    """The last two digits are shown, and the last four are cut from a block."""
    assert masked("+14155552671") == "••••••••••71"
    assert prefix_of("+14155552671") == "+1415555"
