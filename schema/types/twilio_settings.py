"""What can be read of an application's Twilio account, and of a test? Never its token."""

import strawberry

from cosyncjwt.domain.text_account import TwilioAccount


@strawberry.type(
    description="The developer's own Twilio account. Its auth token is kept encrypted and never read back."
)
class TwilioSettings:
    """By what an application's SMS are sent."""

    account_sid: str = strawberry.field(description="What Twilio calls the account: AC and 32 digits.")
    phone_number: str = strawberry.field(description="The number that SMS come from, in E.164.")
    test_number: str | None = strawberry.field(
        description="The developer's own number that `testTwilio` sends to, in E.164; null before "
        "`confirmTestNumber` has proven one."
    )

    @classmethod
    def of(cls, account: TwilioAccount, test_number: str | None) -> "TwilioSettings":
        """Show an account to its developer."""
        return cls(
            account_sid=account.account_sid, phone_number=account.phone_number, test_number=test_number
        )


@strawberry.type(description="Twilio takes the account, and the SMS if there was one to send.")
class TwilioTested:
    """The fruit of a test."""

    test_sent_to: str | None = strawberry.field(
        description="The proven number that a test SMS is on its way to; null when none is proven."
    )
