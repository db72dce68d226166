"""Does each rule about invitations have one winner, however many come at once?"""

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.invitation import Invitation, InvitationStatus
from cosyncjwt.domain.metadata import MetadataField
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvitationInvalid, Overloaded, UserLimitReached, ValueInvalid
from store.ports import Store, Tenant
from tests.contract.race import ROUNDS, in_turn, outcomes
from tests.factories import make_application, make_invitation, make_message, make_user
from tests.fakes import NOW


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


@pytest.fixture
def tenants(stores: list[Store], application: Application) -> list[Tenant]:
    """Return the application's ports of each store."""
    return [store.tenant(application.id) for store in stores]


@pytest.fixture
async def inviter(tenants: list[Tenant]) -> User:
    """Return a user of the application."""
    inviter = make_user()
    await tenants[0].users.add(inviter, limit=None)
    return inviter


async def invited(tenant: Tenant, inviter: User, **changes: object) -> Invitation:
    """Keep an invitation and return it."""
    invitation = make_invitation(inviter_id=inviter.id, **changes)
    await tenant.invitations.put(invitation, make_message())
    return invitation


async def user_count(store: Store, application: Application) -> int:
    """Return how many users the application counts."""
    kept = await store.applications.get(application.id)
    return -1 if kept is None else kept.user_count


async def test_H11_an_invitation_is_accepted_once(
    stores: list[Store], application: Application, tenants: list[Tenant], inviter: User
) -> None:
    """Of twenty acceptances of one invitation one makes the user, again and again."""
    for round_ in range(1, ROUNDS + 1):
        invitation = await invited(tenants[0], inviter)
        users = [make_user(handle=invitation.handle) for _ in range(20)]

        tally = await outcomes(
            tenant.invitations.accept(invitation, user, limit=50)
            for user, tenant in zip(users, in_turn(tenants, 20), strict=True)
        )

        assert tally == {None: 1, InvitationInvalid: 19}
        assert await user_count(stores[0], application) == 1 + round_


async def test_C03_tries_are_counted_exactly(tenants: list[Tenant], inviter: User) -> None:
    """Of two hundred guesses at once exactly five may be looked at."""
    invitation = await invited(tenants[0], inviter)

    async def guess(tenant: Tenant) -> bool:
        return await tenant.invitations.take_try(invitation.handle, NOW) is not None

    tally = await outcomes(guess(tenant) for tenant in in_turn(tenants, 200))

    kept = await tenants[0].invitations.get(invitation.id)
    assert tally == {True: 5, False: 195}
    assert kept is not None
    assert kept.proof.tries_left == 0


async def test_S07_no_user_over_the_limit(
    stores: list[Store], application: Application, tenants: list[Tenant], inviter: User
) -> None:
    """When twenty invitations are accepted for the last two places, two are and the others stay pending."""
    invitations = [await invited(tenants[0], inviter) for _ in range(20)]
    users = [make_user(handle=invitation.handle) for invitation in invitations]

    tally = await outcomes(
        tenant.invitations.accept(invitation, user, limit=3)
        for invitation, user, tenant in zip(invitations, users, in_turn(tenants, 20), strict=True)
    )

    kept = [await tenants[0].invitations.get(invitation.id) for invitation in invitations]
    assert tally == {None: 2, UserLimitReached: 18}
    assert await user_count(stores[0], application) == 3
    assert sum(each is not None and each.state is InvitationStatus.PENDING for each in kept) == 18


async def test_one_invitation_of_a_handle_is_pending(tenants: list[Tenant], inviter: User) -> None:
    """Of twenty invitations of one handle at once one stays pending, and all are on record."""
    invitations = [make_invitation(handle="one@example.org", inviter_id=inviter.id) for _ in range(20)]

    tally = await outcomes(
        tenant.invitations.put(invitation, make_message())
        for invitation, tenant in zip(invitations, in_turn(tenants, 20), strict=True)
    )

    listed = (await tenants[0].invitations.newest(PageRequest())).items
    states = [invitation.state for invitation in listed]
    assert tally == {True: 20}
    assert {invitation.id for invitation in listed} == {invitation.id for invitation in invitations}
    assert sorted(states) == [InvitationStatus.PENDING] + [InvitationStatus.REVOKED] * 19


async def test_an_invitation_is_accepted_or_revoked(tenants: list[Tenant], inviter: User) -> None:
    """While it is revoked an invitation is accepted or refused, never both and never neither."""
    for _ in range(ROUNDS):
        invitation = await invited(tenants[0], inviter)
        user = make_user(handle=invitation.handle)

        tally = await outcomes(
            [
                tenants[0].invitations.accept(invitation, user, limit=None),
                tenants[-1].invitations.revoke(invitation.id, NOW),
            ]
        )

        kept = await tenants[0].invitations.get(invitation.id)
        accepted = await tenants[0].users.by_handle(invitation.handle) is not None
        assert kept is not None
        assert kept.state is (InvitationStatus.ACCEPTED if accepted else InvitationStatus.REVOKED)
        assert tally in ({None: 1, False: 1}, {InvitationInvalid: 1, True: 1})


async def test_an_invitation_is_accepted_or_replaced(tenants: list[Tenant], inviter: User) -> None:
    """While a newer invitation comes, the former is accepted or void, and the newer is kept or refused."""
    for _ in range(ROUNDS):
        former = await invited(tenants[0], inviter)
        newer = make_invitation(handle=former.handle, inviter_id=inviter.id)
        user = make_user(handle=former.handle)

        tally = await outcomes(
            [
                tenants[0].invitations.accept(former, user, limit=None),
                tenants[-1].invitations.put(newer, make_message()),
            ]
        )

        kept = await tenants[0].invitations.get(former.id)
        is_kept = await tenants[0].invitations.get(newer.id) is not None
        accepted = await tenants[0].users.by_handle(former.handle) is not None
        assert kept is not None
        assert kept.state is (InvitationStatus.ACCEPTED if accepted else InvitationStatus.REVOKED)
        assert is_kept is (Overloaded not in tally)
        assert accepted or is_kept


async def test_an_inviter_leaves_nothing_behind(tenants: list[Tenant]) -> None:
    """While an inviter is removed, an invitation is kept and taken along, or not kept at all."""
    for _ in range(ROUNDS):
        inviter = make_user()
        await tenants[0].users.add(inviter, limit=None)
        invitation = make_invitation(inviter_id=inviter.id)

        await outcomes(
            [
                tenants[0].users.remove(inviter.id),
                tenants[-1].invitations.put(invitation, make_message()),
            ]
        )

        assert await tenants[0].invitations.get(invitation.id) is None


async def test_metadata_never_collides(stores: list[Store], application: Application) -> None:
    """Of two changes at once that declare one path in both sets, one is refused; both never hold it."""
    field = (MetadataField("role", "role"),)
    changes = [ApplicationChange(metadata_fields=field), ApplicationChange(invite_metadata_fields=field)]
    nothing = ApplicationChange(metadata_fields=(), invite_metadata_fields=())
    for _ in range(ROUNDS):
        await stores[0].applications.change(application.id, nothing, NOW)

        tally = await outcomes(
            store.applications.change(application.id, change, NOW)
            for change, store in zip(changes, in_turn(stores, 2), strict=True)
        )

        kept = await stores[0].applications.get(application.id)
        assert kept is not None
        assert tally[ValueInvalid] == 1
        assert kept.all_metadata_fields == field
