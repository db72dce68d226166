"""What can a user change of the own account, and who answers?"""

import strawberry

import resolvers.locale
import resolvers.metadata
import resolvers.profile
import resolvers.user_name
from schema.results import DoneResult, UserResult


@strawberry.type
class Account:
    """The own account."""

    set_metadata: UserResult | None = strawberry.mutation(
        resolver=resolvers.metadata.set_metadata,
        description="Change what `canEdit` allows of the user's metadata; what is left out stays, null takes "
        "a value away. The next JWT (`refresh`, `login`) carries it. Needs an access token. Refusals: "
        "METADATA_INVALID, VALUE_INVALID.",
    )
    set_user_name: UserResult | None = strawberry.mutation(
        resolver=resolvers.user_name.set_user_name,
        description="Take a user name, unique in the application, in place of any former one, which is free "
        "for others then. Needs an access token. Refusals: USER_NAME_TAKEN, USER_NAME_INVALID, also where "
        "the application does not use them. RATE_LIMITED after five tries an hour: then one in ten seconds, "
        "twenty a day.",
    )
    set_locale: UserResult | None = strawberry.mutation(
        resolver=resolvers.locale.set_locale,
        description="Choose the language of the user's mails from now on: one of the application's `locales`"
        ". Needs an access token. Refusal: LOCALE_INVALID.",
    )
    delete_account: DoneResult | None = strawberry.mutation(
        resolver=resolvers.profile.delete_account,
        description="Remove the user and all its sessions for good; the handle is free afterwards. Needs an "
        "access token and the password. Refusals: INVALID_CREDENTIALS; APPLICATIONS_REMAIN for a developer "
        "who has applications. RATE_LIMITED as for `login`.",
    )
