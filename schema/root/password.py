"""How does a user get another password, and who answers?"""

import strawberry

import resolvers.password
from schema.results import ChangePasswordResult, ForgotPasswordResult, ResetPasswordResult


@strawberry.type
class Password:
    """Getting another password."""

    forgot_password: ForgotPasswordResult | None = strawberry.mutation(
        resolver=resolvers.password.forgot_password,
        description="Send a code for a new password; the former code is void, and nothing else changes. "
        "Needs the app token. A handle without a user, or with an unfinished signup, gets the same answer "
        "and no mail. Refusal: HANDLE_INVALID. RATE_LIMITED after two mails to the address within an hour: "
        "then one a minute, five an hour, ten a day; and after a hundred an hour from one network address.",
    )
    reset_password: ResetPasswordResult | None = strawberry.mutation(
        resolver=resolvers.password.reset_password,
        description="Choose a new password by the code that was mailed. All sessions of the user end, and a "
        "mail tells the user; then log in. Needs the app token. Refusals: PASSWORD_TOO_WEAK and "
        "PASSWORD_BREACHED, which cost no guess, INVALID_CODE, CODE_EXPIRED after 10 minutes, "
        "TOO_MANY_ATTEMPTS after 5 guesses, HANDLE_INVALID.",
    )
    change_password: ChangePasswordResult | None = strawberry.mutation(
        resolver=resolvers.password.change_password,
        description="Replace the password. All other sessions of the user end, this one goes on with the "
        "credentials in the answer, its former refresh token is void, and a mail tells the user. Needs an "
        "access token and the current password. Refusals: PASSWORD_TOO_WEAK, PASSWORD_BREACHED, "
        "INVALID_CREDENTIALS for a wrong current password, REAUTHENTICATION_REQUIRED for a session "
        "without the second factor in force. RATE_LIMITED as for `login`.",
    )
