"""Does a store keep second factors as `SecondFactors` promises?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.second_factor import SecondFactor
from cosyncjwt.domain.session import BY_AUTHENTICATOR, BY_RECOVERY_CODE
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.factories import digest, make_activation, make_session, make_user
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
PROPOSED, OTHER = digest("proposed"), digest("other")
ONE, TWO = digest("one"), digest("two")


async def enrolled(tenant: Tenant, user: User) -> None:
    """Give the user an active factor whose step 100 was accepted, with two recovery codes."""
    await tenant.second_factors.propose(user.id, PROPOSED)
    assert await tenant.second_factors.activate(user.id, make_activation())


async def test_nobody_has_a_factor_at_first(tenant: Tenant, user: User) -> None:
    """A user who has set nothing up has no record."""
    assert await tenant.second_factors.get(user.id) is None


async def test_M07_a_proposed_secret_does_nothing(tenant: Tenant, user: User) -> None:
    """A proposed secret is kept as such: no step and no removal finds it active."""
    proposed = await tenant.second_factors.propose(user.id, PROPOSED)

    accepted = await tenant.second_factors.accept_step(user.id, secret=PROPOSED, step=100)
    removed = await tenant.second_factors.remove(user.id, secret=PROPOSED)
    replaced = await tenant.second_factors.replace_recovery_codes(
        SecondFactor(user.id, secret=PROPOSED), [ONE]
    )

    assert (proposed, accepted, removed, replaced) == (True, False, False, False)
    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, proposed=PROPOSED)


async def test_a_new_proposal_replaces_the_older(tenant: Tenant, user: User) -> None:
    """Of two proposals the newer stays, and the older cannot be activated any more."""
    await tenant.second_factors.propose(user.id, PROPOSED)
    await tenant.second_factors.propose(user.id, OTHER)

    activated = await tenant.second_factors.activate(user.id, make_activation())

    assert activated is False
    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, proposed=OTHER)


async def test_every_field_comes_back(tenant: Tenant, user: User) -> None:
    """An active factor comes back with its secret, its step and its codes in their order."""
    await enrolled(tenant, user)

    expected = SecondFactor(user.id, None, PROPOSED, 100, (ONE, TWO))
    assert await tenant.second_factors.get(user.id) == expected


async def test_nothing_is_proposed_over_an_active_factor(tenant: Tenant, user: User) -> None:
    """While a secret is active no other is proposed, and none is activated again."""
    await enrolled(tenant, user)
    before = await tenant.second_factors.get(user.id)

    proposed = await tenant.second_factors.propose(user.id, OTHER)
    activated = await tenant.second_factors.activate(user.id, make_activation(step=101))

    assert (proposed, activated) == (False, False)
    assert await tenant.second_factors.get(user.id) == before


async def test_nothing_is_proposed_for_nobody(tenant: Tenant) -> None:
    """A user who is not there cannot set anything up."""
    nobody = make_user()

    assert await tenant.second_factors.propose(nobody.id, PROPOSED) is False
    assert await tenant.second_factors.get(nobody.id) is None


async def test_M12_activation_ends_the_other_sessions(tenant: Tenant, user: User) -> None:
    """Of the user's sessions only the activating one stays, and it has proven more from now on."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    mine, old, theirs = (make_session(user_id=each.id) for each in (user, user, other))
    for session in (mine, old, theirs):
        await tenant.sessions.open(session, keep=20)
    await tenant.second_factors.propose(user.id, PROPOSED)

    await tenant.second_factors.activate(user.id, make_activation(session_id=mine.id))

    kept = await tenant.sessions.get(mine.id, user_id=mine.user_id)
    assert kept is not None
    assert kept.amr == BY_AUTHENTICATOR
    assert await tenant.sessions.get(old.id, user_id=old.user_id) is None
    assert await tenant.sessions.get(theirs.id, user_id=theirs.user_id) == theirs


async def test_a_refused_activation_ends_no_session(tenant: Tenant, user: User) -> None:
    """An activation that comes to nothing leaves every session as it is."""
    mine, old = make_session(user_id=user.id), make_session(user_id=user.id)
    for session in (mine, old):
        await tenant.sessions.open(session, keep=20)

    await tenant.second_factors.activate(user.id, make_activation(session_id=mine.id))

    listed = await tenant.sessions.of_user(user.id, PageRequest(), NOW)
    assert {session.id: session.amr for session in listed.items} == {mine.id: ("pwd",), old.id: ("pwd",)}


