"""What do tenants hold of managed users in the tests of isolation, and which calls are made on it?"""

from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.domain.user_search import UserSearch
from store.ports import Tenant
from tests.contract.isolation_of_factors import Call
from tests.factories import make_message, make_user
from tests.fakes import NOW

MEMBER = make_user()


async def fill(tenant: Tenant) -> None:
    """Give the tenant a user to be managed."""
    await tenant.users.add(MEMBER, limit=None)


async def held(tenant: Tenant) -> tuple[object, ...]:
    """Return what the tenant has of it."""
    return (await tenant.users.get(MEMBER.id),)


async def listed(tenant: Tenant) -> object:
    """Return the first page of the users with its items as a list."""
    page = await tenant.roster.page(UserSearch(), PageRequest())
    return Page(list(page.items), page.has_next)


CALLS: dict[str, tuple[Call, object]] = {
    "roster.page": (listed, Page([], has_next=False)),
    "roster.count": (lambda tenant: tenant.roster.count(UserSearch(), most=9), 0),
    "roster.add": (lambda tenant: tenant.roster.add(make_user(), make_message(), limit=7), None),
    "roster.set_status": (
        lambda tenant: tenant.roster.set_status(MEMBER.id, UserStatus.SUSPENDED, NOW),
        None,
    ),
}
"""Each call, and its answer where only another tenant has the records."""
