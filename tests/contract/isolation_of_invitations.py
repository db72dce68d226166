"""What do tenants hold of invitations in the tests of isolation, and which calls are made on it?"""

from collections.abc import Awaitable, Callable, Mapping

from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.errors import InvitationInvalid
from store.ports import Tenant
from tests.contract.isolation_of_factors import HOLDER
from tests.factories import make_invitation, make_message, make_user
from tests.fakes import NOW

INVITER = HOLDER
INVITATION = make_invitation(inviter_id=INVITER.id)
INVITEE = make_user(handle=INVITATION.handle)
EMPTY: Page[object] = Page([], has_next=False)

Call = Callable[[Tenant], Awaitable[object]]


async def fill(tenant: Tenant) -> None:
    """Have the holder of a second factor, who is there already, invite somebody."""
    await tenant.invitations.put(INVITATION, make_message())


async def held(tenant: Tenant) -> tuple[object, ...]:
    """Return what the tenant has of it."""
    return await tenant.invitations.get(INVITATION.id), await listed(tenant)


async def listed(tenant: Tenant) -> Page[object]:
    """Return the page of invitations with its items as a list."""
    page = await tenant.invitations.newest(PageRequest())
    return Page(list(page.items), page.has_next)


async def put_again(tenant: Tenant) -> object:
    """Invite the same handle anew, by an inviter whom only the other tenant has."""
    again = make_invitation(handle=INVITATION.handle, inviter_id=INVITER.id)
    return await tenant.invitations.put(again, make_message())


CALLS: Mapping[str, tuple[Call, object]] = {
    "invitations.put": (put_again, False),
    "invitations.get": (lambda tenant: tenant.invitations.get(INVITATION.id), None),
    "invitations.newest": (listed, EMPTY),
    "invitations.count": (lambda tenant: tenant.invitations.count(), 0),
    "invitations.take_try": (lambda tenant: tenant.invitations.take_try(INVITATION.handle, NOW), None),
    "invitations.accept": (
        lambda tenant: tenant.invitations.accept(INVITATION, INVITEE, limit=None),
        InvitationInvalid,
    ),
    "invitations.revoke": (lambda tenant: tenant.invitations.revoke(INVITATION.id, NOW), False),
}
"""Each call, and its answer where only another tenant has the records."""