async def test_R03_a_session_that_has_ended_turns_nothing_on(tenant: Tenant, user: User) -> None:
    """A server may remember a session that another has ended: the factor stays off, and who came after in."""
    ended, later = make_session(user_id=user.id), make_session(user_id=user.id)
    await tenant.sessions.open(ended, keep=20)
    await tenant.second_factors.propose(user.id, PROPOSED)
    await tenant.sessions.end_all(user.id)
    await tenant.sessions.open(later, keep=20)

    activated = await tenant.second_factors.activate(user.id, make_activation(session_id=ended.id))

    assert activated is False
    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, proposed=PROPOSED)
    assert await tenant.sessions.get(later.id, user_id=user.id) == later


@pytest.mark.parametrize("change", [{"enrolled_with": 1}, {"enrolled_with": None}])
async def test_R03_a_former_password_enrolls_nobody(
    tenant: Tenant, user: User, change: dict[str, int | None]
) -> None:
    """Who enrolls has no session; the password that began it must be the user's still."""
    await tenant.second_factors.propose(user.id, PROPOSED)

    activated = await tenant.second_factors.activate(user.id, make_activation(**change))

    assert activated is False
    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, proposed=PROPOSED)


@pytest.mark.parametrize(("step", "accepted"), [(99, False), (100, False), (101, True), (102, True)])
async def test_M02_only_a_newer_step_is_accepted(
    tenant: Tenant, user: User, step: int, *, accepted: bool
) -> None:
    """A step is accepted if it is greater than the last accepted one, that of the activation included."""
    await enrolled(tenant, user)

    assert await tenant.second_factors.accept_step(user.id, secret=PROPOSED, step=step) is accepted


async def test_a_step_of_another_secret_is_not_accepted(tenant: Tenant, user: User) -> None:
    """A code of a secret that is not the active one any more is nothing."""
    await enrolled(tenant, user)

    assert await tenant.second_factors.accept_step(user.id, secret=OTHER, step=101) is False


async def test_M11_a_recovery_code_is_used_once(tenant: Tenant, user: User) -> None:
    """The first use of a code uses it up; the other codes stay."""
    await enrolled(tenant, user)

    uses = [await tenant.second_factors.use_recovery_code(user.id, ONE) for _ in range(2)]

    factor = await tenant.second_factors.get(user.id)
    assert factor is not None
    assert (uses, factor.recovery_digests) == ([True, False], (TWO,))


async def test_M11_new_recovery_codes_void_the_old(tenant: Tenant, user: User) -> None:
    """After a replacement only the new codes are there, and only for the active secret."""
    await enrolled(tenant, user)

    refused, replaced = [
        await tenant.second_factors.replace_recovery_codes(SecondFactor(user.id, secret=secret), [OTHER])
        for secret in (OTHER, PROPOSED)
    ]

    factor = await tenant.second_factors.get(user.id)
    assert factor is not None
    assert (refused, replaced, factor.recovery_digests) == (False, True, (OTHER,))


async def test_a_factor_is_removed_once(tenant: Tenant, user: User) -> None:
    """A removal takes everything along and names the secret that it means."""
    await enrolled(tenant, user)

    removals = [
        await tenant.second_factors.remove(user.id, secret=secret) for secret in (OTHER, PROPOSED, PROPOSED)
    ]

    assert removals == [False, True, False]
    assert await tenant.second_factors.get(user.id) is None
    assert await tenant.second_factors.use_recovery_code(user.id, ONE) is False


async def test_a_removed_factor_can_be_set_up_anew(tenant: Tenant, user: User) -> None:
    """After a removal the user begins again, with nothing left of the old factor."""
    await enrolled(tenant, user)
    await tenant.second_factors.remove(user.id, secret=PROPOSED)

    await tenant.second_factors.propose(user.id, OTHER)

    assert await tenant.second_factors.get(user.id) == SecondFactor(user.id, proposed=OTHER)


async def test_removal_of_the_user_takes_the_factor_along(store: Store, tenant: Tenant, user: User) -> None:
    """With a user go the factor, the recovery codes and the guesses, and nobody else's."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    for each in (user, other):
        await enrolled(tenant, each)

    await tenant.users.remove(user.id)

    assert await tenant.second_factors.get(user.id) is None
    assert await tenant.second_factors.use_recovery_code(user.id, ONE) is False
    assert await tenant.second_factors.use_recovery_code(other.id, ONE) is True
    assert await store.repair(NOW) == 0


async def test_what_a_session_has_proven_comes_back(tenant: Tenant, user: User) -> None:
    """A session keeps its `amr` in its order."""
    session = make_session(user_id=user.id, amr=BY_RECOVERY_CODE)
    await tenant.sessions.open(session, keep=20)

    assert await tenant.sessions.get(session.id, user_id=session.user_id) == session
