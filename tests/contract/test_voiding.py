"""Does nothing that a backup brings back live on, once a store has voided it?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.invitation import InvitationStatus
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.factories import (
    digest,
    make_activation,
    make_challenge,
    make_code_of,
    make_invitation,
    make_message,
    make_session,
    make_signup,
    make_user,
)
from tests.fakes import NOW

SECRET = digest("proposed")
STEP = int(NOW.timestamp()) // 30


async def lived(store: Store, tenant: Tenant, user: User) -> None:
    """Leave one of everything that can be used up."""
    await tenant.sessions.open(make_session(id="ses_1", user_id=user.id), keep=5)
    await tenant.codes.put(make_code_of(user), None)
    await tenant.signups.put(make_signup(handle="new@example.org"), make_message())
    await tenant.second_factors.propose(user.id, SECRET)
    await tenant.second_factors.activate(user.id, make_activation(session_id="ses_1"))
    await tenant.challenges.put(make_challenge(id="chl_1", user_id=user.id))
    invitation = make_invitation(id="inv_1", handle="guest@example.org", inviter_id=user.id)
    await tenant.invitations.put(invitation, make_message())
    await store.outbox.put(make_message(application_id=tenant.application_id))


async def test_E33_nothing_lives_on(store: Store, tenant: Tenant, user: User) -> None:
    """No session, code, signup, challenge, invitation, message or recovery code is good afterwards."""
    await lived(store, tenant, user)

    ended = await store.void_proofs(NOW, keep_recovery_codes=False)

    assert ended > 0
    assert await tenant.sessions.get("ses_1", user_id=user.id) is None
    assert await tenant.codes.take_try(make_code_of(user).purpose, user.handle, NOW) is None
    assert await tenant.signups.take_try("new@example.org", NOW) is None
    assert await tenant.challenges.get("chl_1", NOW) is None
    assert await tenant.invitations.take_try("guest@example.org", NOW) is None
    assert await store.outbox.next_due() is None
    assert not await tenant.second_factors.use_recovery_code(user.id, digest("one"))


async def test_E33_codes_of_apps_are_good_again_a_minute_later(
    store: Store, tenant: Tenant, user: User
) -> None:
    """The codes that may have been used since the backup are refused, the next ones are not."""
    await lived(store, tenant, user)
    await store.void_proofs(NOW, keep_recovery_codes=False)
    accept = tenant.second_factors.accept_step

    taken = [await accept(user.id, secret=SECRET, step=STEP + early) for early in (-1, 0, 1, 2)]

    assert taken == [False, False, False, True]


async def test_what_is_nobodys_proof_stays(
    store: Store, application: Application, tenant: Tenant, user: User
) -> None:
    """Users, factors and what became of invitations stay, and the recovery codes where that is wanted."""
    await lived(store, tenant, user)

    await store.void_proofs(NOW, keep_recovery_codes=True)

    assert await tenant.users.get(user.id) == replace(user, last_login_at=NOW)
    factor = await tenant.second_factors.get(user.id)
    assert factor is not None
    assert (factor.secret, factor.recovery_digests) == (SECRET, (digest("one"), digest("two")))
    invitation = await tenant.invitations.get("inv_1")
    assert invitation is not None
    assert invitation.status(NOW) is InvitationStatus.EXPIRED


@pytest.mark.parametrize("keep", [True, False])
async def test_a_voiding_that_was_cut_is_repeated(
    store: Store, tenant: Tenant, user: User, *, keep: bool
) -> None:
    """A second one finds nothing more to end."""
    await lived(store, tenant, user)
    await store.void_proofs(NOW, keep_recovery_codes=keep)

    assert await store.void_proofs(NOW + timedelta(seconds=1), keep_recovery_codes=keep) == 0


async def test_another_user_can_come(store: Store, tenant: Tenant, user: User) -> None:
    """The handle of a voided signup and of a voided invitation is free."""
    await lived(store, tenant, user)
    await store.void_proofs(NOW, keep_recovery_codes=False)

    await tenant.users.add(make_user(handle="new@example.org"), limit=None)
    again = make_invitation(handle="guest@example.org", inviter_id=user.id)

    assert await tenant.invitations.put(again, make_message())
