"""How are a developer's invoices found and shown?"""

from cosyncjwt.context import Services
from schema.types.developer import Money
from schema.types.invoice import Invoice, Subscription


def money_of(services: Services, developer_id: str) -> Money:
    """Return where the invoices of a developer are found."""
    subscriptions = services.portal.subscriptions

    async def invoice() -> Invoice:
        return Invoice.of(*await subscriptions.invoice(developer_id))

    async def invoices() -> list[Invoice]:
        return [Invoice.of(*each) for each in await subscriptions.closed(developer_id)]

    async def subscription() -> Subscription | None:
        found = await subscriptions.of(developer_id)
        return None if found is None else Subscription.of(found)

    return Money(invoice, invoices, subscription)
