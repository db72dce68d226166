"""Who answers about money? See `cosyncjwt/flows/subscriptions.py` for what is decided."""

from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from resolvers.administration import shown_by_id
from resolvers.applications import developer as own_developer
from resolvers.info import Info
from schema.inputs.billing import RecordPaymentFailureInput, RecordPaymentInput
from schema.results import DeveloperResult


async def subscribe(info: Info) -> DeveloperResult | None:
    """Subscribe the signed-in developer."""
    developer = await info.context.developer()
    await info.context.services.portal.subscriptions.begin(developer.caller, info.context.record)
    return await own_developer(info)


async def cancel_subscription(info: Info) -> DeveloperResult | None:
    """Let the signed-in developer's subscription end with the month."""
    developer = await info.context.developer()
    await info.context.services.portal.subscriptions.cancel(developer.caller, info.context.record)
    return await own_developer(info)


async def record_payment(info: Info, input: RecordPaymentInput) -> DeveloperResult | None:
    """Note that a developer has paid a month."""
    await info.context.administrator()
    payment = Payment.of(input.developer_id, input.month, input.reference, InvoiceStatus.PAID)
    await info.context.services.portal.subscriptions.report(payment, info.context.record)
    return await shown_by_id(info.context, input.developer_id)


async def record_payment_failure(info: Info, input: RecordPaymentFailureInput) -> DeveloperResult | None:
    """Note that a developer's payment has failed."""
    await info.context.administrator()
    failure = Payment.of(
        input.developer_id, input.month, input.reference, InvoiceStatus.FAILED, reason=input.reason
    )
    await info.context.services.portal.subscriptions.report(failure, info.context.record)
    return await shown_by_id(info.context, input.developer_id)
