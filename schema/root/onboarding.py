"""What can a person without an account do, and who answers?"""

import strawberry

import resolvers.invitation
import resolvers.signup
from schema.results import CompleteSignupResult, RegisterResult, ResendResult, SignupResult


@strawberry.type
class Onboarding:
    """Becoming a user."""

    signup: SignupResult | None = strawberry.mutation(
        resolver=resolvers.signup.signup,
        description="Become a user. Needs the app token. A new signup for a pending handle replaces the "
        "former, password and code. A handle that has a user gets the same answer, and a mail that says so. "
        "Refusals: SIGNUP_DISABLED, HANDLE_INVALID, PASSWORD_TOO_WEAK, PASSWORD_BREACHED, "
        "METADATA_INVALID, VALUE_INVALID, LOCALE_INVALID, USER_LIMIT_REACHED, and HANDLE_TAKEN with flow "
        "NONE. RATE_LIMITED after two mails to the address within an hour: then one a minute, five an hour, "
        "ten a day.",
    )
    resend_signup: ResendResult | None = strawberry.mutation(
        resolver=resolvers.signup.resend_signup,
        description="Send a new code or link for a pending signup; the former one is void, the password "
        "stays, and the signup still ends 24 hours after it began. Needs the app token. A handle that has a "
        "user, or never signed up, gets the same answer. Refusals: HANDLE_INVALID, SIGNUP_DISABLED, also "
        "with flow NONE. RATE_LIMITED as for `forgotPassword`.",
    )
    complete_signup: CompleteSignupResult | None = strawberry.mutation(
        resolver=resolvers.signup.complete_signup,
        description="Prove the handle by the code that was mailed, and be signed in. Needs the app token. "
        "Refusals: INVALID_CODE, CODE_EXPIRED after 10 minutes, TOO_MANY_ATTEMPTS after 5 guesses, "
        "HANDLE_INVALID, SIGNUP_DISABLED, USER_LIMIT_REACHED, HANDLE_TAKEN, and INVALID_CREDENTIALS when a "
        "`password` is given that is not the signup's: somebody else signed up for the handle after you, so "
        "sign up again.",
    )
    register: RegisterResult | None = strawberry.mutation(
        resolver=resolvers.invitation.register,
        description="Become a user by the code of an invitation, and be signed in; works when signup is "
        "closed. Needs the app token. Refusals: INVITATION_INVALID, the same for a wrong code, an invitation "
        "that is over (accepted, revoked, replaced, 7 days, 5 guesses), one whose inviter is suspended and a "
        "handle that nobody invited; "
        "INVITATIONS_DISABLED, LOCALE_INVALID, USER_LIMIT_REACHED, HANDLE_TAKEN; and, costing no guess, "
        "HANDLE_INVALID, PASSWORD_TOO_WEAK, PASSWORD_BREACHED, METADATA_INVALID, VALUE_INVALID.",
    )
