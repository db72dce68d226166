"""What can be done about money, and who answers?"""

import strawberry

import resolvers.billing
from schema.results import DeveloperResult


@strawberry.type
class BillingMutations:
    """Subscribing and paying."""

    subscribe: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.billing.subscribe,
        description="Subscribe to plan PAID, from this month on, or take a cancellation back. Commercial "
        "applications that were suspended for want of it go on. Needs a developer's access token. Refusal: "
        "STATUS_NOT_ALLOWED while a payment is owed.",
    )
    cancel_subscription: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.billing.cancel_subscription,
        description="End the subscription with this month; until then everything goes on. Afterwards the "
        "plan is FREE and commercial applications are SUSPENDED until the developer subscribes again. Needs "
        "a developer's access token. Refusal: STATUS_NOT_ALLOWED without a subscription.",
    )
    record_payment: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.billing.record_payment,
        description="Note that a month was paid. When nothing is owed any more, those commercial "
        "applications go on that a failed payment had suspended. Needs the access token of an administrator, "
        "FORBIDDEN for any other; NOT_FOUND for a month without a subscription. Refusal: VALUE_INVALID.",
    )
    record_payment_failure: DeveloperResult | None = strawberry.mutation(
        resolver=resolvers.billing.record_payment_failure,
        description="Note that a payment has failed or was taken back: the developer's commercial "
        "applications are SUSPENDED and the plan is FREE until one is recorded. Needs the access token of an "
        "administrator, FORBIDDEN for any other; NOT_FOUND for a month without a subscription. Refusal: "
        "VALUE_INVALID.",
    )
