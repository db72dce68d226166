"""What can be read of an application's password filter?"""

import strawberry

from cosyncjwt.domain import password_filter as domain


@strawberry.type(
    description="What passwords must have, so that a form can check while a person types. The server checks "
    "again. While `enabled` is false only the length counts: 8 to 256 characters, which is always asked for."
)
class PasswordFilter:
    """The password filter."""

    enabled: bool = strawberry.field(description="Whether the filter is on.")
    min_length: int = strawberry.field(description="Characters, counted as Unicode code points in NFC.")
    min_upper: int = strawberry.field(description="Upper case letters (Unicode category Lu).")
    min_lower: int = strawberry.field(description="Lower case letters (Unicode category Ll).")
    min_digit: int = strawberry.field(description="Digits (Unicode category Nd).")
    min_special: int = strawberry.field(description="Characters that `specialCharacters` has.")
    special_characters: str = strawberry.field(description="All characters that count as special.")

    @classmethod
    def of(cls, rules: domain.PasswordFilter) -> "PasswordFilter":
        """Show a filter."""
        return cls(
            enabled=rules.enabled,
            min_length=rules.min_length,
            min_upper=rules.min_upper,
            min_lower=rules.min_lower,
            min_digit=rules.min_digit,
            min_special=rules.min_special,
            special_characters=domain.SPECIAL_CHARACTERS,
        )
