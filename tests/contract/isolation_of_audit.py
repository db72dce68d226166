"""What do tenants hold in their audit logs in the tests of isolation, and which calls are made on it?"""

from collections.abc import Mapping

from cosyncjwt.domain.audit import AuditSearch
from cosyncjwt.domain.page import Page, PageRequest
from store.ports import Tenant
from tests.contract.isolation_of_factors import Call
from tests.factories import make_event

EVENT = make_event()
OWN = make_event()
EMPTY: Page[object] = Page([], has_next=False)


async def fill(tenant: Tenant) -> None:
    """Let something have been done."""
    await tenant.audit.append([EVENT])


async def held(tenant: Tenant) -> tuple[object, ...]:
    """Return what the tenant has of it."""
    return await tenant.audit.get(EVENT.id), await listed(tenant)


async def listed(tenant: Tenant) -> Page[object]:
    """Return the newest events with the page's items as a list."""
    page = await tenant.audit.newest(AuditSearch(), PageRequest())
    return Page(list(page.items), page.has_next)


async def append(tenant: Tenant) -> object:
    """Add an event and return what is in the log then, but for this one."""
    await tenant.audit.append([OWN])
    return [event for event in (await listed(tenant)).items if event != OWN]


CALLS: Mapping[str, tuple[Call, object]] = {
    "audit.append": (append, []),
    "audit.get": (lambda tenant: tenant.audit.get(EVENT.id), None),
    "audit.newest": (listed, EMPTY),
    "audit.count": (lambda tenant: tenant.audit.count(AuditSearch(), most=10), 0),
}
"""Each call, and its answer where only another tenant has the records."""
