"""Is a suspended inviter's invitation as good as none, and good again afterwards, in every store?"""

import asyncio

import pytest

from cosyncjwt.domain.invitation import Invitation, InvitationStatus
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.errors import InvitationInvalid
from store.ports import Tenant
from tests.contract.race import ROUNDS, outcomes
from tests.factories import make_invitation, make_message, make_user
from tests.fakes import NOW

SUSPENDED, ACTIVE = UserStatus.SUSPENDED, UserStatus.ACTIVE


async def invited(tenant: Tenant) -> tuple[User, Invitation, User]:
    """Return a user, an invitation that the user has sent, and whom it would make a user."""
    inviter = make_user()
    await tenant.users.add(inviter, limit=None)
    invitation = make_invitation(inviter_id=inviter.id)
    assert await tenant.invitations.put(invitation, make_message())
    return inviter, invitation, make_user(handle=invitation.handle)


async def test_H13_no_try_while_the_inviter_is_suspended(tenants: list[Tenant]) -> None:
    """While the inviter is suspended there is nothing to compare a code with, and no try is counted."""
    inviter, invitation, _ = await invited(tenants[0])
    await tenants[0].roster.set_status(inviter.id, SUSPENDED, NOW)

    tries = [await tenants[-1].invitations.take_try(invitation.handle, NOW) for _ in range(6)]
    await tenants[0].roster.set_status(inviter.id, ACTIVE, NOW)

    assert tries == [None] * 6
    assert await tenants[-1].invitations.take_try(invitation.handle, NOW) == invitation


async def test_H13_nobody_comes_in_while_the_inviter_is_suspended(tenants: list[Tenant]) -> None:
    """Who has shown the code just before is not made a user any more; after the suspension it is."""
    inviter, invitation, user = await invited(tenants[0])
    await tenants[0].roster.set_status(inviter.id, SUSPENDED, NOW)

    with pytest.raises(InvitationInvalid):
        await tenants[-1].invitations.accept(invitation, user, limit=2)
    kept = await tenants[0].invitations.get(invitation.id)
    there = await tenants[0].users.by_handle(user.handle)
    await tenants[0].roster.set_status(inviter.id, ACTIVE, NOW)
    await tenants[-1].invitations.accept(invitation, user, limit=2)

    assert kept == invitation
    assert there is None
    assert await tenants[0].users.by_handle(user.handle) == user


async def test_H13_a_suspended_user_invites_nobody(tenants: list[Tenant]) -> None:
    """What an inviter sends who has just been suspended is not kept."""
    inviter = make_user(status=SUSPENDED)
    await tenants[0].users.add(inviter, limit=None)

    assert not await tenants[-1].invitations.put(make_invitation(inviter_id=inviter.id), make_message())
    assert await tenants[0].invitations.count() == 0


async def shut_out(tenant: Tenant, inviter: User, user: User, seen: list[bool]) -> None:
    """Suspend the inviter, and note at once whether the invitee is a user."""
    await tenant.roster.set_status(inviter.id, SUSPENDED, NOW)
    seen.append(await tenant.users.by_handle(user.handle) is not None)


async def test_H13_suspended_at_the_same_moment(tenants: list[Tenant]) -> None:
    """While its inviter is suspended an invitation is accepted or refused, whole, and refused afterwards.

    Who is no user when the suspension is answered does not become one by an acceptance that is under way.
    """
    for number in range(ROUNDS):
        inviter, invitation, user = await invited(tenants[0])
        acceptance = outcomes([tenants[0].invitations.accept(invitation, user, limit=None)])
        suspension = outcomes([shut_out(tenants[-1], inviter, user, seen := list[bool]())])

        first, second = (acceptance, suspension) if number % 2 else (suspension, acceptance)
        tallies = await asyncio.gather(first, second)

        kept = await tenants[0].invitations.get(invitation.id)
        accepted = await tenants[0].users.by_handle(user.handle) is not None
        assert seen == [accepted]
        assert kept is not None
        assert kept.state is (InvitationStatus.ACCEPTED if accepted else InvitationStatus.PENDING)
        assert tallies[(number + 1) % 2] == {(None if accepted else InvitationInvalid): 1}
        with pytest.raises(InvitationInvalid):
            await tenants[-1].invitations.accept(invitation, make_user(handle=user.handle), limit=None)
