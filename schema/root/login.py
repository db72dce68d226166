"""How does a user come in, stay and leave, and who answers?"""

import strawberry

import resolvers.login
import resolvers.second_factor
import resolvers.session
from schema.results import CompleteLoginResult, DoneResult, LoginResult, RefreshResult, ResendResult


@strawberry.type
class Login:
    """Coming in, staying and leaving."""

    login: LoginResult | None = strawberry.mutation(
        resolver=resolvers.login.login,
        description="Sign in. Needs the app token. TwoFactorEnrollmentRequired where the application "
        "demands a second factor and the user has none. TwoFactorRequired where the user has turned a second "
        "factor on, with PHONE an SMS goes out: go on with `completeLogin`. Refusals: INVALID_CREDENTIALS, "
        "the same for an unknown "
        "handle, a wrong password and an unfinished signup; USER_SUSPENDED after the right password. After "
        "some failures in a row (five, unless the application says otherwise) RATE_LIMITED: 1 second before "
        "the next try, then 2, 4, and so on up to 15 minutes. TOO_MANY_ATTEMPTS after a hundred: only "
        "`forgotPassword` helps then.",
    )
    complete_login: CompleteLoginResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.complete_login,
        description="Finish a login by a code of the second factor: of the app, by SMS, or a recovery code. "
        "Needs the app token. Refusals: "
        "INVALID_CODE, TOO_MANY_ATTEMPTS after 5 tries, CODE_EXPIRED when the login is over; both of these: "
        "log in again. USER_SUSPENDED. Errors: TOKEN_INVALID, TOKEN_EXPIRED for the login token after 5 "
        "minutes, and RATE_LIMITED when the user's last 5 codes were wrong, in whatever logins.",
    )
    resend_login_code: ResendResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.resend_login_code,
        description="Another SMS for a login that waits; the former code is void. Needs the app token. "
        "Refusals: TWO_FACTOR_UNAVAILABLE where the user has not turned PHONE on, CODE_EXPIRED and "
        "TOO_MANY_ATTEMPTS as for `completeLogin`. Errors: TOKEN_INVALID, TOKEN_EXPIRED, RATE_LIMITED: one "
        "SMS a minute, three in ten minutes, five an hour as long as no code comes back, ten a day.",
    )
    refresh: RefreshResult | None = strawberry.mutation(
        resolver=resolvers.session.refresh,
        description="Exchange the refresh token for a new one and fresh credentials. Needs the app token. "
        "The same token again within 10 seconds gets the same successor; later it ends the session. "
        "Refusal: INVALID_CREDENTIALS, sign in again.",
    )
    logout: DoneResult | None = strawberry.mutation(
        resolver=resolvers.session.logout,
        description="End this session, or with `everywhere` all of the user's. Needs an access token.",
    )
    revoke_session: DoneResult | None = strawberry.mutation(
        resolver=resolvers.session.revoke_session,
        description="End one of the user's own sessions. Needs an access token; another session than the "
        "asking one ends only within 15 minutes of a login or with the password. Refusals: "
        "REAUTHENTICATION_REQUIRED, INVALID_CREDENTIALS. NOT_FOUND for any other id.",
    )
