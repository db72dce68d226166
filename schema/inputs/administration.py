"""What does an administrator send?"""

import strawberry

from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.user import UserStatus


@strawberry.input(description="What a developer has subscribed to.")
class SetDeveloperPlanInput:
    """The arguments of `setDeveloperPlan`."""

    developer_id: strawberry.ID = strawberry.field(description="The id of the developer's user.")
    plan: Plan = strawberry.field(description="FREE or PAID.")


@strawberry.input(description="Whether a developer may come in.")
class SetDeveloperStatusInput:
    """The arguments of `setDeveloperStatus`."""

    developer_id: strawberry.ID = strawberry.field(description="The id of the developer's user.")
    status: UserStatus = strawberry.field(description="ACTIVE or SUSPENDED.")
