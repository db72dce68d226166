"""What can a developer do with applications, and who answers?"""

import strawberry

import resolvers.application_settings
import resolvers.applications
from schema.results import ApplicationResult


@strawberry.type
class Applications:
    """The developer's applications."""

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
