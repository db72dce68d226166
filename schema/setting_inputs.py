"""What does a developer send for the larger settings of an application?"""

import strawberry


@strawberry.input(
    description="What passwords must have. What is left out takes its default in a new application (off, 8 "
    "characters, no counts), and stays as it is in an update."
)
class PasswordFilterInput:
    """The password filter of an application."""

    enabled: bool | None = strawberry.field(default=None, description="Whether the filter is on.")
    min_length: int | None = strawberry.field(default=None, description="Characters, 8 to 256.")
    min_upper: int | None = strawberry.field(default=None, description="Upper case letters, 0 to 64.")
    min_lower: int | None = strawberry.field(default=None, description="Lower case letters, 0 to 64.")
    min_digit: int | None = strawberry.field(default=None, description="Digits, 0 to 64.")
    min_special: int | None = strawberry.field(
        default=None, description="Characters of `specialCharacters`, 0 to 64."
    )
