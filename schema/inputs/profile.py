"""What does a user send to change what others see of the account?"""

import strawberry


@strawberry.input(description="The language to have from now on.")
class SetLocaleInput:
    """The arguments of `setLocale`."""

    locale: str = strawberry.field(description="One of the application's `locales`, as EN or pt-br.")
