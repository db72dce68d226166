"""Is each kind of number that the world has taken or refused as it must be? After the requirement M-15.

The examples are those of the library, from the numbering plans of all countries: 20 kinds with the two that
an SMS reaches. What is no number at all is in `test_phone`.
"""

from functools import cache

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from cosyncjwt.domain.phone import NOWHERE, accepted
from cosyncjwt.errors import PhoneInvalid

EVERYWHERE: frozenset[str] = frozenset()
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
REFUSED = (
    "FIXED_LINE",
    "TOLL_FREE",
    "PREMIUM_RATE",
    "SHARED_COST",
    "VOIP",
    "PERSONAL_NUMBER",
    "PAGER",
    "UAN",
    "VOICEMAIL",
)
READ = ("MOBILE", "FIXED_LINE_OR_MOBILE")
NETWORKS = sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
"""Of no country: satellites, ships, global networks, and services that are the same everywhere."""


@cache
def of_kind(kind: str) -> list[str]:
    """Return an example of the kind from each country that tells it from others, in E.164."""
    number_type = getattr(PhoneNumberType, kind)
    found = [phonenumbers.example_number_for_type(region, number_type) for region in REGIONS]
    return [written(each) for each in found if each and phonenumbers.number_type(each) == number_type]


def written(number: PhoneNumber) -> str:
    """Return a number in E.164."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_accepted(number: str, countries: frozenset[str] = EVERYWHERE) -> bool:
    """Say whether an SMS would be sent there."""
    try:
        return accepted(number, countries) == number
    except PhoneInvalid:
        return False


def test_M15_twenty_kinds_are_told_apart() -> None:
    """Two that are taken, nine that are not and nine networks of no country; none is without numbers."""
    assert len({*READ, *REFUSED, *NETWORKS}) == 20
    assert all(of_kind(kind) for kind in (*READ, *REFUSED))


@pytest.mark.parametrize("kind", READ)
def test_M15_mobiles_of_every_country(kind: str) -> None:
    """What a mobile may have is taken, whichever country it is of."""
    assert [number for number in of_kind(kind) if not is_accepted(number)] == []


@pytest.mark.parametrize("kind", REFUSED)
def test_M15_no_other_kind_of_any_country(kind: str) -> None:
    """What costs the caller, or reads no SMS, is refused in every country that has it."""
    assert [number for number in of_kind(kind) if is_accepted(number)] == []


@pytest.mark.parametrize("code", NETWORKS)
def test_M15_no_network_without_a_country(code: int) -> None:
    """Networks of no country are refused, even where somebody has listed their region."""
    example = phonenumbers.example_number_for_non_geo_entity(code)
    assert example is not None
    number = written(example)

    assert not is_accepted(number)
    assert not is_accepted(number, frozenset({NOWHERE}))
