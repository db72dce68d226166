"""How does a user add a second factor, and who answers?"""

import strawberry

import resolvers.second_factor
from schema.results import TwoFactorResult, TwoFactorSetupResult, UserResult


@strawberry.type
class SecondFactor:
    """The own second factor."""

    setup_google_two_factor: TwoFactorSetupResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.setup_google_two_factor,
        description="Make a secret for an authenticator app; nothing is on before `enableTwoFactor`. Needs "
        "an access token, and the password when the login is more than 15 minutes ago. Refusals: "
        "TWO_FACTOR_UNAVAILABLE when the application asks for no second factor or the user has one already, "
        "REAUTHENTICATION_REQUIRED, INVALID_CREDENTIALS.",
    )
    enable_two_factor: TwoFactorResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.enable_two_factor,
        description="Turn the authenticator app on by the code that it shows; all other sessions of the user "
        "end. Needs an access token. Refusals: INVALID_CODE, TWO_FACTOR_UNAVAILABLE when nothing was set up. "
        "Error: RATE_LIMITED after 5 wrong codes.",
    )
    disable_two_factor: UserResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.disable_two_factor,
        description="Turn the second factor off; secret and recovery codes are forgotten. Needs an access "
        "token of a login that proved the factor, and the password. Refusals: INVALID_CREDENTIALS, "
        "REAUTHENTICATION_REQUIRED, TWO_FACTOR_UNAVAILABLE.",
    )
    regenerate_recovery_codes: TwoFactorResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.regenerate_recovery_codes,
        description="Ten new recovery codes; all older ones are void. Needs and refuses what "
        "`disableTwoFactor` does.",
    )
