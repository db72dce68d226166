"""Does a store keep invitations as `Invitations` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.invitation import Invitation, InvitationStatus
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.errors import HandleTaken, InvitationInvalid, UserLimitReached
from store.ports import Store, Tenant
from tests.factories import make_application, make_invitation, make_message, make_proof, make_user
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)
TEXT = '{"$where":[1,1.0,true],"a.b":"\\u00fc"}'


def invitee_of(invitation: Invitation) -> User:
    """Make the user that the invitation becomes."""
    return make_user(handle=invitation.handle)


async def put(tenant: Tenant, invitation: Invitation) -> Invitation:
    """Keep an invitation and return it."""
    assert await tenant.invitations.put(invitation, make_message())
    return invitation


async def tries_left(tenant: Tenant, invitation: Invitation) -> int | None:
    """Take a try and return what was left before it."""
    taken = await tenant.invitations.take_try(invitation.handle, NOW)
    return None if taken is None else taken.proof.tries_left


async def state_of(tenant: Tenant, invitation: Invitation) -> InvitationStatus | None:
    """Return what has been decided about an invitation."""
    kept = await tenant.invitations.get(invitation.id)
    return None if kept is None else kept.state


async def test_every_field_comes_back(tenant: Tenant, user: User) -> None:
    """An invitation comes back with every field as it was, by id and by handle."""
    invitation = make_invitation(
        handle="anna@bücher.example",
        inviter_id=user.id,
        proof=make_proof(
            digest=bytes(range(256)), tries_left=3, expires_at=NOW + timedelta(milliseconds=877)
        ),
        created_at=NOW - timedelta(milliseconds=122),
        forgotten_at=NOW + timedelta(days=2, milliseconds=4),
        metadata=TEXT,
        locale="DE",
    )

    await put(tenant, invitation)

    assert await tenant.invitations.get(invitation.id) == invitation
    assert await tenant.invitations.take_try(invitation.handle, NOW) == invitation


async def test_putting_queues_the_message(store: Store, tenant: Tenant, user: User) -> None:
    """The invitation's message waits in the outbox."""
    message = make_message()

    await tenant.invitations.put(make_invitation(inviter_id=user.id), message)

    claimed = await store.outbox.claim(NOW, lease=MINUTE, most=10)
    assert [waiting.id for waiting in claimed] == [message.id]


async def test_a_removed_user_invites_nobody(store: Store, tenant: Tenant, user: User) -> None:
    """What an inviter sends who has just been removed is not kept, and no message goes out."""
    invitation = make_invitation(inviter_id=user.id)
    await tenant.users.remove(user.id)

    kept = await tenant.invitations.put(invitation, make_message())

    assert not kept
    assert await tenant.invitations.count() == 0
    assert await store.outbox.claim(NOW, lease=MINUTE, most=10) == []


async def test_a_newer_invitation_voids_the_former(tenant: Tenant, user: User) -> None:
    """Of two invitations of a handle only the newer is PENDING, with all its tries; the other is REVOKED."""
    former = await put(tenant, make_invitation(inviter_id=user.id))
    await tenant.invitations.take_try(former.handle, NOW)

    newer = await put(tenant, make_invitation(handle=former.handle, inviter_id=user.id, created_at=NOW))

    assert await state_of(tenant, former) is InvitationStatus.REVOKED
    assert await tenant.invitations.take_try(former.handle, NOW) == newer
    with pytest.raises(InvitationInvalid):
        await tenant.invitations.accept(former, invitee_of(former), limit=None)


