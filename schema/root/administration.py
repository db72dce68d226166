"""What can an administrator do about developers, and who answers?"""

import strawberry

import resolvers.administration
from schema.results import DeveloperResult


@strawberry.type
class AdministrationMutations:
    """Looking after developers."""

    set_developer_plan: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.administration.set_developer_plan,
        description="Give a developer another plan. With FREE the developer's commercial applications are "
        "SUSPENDED; with PAID those go on that were suspended so, and no others. Applications for "
        "development go on in any number; with FREE a new one needs fewer than three. Needs the access "
        "token of an "
        "administrator, FORBIDDEN for any other; NOT_FOUND for an unknown developer.",
    )
    set_developer_status: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.administration.set_developer_status,
        description="Shut a developer out of the portal (SUSPENDED), all sessions ending at once, or let in "
        "again (ACTIVE). The developer's applications go on; stop them by `setApplicationStatus`. Needs the "
        "access token of an administrator, FORBIDDEN for any other; NOT_FOUND for an unknown developer. "
        "Refusal: STATUS_NOT_ALLOWED for the own account.",
    )
