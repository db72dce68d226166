"""What can be read of how people come into an application?"""

import strawberry

from cosyncjwt.domain import application as domain
from cosyncjwt.domain.application import SignupFlow

strawberry.enum(
    SignupFlow,
    description="How a new user proves the handle. CODE: six digits by mail. LINK: a link by mail. "
    "NONE: not at all, the user exists at once.",
)


@strawberry.type(description="How people come into an application.")
class Onboarding:
    """The settings of signup and invitation."""

    signup_enabled: bool = strawberry.field(description="Whether `signup` is open.")
    signup_flow: SignupFlow = strawberry.field(description="How a new user proves the handle.")
    invitation_enabled: bool = strawberry.field(
        description="Whether users may `invite` others, who then `register`, signup open or not."
    )

    welcome_enabled: bool = strawberry.field(description="Whether a new user is welcomed by mail.")

    @classmethod
    def of(cls, onboarding: domain.Onboarding) -> "Onboarding":
        """Show the settings."""
        return cls(
            signup_enabled=onboarding.signup_enabled,
            signup_flow=onboarding.signup_flow,
            invitation_enabled=onboarding.invitation_enabled,
            welcome_enabled=onboarding.welcome_enabled,
        )