@pytest.mark.parametrize("state", [InvitationStatus.ACCEPTED, InvitationStatus.EXPIRED])
async def test_what_became_of_a_former_invitation_stays(
    tenant: Tenant, user: User, state: InvitationStatus
) -> None:
    """A newer invitation of the handle leaves what is accepted or over as it is."""
    former = make_invitation(inviter_id=user.id)
    if state is InvitationStatus.EXPIRED:
        former = replace(former, proof=replace(former.proof, expires_at=NOW + MINUTE))
    await put(tenant, former)
    if state is InvitationStatus.ACCEPTED:
        await tenant.invitations.accept(former, invitee_of(former), limit=None)

    await put(
        tenant, make_invitation(handle=former.handle, inviter_id=user.id, created_at=NOW + timedelta(days=1))
    )

    assert await state_of(tenant, former) is state


async def test_tries_count_down(tenant: Tenant, user: User) -> None:
    """Each try shows the number before it; when they are used up there is nothing to try."""
    invitation = await put(tenant, make_invitation(inviter_id=user.id))

    seen = [await tries_left(tenant, invitation) for _ in range(7)]

    assert seen == [5, 4, 3, 2, 1, None, None]


async def test_an_expired_invitation_has_no_tries(tenant: Tenant, user: User) -> None:
    """Until its end an invitation can be tried, and from its end on no more."""
    invitation = await put(tenant, make_invitation(inviter_id=user.id))
    end = invitation.proof.expires_at

    assert await tenant.invitations.take_try(invitation.handle, end) is None
    assert await tenant.invitations.take_try(invitation.handle, end - MOMENT) == invitation


async def test_nobody_has_no_tries(tenant: Tenant) -> None:
    """A handle that nobody has invited gets None."""
    assert await tenant.invitations.take_try("stranger@example.org", NOW) is None


async def test_accepting_makes_the_user(
    store: Store, application: Application, tenant: Tenant, user: User
) -> None:
    """An accepted invitation is a counted user, and good for nothing more."""
    invitation = await put(tenant, make_invitation(inviter_id=user.id))
    taken = await tenant.invitations.take_try(invitation.handle, NOW)
    invitee = replace(invitee_of(invitation), metadata='{"a":1}', invited_metadata=TEXT)
    assert taken is not None

    await tenant.invitations.accept(taken, invitee, limit=2)

    assert await tenant.users.get(invitee.id) == invitee
    assert await tenant.users.by_handle(invitation.handle) == invitee
    assert await state_of(tenant, invitation) is InvitationStatus.ACCEPTED
    assert await tries_left(tenant, invitation) is None
    assert await store.applications.get(application.id) == replace(application, user_count=2)


@pytest.mark.parametrize("refusal", [UserLimitReached, HandleTaken])
async def test_a_refusal_leaves_the_invitation(
    tenant: Tenant, user: User, refusal: type[UserLimitReached | HandleTaken]
) -> None:
    """Where there is no room, or the handle has a user, the invitation stays as it was."""
    limit = 1 if refusal is UserLimitReached else None
    handle = user.handle if refusal is HandleTaken else "new@example.org"
    invitation = await put(tenant, make_invitation(handle=handle, inviter_id=user.id))

    with pytest.raises(refusal):
        await tenant.invitations.accept(invitation, invitee_of(invitation), limit=limit)

    assert await tenant.invitations.get(invitation.id) == invitation
    assert await tries_left(tenant, invitation) == 5


async def test_a_revoked_invitation_is_over(tenant: Tenant, user: User) -> None:
    """Revoking ends a pending invitation at once, and once."""
    invitation = await put(tenant, make_invitation(inviter_id=user.id))

    revoked = [await tenant.invitations.revoke(invitation.id, NOW) for _ in range(2)]

    assert revoked == [True, False]
    assert await state_of(tenant, invitation) is InvitationStatus.REVOKED
    assert await tries_left(tenant, invitation) is None
    with pytest.raises(InvitationInvalid):
        await tenant.invitations.accept(invitation, invitee_of(invitation), limit=None)


