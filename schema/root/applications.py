"""What can a developer do with applications, and who answers?"""

import strawberry

import resolvers.application_removal
import resolvers.application_settings
import resolvers.applications
import resolvers.rotation
import resolvers.text_trials
from schema.results import ApplicationResult, DoneResult, TestTwilioResult


@strawberry.type
class Applications:
    """The developer's applications."""

    create_application: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.applications.create_application,
        description="Make an application with its own keys and app token. Needs a developer's access token. "
        "Refusals: APPLICATION_NAME_TAKEN, APPLICATION_LIMIT_REACHED, SUBSCRIPTION_REQUIRED for COMMERCIAL, "
        "VALUE_INVALID. RATE_LIMITED: a hundred applications an hour by a developer.",
    )
    update_application: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.application_settings.update_application,
        description="Change settings of an application; what is left out stays. Needs the access token of "
        "its developer, NOT_FOUND for any other. Tokens issued before stay as they are; other servers "
        "follow within five seconds. Refusals: SUBSCRIPTION_REQUIRED to make it COMMERCIAL, "
        "USER_LIMIT_REACHED to make it DEVELOPMENT with more than 50 users, APPLICATION_NAME_TAKEN, "
        "STATUS_NOT_ALLOWED while it is "
        "BLOCKED, VALUE_INVALID; REAUTHENTICATION_REQUIRED with `twilio`, which needs a login of the last "
        "ten minutes.",
    )
    test_twilio: TestTwilioResult | None = strawberry.mutation(
        resolver=resolvers.text_trials.test_twilio,
        description="Try the application's Twilio account. First Twilio is asked whether account SID, auth "
        "token and number are good, which costs nothing. Then an SMS goes to the developer's own number: a "
        "test to the one that is proven, or, to another `phone`, a code that proves it by "
        "`confirmTestNumber`; without either, none. It is sent at once by the application's account; in "
        "development it is in the inbox. Needs the access token of the developer, NOT_FOUND for any other. "
        "Refusals: DELIVERY_FAILED, its message says what to look at; PHONE_INVALID. RATE_LIMITED: ten "
        "tests an hour; SMS as in `setPhone`, and to numbers that are not proven three a day to each and six "
        "a day by a developer.",
    )
    confirm_test_number: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.text_trials.confirm_test_number,
        description="Prove the number to which `testTwilio` sent a code; from then on tests go to it. Needs "
        "the access token of the developer, NOT_FOUND for any other. Refusals: INVALID_CODE, "
        "TOO_MANY_ATTEMPTS after 5 guesses, CODE_EXPIRED after 10 minutes.",
    )
    set_application_status: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.application_settings.set_application_status,
        description="Switch an application on (ACTIVE) or off (INACTIVE). Off, every operation of its users "
        "fails with APPLICATION_INACTIVE, login included, tokens issued before too; `application { name "
        "status }` stays readable. Every server follows within five seconds. Needs the access token of its "
        "developer, NOT_FOUND for any other. Refusals: STATUS_NOT_ALLOWED for another status, and while the "
        "application is SUSPENDED or BLOCKED; VALUE_INVALID for a bad reason. An administrator sets any "
        "status of any application but the portal, and lifts SUSPENDED and BLOCKED; with a reason, which "
        "the developer reads in `statusReason`.",
    )
    rotate_signing_key: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.rotation.rotate_signing_key,
        description="Give an application another signing key. It is published in the JWKS at once and signs "
        "15 minutes later, when every verifier that keeps the JWKS for ten can know it; the former one "
        "stays published until the last JWT that it signed has expired (`retiresAt`). With `immediately`, "
        "for a key that has leaked, the new one signs at once and all others leave the JWKS: JWTs issued "
        "before are refused wherever the JWKS is read anew. Needs the access token of its developer, "
        "NOT_FOUND for any other, and a login of the last ten minutes. Refusals: REAUTHENTICATION_REQUIRED, "
        "ROTATION_UNDER_WAY while a key waits for its time or there are five, STATUS_NOT_ALLOWED while the "
        "application is BLOCKED. RATE_LIMITED: ten keys an hour for an application, either way.",
    )
    rotate_app_token: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.rotation.rotate_app_token,
        description="Give an application another app token; read it in the answer's `appToken`. The present "
        "one works for `graceHours` more (0 to 168, 24 unless given, 0 ends it now), and any that was still "
        "in its grace ends: at most two work at once. Every server follows within five seconds. Needs the "
        "access token of its developer, NOT_FOUND for any other, and a login of the last ten minutes. "
        "Refusals: REAUTHENTICATION_REQUIRED, VALUE_INVALID, ROTATION_UNDER_WAY when another call was "
        "faster, STATUS_NOT_ALLOWED while the application is BLOCKED.",
    )
    delete_application: DoneResult | None = strawberry.mutation(
        resolver=resolvers.application_removal.delete_application,
        description="Delete an application with its users, sessions, codes, keys and all else, for good. "
        "Its tokens "
        "stop working at once, at other servers within five seconds; its JWKS is gone, so that no JWT "
        "verifies "
        "any more; its name is free. Needs the access token of its developer, NOT_FOUND for any other, and a "
        "login of the last ten minutes. Refusals: REAUTHENTICATION_REQUIRED, STATUS_NOT_ALLOWED while it is "
        "BLOCKED.",
    )
