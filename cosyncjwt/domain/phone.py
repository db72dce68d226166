"""Which text is a number that SMS may be sent to, and what may be shown of it?

The library is imported where it is used, because a server is ready before it is loaded (see `loading`).
"""

import re
from typing import TYPE_CHECKING

from cosyncjwt.errors import PhoneInvalid, ValueInvalid

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

WRITTEN = re.compile(r"\+[0-9 ().\-/]{6,30}")
"""International, in ASCII digits: the library would take letters, full-width digits and extensions too."""

E164 = re.compile(r"\+[1-9][0-9]{6,14}")

NOWHERE = "001"
"""The region of numbers without a country: satellites and global networks, dear to call."""

PREFIX_CUT = 4
SHOWN = 2
COUNTRIES = 300
"""More than there are."""


def accepted(number: str, countries: frozenset[str]) -> str:
    """Return the number in E.164; raise PhoneInvalid unless a mobile in one of the countries may have it.

    Without countries every country will do, which none of the numbers without a country is in.
    """
    import phonenumbers

    parsed = _parsed(number)
    region = None if parsed is None else phonenumbers.region_code_for_number(parsed)
    if parsed is None or region in {None, NOWHERE} or not _is_mobile(parsed):
        raise PhoneInvalid
    if countries and region not in countries:
        message = "This application sends no SMS to numbers of this country."
        raise PhoneInvalid(message)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def country_of(number: str) -> str | None:
    """Return the country of a number in E.164, as ISO 3166 has it; None where none is to be seen.

    Only that: providers have numbers for tests that nobody can be assigned.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    region = phonenumbers.region_code_for_number(parsed) or main
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def checked_countries(countries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the countries in order, each once; raise ValueInvalid unless each is a code that has numbers."""
    import phonenumbers

    if len(countries) <= COUNTRIES and set(countries) <= phonenumbers.SUPPORTED_REGIONS:
        return tuple(sorted(set(countries)))
    message = 'Countries are named by two capital letters, as in ["US", "CA"].'
    raise ValueInvalid(message, path=("input", "smsCountries"))


def prefix_of(number: str) -> str:
    """Return the block of ten thousand numbers that this one is in (security M-16)."""
    return number[:-PREFIX_CUT]


def masked(number: str) -> str:
    """Return what somebody may see who knows no more than the password: the last two digits."""
    return "•" * (len(number) - SHOWN) + number[-SHOWN:]


def _is_mobile(number: "PhoneNumber") -> bool:
    """Tell whether it may be one.

    Numbers of other types cost the caller, read no SMS, or belong to nobody: premium, shared cost, toll free,
    VoIP, pager, personal, universal access (security M-15).
    """
    from phonenumbers import PhoneNumberType, number_type

    return number_type(number) in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _parsed(number: str) -> "PhoneNumber | None":
    import phonenumbers

    if not WRITTEN.fullmatch(number.strip()):
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None
