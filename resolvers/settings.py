"""How does what a developer sends become the settings of an application?"""

from cosyncjwt.domain.password_filter import PasswordFilterChange
from schema.setting_inputs import PasswordFilterInput


def password_filter(input: PasswordFilterInput | None) -> PasswordFilterChange:
    """Translate a password filter; what is left out stays None."""
    if input is None:
        return PasswordFilterChange()
    return PasswordFilterChange(
        enabled=input.enabled,
        min_length=input.min_length,
        min_upper=input.min_upper,
        min_lower=input.min_lower,
        min_digit=input.min_digit,
        min_special=input.min_special,
    )
