"""What does a user send to change what others see of the account?"""

import strawberry


@strawberry.input(description="The language to have from now on.")
class SetLocaleInput:
    """The arguments of `setLocale`."""

    locale: str = strawberry.field(description="One of the application's `locales`, as EN or pt-br.")


@strawberry.input(description="The name to have from now on.")
class SetUserNameInput:
    """The arguments of `setUserName`."""

    user_name: str = strawberry.field(
        description="3 to 32 letters (a to z), digits, and single . _ - between them, beginning with a "
        "letter. Kept in small letters."
    )
