"""How does a user add a number and a second factor, and who answers?"""

import strawberry

import resolvers.phone
import resolvers.second_factor
from schema.results import PhoneResult, TwoFactorResult, TwoFactorSetupResult, UserResult


@strawberry.type
class SecondFactor:
    """The own second factor."""

    set_phone: PhoneResult | None = strawberry.mutation(
        resolver=resolvers.phone.set_phone,
        description="Send a code by SMS to a number; it is the user's once `verifyPhone` brings it back, and "
        "until then a verified number stays in force. Needs an access token (or an enrollment token), and "
        "the password to change a verified number or when the login is more than 15 minutes ago. Refusals: "
        "PHONE_INVALID, REAUTHENTICATION_REQUIRED (without the password, or in a session that has not proven "
        "the factor that is on), INVALID_CREDENTIALS, TWO_FACTOR_UNAVAILABLE unless the application is set "
        "to PHONE. RATE_LIMITED: one SMS a minute, three in ten minutes, five an hour, ten a day, and 30 "
        "numbers an hour from one network address.",
    )
    verify_phone: UserResult | None = strawberry.mutation(
        resolver=resolvers.phone.verify_phone,
        description="Prove the number by the code of the newest SMS. Needs an access token (or an "
        "enrollment token). Refusals: "
        "INVALID_CODE, TOO_MANY_ATTEMPTS after 5 guesses, CODE_EXPIRED after 10 minutes, PHONE_TAKEN when "
        "another user of the application has it, TWO_FACTOR_UNAVAILABLE, REAUTHENTICATION_REQUIRED in a "
        "session that has not proven the factor that is on.",
    )
    remove_phone: UserResult | None = strawberry.mutation(
        resolver=resolvers.phone.remove_phone,
        description="Take the own number away, proven or not; a mail tells of it, and the number may be "
        "somebody else's. Needs an access token, of a login that proved the second factor where one is on, "
        "and the password; works whatever the application's `twoFactorVerification` is. Refusals: "
        "INVALID_CREDENTIALS, REAUTHENTICATION_REQUIRED, TWO_FACTOR_UNAVAILABLE while PHONE is turned on.",
    )
    setup_google_two_factor: TwoFactorSetupResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.setup_google_two_factor,
        description="Make a secret for an authenticator app; nothing is on before `enableTwoFactor`. Needs "
        "an access token (or an enrollment token), and the password when the login is more than 15 minutes "
        "ago. Refusals: TWO_FACTOR_UNAVAILABLE when the application asks for no second factor or the user "
        "has an app already, REAUTHENTICATION_REQUIRED (without the password, or in a session that has not "
        "proven the factor that is on), INVALID_CREDENTIALS.",
    )
    enable_two_factor: TwoFactorResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.enable_two_factor,
        description="Turn a second factor on; all other sessions of the user end. Needs an access token (or "
        "an enrollment token), and with one factor on already a session that has proven it. GOOGLE: by the "
        "code that the app shows. PHONE: a verified number, no code, and the password when the login is more "
        "than 15 minutes ago. Refusals: INVALID_CODE, PHONE_NOT_VERIFIED, REAUTHENTICATION_REQUIRED, "
        "INVALID_CREDENTIALS, TWO_FACTOR_UNAVAILABLE when nothing was set up or the application does not use "
        "it. Error: RATE_LIMITED after 5 wrong codes.",
    )
    disable_two_factor: UserResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.disable_two_factor,
        description="Turn a second factor off; with the last one the recovery codes are forgotten. Needs an "
        "access "
        "token of a login that proved the factor, and the password. Refusals: INVALID_CREDENTIALS, "
        "REAUTHENTICATION_REQUIRED, TWO_FACTOR_UNAVAILABLE.",
    )
    regenerate_recovery_codes: TwoFactorResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.regenerate_recovery_codes,
        description="Ten new recovery codes; all older ones are void. Needs and refuses what "
        "`disableTwoFactor` does.",
    )
