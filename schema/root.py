"""The table of contents: every query and mutation, and the resolver that answers it."""

import strawberry
from strawberry.schema.config import StrawberryConfig

import resolvers.application_settings
import resolvers.applications
import resolvers.login
import resolvers.metadata
import resolvers.node
import resolvers.password
import resolvers.profile
import resolvers.second_factor
import resolvers.session
import resolvers.signup
from schema import errors
from schema.results import (
    ApplicationResult,
    ChangePasswordResult,
    CompleteLoginResult,
    CompleteSignupResult,
    DoneResult,
    ForgotPasswordResult,
    LoginResult,
    RefreshResult,
    ResendResult,
    ResetPasswordResult,
    SignupResult,
    TwoFactorResult,
    TwoFactorSetupResult,
    UserResult,
)
from schema.scalars import SCALARS
from schema.types.application import Application
from schema.types.developer import Developer
from schema.types.node import Node
from schema.types.user import User


@strawberry.type(description="What can be read.")
class Query:
    """Every query."""

    node: Node | None = strawberry.field(
        resolver=resolvers.node.node,
        description="Anything that the caller may see, by its id: the signed-in user, the user's own "
        "sessions, the calling application, a developer's own applications. NOT_FOUND for any other id.",
    )
    application: Application | None = strawberry.field(
        resolver=resolvers.applications.application,
        description="With the app token: the calling application, whatever its status. With an id and a "
        "developer's access token: one of the developer's own, else NOT_FOUND.",
    )
    me: User | None = strawberry.field(
        resolver=resolvers.profile.me, description="The signed-in user. Needs an access token."
    )
    developer: Developer | None = strawberry.field(
        resolver=resolvers.applications.developer,
        description="The signed-in developer. Needs an access token of the portal application.",
    )


@strawberry.type(description="What can be done. A request holds one of these fields, once.")
class Mutation:
    """Every mutation."""

    signup: SignupResult | None = strawberry.mutation(
        resolver=resolvers.signup.signup,
        description="Become a user. Needs the app token. A new signup for a pending handle replaces the "
        "former, password and code. A handle that has a user gets the same answer, and a mail that says so. "
        "Refusals: SIGNUP_DISABLED, HANDLE_INVALID, PASSWORD_TOO_WEAK, PASSWORD_BREACHED, "
        "METADATA_INVALID, VALUE_INVALID, USER_LIMIT_REACHED, and HANDLE_TAKEN with flow NONE. RATE_LIMITED "
        "after two mails to the address within an hour: then one a minute, five an hour, ten a day.",
    )
    resend_signup: ResendResult | None = strawberry.mutation(
        resolver=resolvers.signup.resend_signup,
        description="Send a new code or link for a pending signup; the former one is void, the password "
        "stays, and the signup still ends 24 hours after it began. Needs the app token. A handle that has a "
        "user, or never signed up, gets the same answer. Refusals: HANDLE_INVALID, SIGNUP_DISABLED, also "
        "with flow NONE. RATE_LIMITED as for `signup`.",
    )
    complete_signup: CompleteSignupResult | None = strawberry.mutation(
        resolver=resolvers.signup.complete_signup,
        description="Prove the handle by the code that was mailed, and be signed in. Needs the app token. "
        "Refusals: INVALID_CODE, CODE_EXPIRED after 10 minutes, TOO_MANY_ATTEMPTS after 5 guesses, "
        "HANDLE_INVALID, SIGNUP_DISABLED, USER_LIMIT_REACHED, HANDLE_TAKEN.",
    )
    login: LoginResult | None = strawberry.mutation(
        resolver=resolvers.login.login,
        description="Sign in. Needs the app token. TwoFactorRequired where the user has turned a second "
        "factor on: go on with `completeLogin`. Refusal: INVALID_CREDENTIALS, the same for an unknown "
        "handle, a wrong password and an unfinished signup. After five failures in a row RATE_LIMITED: 1 "
        "second before the next try, then 2, 4, and so on up to 15 minutes.",
    )
    forgot_password: ForgotPasswordResult | None = strawberry.mutation(
        resolver=resolvers.password.forgot_password,
        description="Send a code for a new password; the former code is void, and nothing else changes. "
        "Needs the app token. A handle without a user, or with an unfinished signup, gets the same answer "
        "and no mail. Refusal: HANDLE_INVALID. RATE_LIMITED after two mails to the address within an hour: "
        "then one a minute, five an hour, ten a day.",
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
    complete_login: CompleteLoginResult | None = strawberry.mutation(
        resolver=resolvers.second_factor.complete_login,
        description="Finish a login by a code of the second factor. Needs the app token. Refusals: "
        "INVALID_CODE, TOO_MANY_ATTEMPTS after 5 tries, CODE_EXPIRED when the login is over; both of these: "
        "log in again. Errors: TOKEN_INVALID, TOKEN_EXPIRED for the login token after 5 minutes, and "
        "RATE_LIMITED when the user's last 5 codes were wrong, in whatever logins.",
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
        description="End one of the user's own sessions. Needs an access token. NOT_FOUND for any other id.",
    )
    set_metadata: UserResult | None = strawberry.mutation(
        resolver=resolvers.metadata.set_metadata,
        description="Change what `canEdit` allows of the user's metadata; what is left out stays, null takes "
        "a value away. The next JWT (`refresh`, `login`) carries it. Needs an access token. Refusals: "
        "METADATA_INVALID, VALUE_INVALID.",
    )
    delete_account: DoneResult | None = strawberry.mutation(
        resolver=resolvers.profile.delete_account,
        description="Remove the user and all its sessions for good; the handle is free afterwards. Needs an "
        "access token and the password. Refusal: INVALID_CREDENTIALS. RATE_LIMITED as for `login`.",
    )
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
    create_application: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.applications.create_application,
        description="Make an application with its own keys and app token. Needs a developer's access token. "
        "Refusals: APPLICATION_NAME_TAKEN, APPLICATION_LIMIT_REACHED, SUBSCRIPTION_REQUIRED for COMMERCIAL, "
        "VALUE_INVALID.",
    )
    update_application: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.application_settings.update_application,
        description="Change settings of an application; what is left out stays. Needs the access token of "
        "its developer, NOT_FOUND for any other. Tokens issued before stay as they are; other servers "
        "follow within five seconds. Refusals: APPLICATION_NAME_TAKEN, STATUS_NOT_ALLOWED while it is "
        "BLOCKED, VALUE_INVALID.",
    )
    set_application_status: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.application_settings.set_application_status,
        description="Switch an application on (ACTIVE) or off (INACTIVE). Off, every operation of its users "
        "fails with APPLICATION_INACTIVE, login included, tokens issued before too; `application { name "
        "status }` stays readable. Every server follows within five seconds. Needs the access token of its "
        "developer, NOT_FOUND for any other. Refusal: STATUS_NOT_ALLOWED for another status, and while the "
        "application is SUSPENDED or BLOCKED.",
    )


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=(errors.Rejected, errors.PasswordTooWeak, errors.MetadataInvalid),
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map=SCALARS),
    exception_handlers=errors.HANDLERS,
)
