"""What does a developer send to see whether SMS arrive?"""

import strawberry

from cosyncjwt.domain.secret import undisclosed


@strawberry.input(description="Which application's Twilio account is tested, and where an SMS is sent to.")
class TestTwilioInput:
    """The arguments of `testTwilio`."""

    # Pytest would take it for a class of tests.
    __test__ = False

    id: strawberry.ID = strawberry.field(description="One of the developer's own applications.")
    phone: str | None = strawberry.field(
        default=None,
        description="The developer's own mobile number with its country code, in one of the application's "
        "`smsCountries`. Left out, it is `twilio { testNumber }`.",
    )


@strawberry.input(description="The proof that the developer reads what is sent to the number.")
class ConfirmTestNumberInput:
    """The arguments of `confirmTestNumber`."""

    __repr__ = undisclosed

    id: strawberry.ID = strawberry.field(description="The application whose account was tested.")
    code: str = strawberry.field(description="The six digits of the newest SMS.")
