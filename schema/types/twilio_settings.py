"""What can be read of an application's Twilio account? Never its token."""

import strawberry

from cosyncjwt.domain.text_account import TwilioAccount


@strawberry.type(
    description="The developer's own Twilio account. Its auth token is kept encrypted and never read back."
)
class TwilioSettings:
    """By what an application's SMS are sent."""

    account_sid: str = strawberry.field(description="What Twilio calls the account: AC and 32 digits.")
    phone_number: str = strawberry.field(description="The number that SMS come from, in E.164.")

    @classmethod
    def of(cls, account: TwilioAccount) -> "TwilioSettings":
        """Show an account to its developer."""
        return cls(account_sid=account.account_sid, phone_number=account.phone_number)