async def test_only_pending_invitations_are_revoked(tenant: Tenant, user: User) -> None:
    """What is accepted, over, or used up by guesses is not revoked, nor is what is not there."""
    accepted = await put(tenant, make_invitation(inviter_id=user.id))
    await tenant.invitations.accept(accepted, invitee_of(accepted), limit=None)
    guessed = await put(tenant, make_invitation(inviter_id=user.id, proof=make_proof(tries_left=0)))
    expired = await put(tenant, make_invitation(inviter_id=user.id))
    end = expired.proof.expires_at

    revoked = [
        await tenant.invitations.revoke(accepted.id, NOW),
        await tenant.invitations.revoke(guessed.id, NOW),
        await tenant.invitations.revoke(expired.id, end),
        await tenant.invitations.revoke("inv_nothing", NOW),
    ]

    assert revoked == [False] * 4
    assert await state_of(tenant, accepted) is InvitationStatus.ACCEPTED


async def test_removing_a_user_takes_invitations_along(tenant: Tenant, user: User) -> None:
    """With a user go the invitations to the handle and those that the user sent; others stay."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    sent = await put(tenant, make_invitation(inviter_id=user.id))
    again = await put(tenant, make_invitation(handle=sent.handle, inviter_id=user.id))
    received = await put(tenant, make_invitation(handle=user.handle, inviter_id=other.id))
    stranger = await put(tenant, make_invitation(inviter_id=other.id))

    await tenant.users.remove(user.id)

    states = [await state_of(tenant, each) for each in (sent, again, received, stranger)]
    assert states == [None, None, None, InvitationStatus.PENDING]


async def test_newest_first(tenant: Tenant, user: User) -> None:
    """All invitations are listed, however they stand: newest first, ties by id, in pages that join."""
    moments = [NOW, NOW + MINUTE, NOW + MINUTE, NOW + 2 * MINUTE]
    made = [
        await put(tenant, make_invitation(inviter_id=user.id, created_at=created_at))
        for created_at in moments
    ]
    again = await put(
        tenant, make_invitation(handle=made[0].handle, inviter_id=user.id, created_at=NOW + 3 * MINUTE)
    )
    expected = [each.id for each in (again, made[3], made[1], made[2], made[0])]

    whole = await tenant.invitations.newest(PageRequest())
    parts, after = [], None
    for _ in expected:
        part = await tenant.invitations.newest(PageRequest(1, after))
        (only,) = part.items
        parts.append((only.id, part.has_next))
        after = only.id

    assert [each.id for each in whole.items] == expected
    assert parts == [(each, each != expected[-1]) for each in expected]
    assert await tenant.invitations.count() == 5


async def test_a_strange_cursor_gives_nothing(tenant: Tenant, user: User) -> None:
    """A cursor that is no invitation's gives an empty page."""
    await put(tenant, make_invitation(inviter_id=user.id))

    page = await tenant.invitations.newest(PageRequest(10, "inv_nothing"))

    assert (list(page.items), page.has_next) == ([], False)


async def test_an_invitation_leads_to_its_application(
    store: Store, application: Application, tenant: Tenant, user: User
) -> None:
    """By an invitation's id its application is found, and by no other."""
    await store.applications.add(make_application(), limit=None)
    former = await put(tenant, make_invitation(inviter_id=user.id))
    newer = await put(tenant, make_invitation(handle=former.handle, inviter_id=user.id))

    found = [await store.applications.of_invitation(each) for each in (former.id, newer.id, "inv_nothing")]

    assert found == [replace(application, user_count=1)] * 2 + [None]


async def test_the_purge_forgets_invitations(store: Store, tenant: Tenant, user: User) -> None:
    """An expired invitation stays until it is to be forgotten, and then it is gone."""
    invitation = await put(tenant, make_invitation(inviter_id=user.id))
    message_gone = invitation.forgotten_at - MOMENT
    await store.purge(message_gone)

    assert await tenant.invitations.get(invitation.id) == invitation
    assert await store.purge(invitation.forgotten_at) == 1
    assert await tenant.invitations.get(invitation.id) is None
