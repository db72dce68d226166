"""Which passwords does an application ask for, beyond what the service asks for everywhere?"""

import unicodedata
from collections import Counter
from dataclasses import dataclass, fields, replace

from cosyncjwt.domain.password import LENGTHS, PasswordRule
from cosyncjwt.errors import ValueInvalid

SPECIAL_CHARACTERS = "@%+\\/'!#$^?:()[]~`-_.,"
"""The characters that count as special, and no others."""

COUNTS = range(65)
"""How many of a kind a filter may ask for: four kinds of 64 each still fit into the longest password."""


@dataclass(frozen=True, slots=True)
class PasswordFilter:
    """Minimum counts; letters and digits are those of Unicode (categories Lu, Ll and Nd).

    Off by default, and without any rule of composition then (security P-07).
    """

    enabled: bool = False
    min_length: int = LENGTHS.start
    min_upper: int = 0
    min_lower: int = 0
    min_digit: int = 0
    min_special: int = 0

    @property
    def shortest(self) -> int:
        """How long a password must be, the filter on or off."""
        return self.min_length if self.enabled else LENGTHS.start

    def failed(self, password: str) -> list[PasswordRule]:
        """Return the rules of composition that a normalised password fails."""
        if not self.enabled:
            return []
        kinds = Counter(unicodedata.category(character) for character in password)
        special = sum(character in SPECIAL_CHARACTERS for character in password)
        counts = {
            PasswordRule.MIN_UPPER: (kinds["Lu"], self.min_upper),
            PasswordRule.MIN_LOWER: (kinds["Ll"], self.min_lower),
            PasswordRule.MIN_DIGIT: (kinds["Nd"], self.min_digit),
            PasswordRule.MIN_SPECIAL: (special, self.min_special),
        }
        return [rule for rule, (count, least) in counts.items() if count < least]


@dataclass(frozen=True, slots=True)
class PasswordFilterChange:
    """What is to change of a filter; None leaves a part as it is."""

    enabled: bool | None = None
    min_length: int | None = None
    min_upper: int | None = None
    min_lower: int | None = None
    min_digit: int | None = None
    min_special: int | None = None

    def checked(self) -> "PasswordFilterChange":
        """Return the change; raise ValueInvalid for a number that no password could satisfy."""
        for name, value, bounds in (
            ("minLength", self.min_length, LENGTHS),
            ("minUpper", self.min_upper, COUNTS),
            ("minLower", self.min_lower, COUNTS),
            ("minDigit", self.min_digit, COUNTS),
            ("minSpecial", self.min_special, COUNTS),
        ):
            if value is not None and value not in bounds:
                message = f"{name} must be between {bounds.start} and {bounds.stop - 1}."
                raise ValueInvalid(message, path=("input", "passwordFilter", name))
        return self

    def applied_to(self, kept: PasswordFilter) -> PasswordFilter:
        """Return the filter with the change made."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return replace(kept, **{name: value for name, value in parts.items() if value is not None})
