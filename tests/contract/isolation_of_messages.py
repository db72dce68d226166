"""What do tenants hold of templates and devices in the tests of isolation, and which calls are made on it?"""

from store.ports import Tenant
from tests.contract.isolation_of_factors import HOLDER, Call
from tests.factories import digest, make_message, make_template

TEMPLATE = make_template()
NEWER = make_template()
KNOWN, STRANGER = digest("known device"), digest("stranger")


async def fill(tenant: Tenant) -> None:
    """Give the tenant a template, and a device of the user who holds a second factor."""
    await tenant.templates.put(TEMPLATE)
    await tenant.devices.recognise(HOLDER.id, KNOWN, keep=20, notice=make_message)


async def held(tenant: Tenant) -> tuple[object, ...]:
    """Return what the tenant has of it; to ask for the latest device changes nothing."""
    return (
        await tenant.templates.get(TEMPLATE.message, TEMPLATE.locale),
        await tenant.devices.recognise(HOLDER.id, KNOWN, keep=20, notice=make_message),
    )


async def put_and_get(tenant: Tenant) -> object:
    """Put a template in place of the other and return whether another tenant's is seen by it."""
    await tenant.templates.put(NEWER)
    found = await tenant.templates.get(NEWER.message, NEWER.locale)
    await tenant.templates.remove(NEWER.message, NEWER.locale)
    return None if found == NEWER else found


CALLS: dict[str, tuple[Call, object]] = {
    "templates.put": (put_and_get, None),
    "templates.get": (lambda tenant: tenant.templates.get(TEMPLATE.message, TEMPLATE.locale), None),
    "templates.remove": (lambda tenant: tenant.templates.remove(TEMPLATE.message, TEMPLATE.locale), False),
    "devices.recognise": (
        lambda tenant: tenant.devices.recognise(HOLDER.id, STRANGER, keep=20, notice=make_message),
        False,
    ),
}
"""Each call, and its answer where only another tenant has the records."""
