"""Does a store give a pending signup another proof as `Signups.renew` promises?"""

from dataclasses import replace
from datetime import timedelta

from cosyncjwt.domain.signup import NO_PASSWORD, PendingSignup, Proof
from store.ports import Store, Tenant
from tests.contract.race import outcomes
from tests.factories import make_message, make_proof, make_signup, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=5)
LEASE = timedelta(minutes=1)


async def pending(tenant: Tenant) -> PendingSignup:
    """Keep a signup."""
    signup = make_signup()
    await tenant.signups.put(signup, make_message())
    return signup


async def renewed(
    tenant: Tenant, handle: str, proof: Proof | None = None, decoy: PendingSignup | None = None
) -> bool:
    """Renew the handle's signup, without a notice."""
    return await tenant.signups.renew(
        proof or make_proof(),
        make_message(),
        decoy=decoy or make_signup(handle=handle),
        notice=None,
        now=LATER,
    )


async def test_only_the_proof_changes(tenant: Tenant) -> None:
    """The signup keeps its password and its end, and has the new proof with all tries."""
    signup, proof = await pending(tenant), make_proof(expires_at=LATER + LEASE)
    await tenant.signups.take_try(signup.handle, NOW)

    assert await renewed(tenant, signup.handle, proof)

    assert await tenant.signups.take_try(signup.handle, LATER) == replace(signup, proof=proof)


async def test_the_former_proof_is_void(tenant: Tenant) -> None:
    """The former digest finds nothing, and the new one completes (security C-07)."""
    signup, proof = await pending(tenant), make_proof()

    await renewed(tenant, signup.handle, proof)

    assert await tenant.signups.by_digest(signup.proof.digest, NOW) is None
    found = await tenant.signups.by_digest(proof.digest, NOW)
    assert found is not None
    await tenant.signups.complete(found, make_user(handle=signup.handle), limit=None)


async def test_renewing_queues_the_message(store: Store, tenant: Tenant) -> None:
    """Of message and notice the message waits when a signup was pending."""
    signup, message = make_signup(), make_message()
    await tenant.signups.put(signup, make_message())
    await store.outbox.claim(NOW, lease=LEASE, most=9)

    await tenant.signups.renew(
        make_proof(),
        message,
        decoy=make_signup(handle=signup.handle),
        notice=make_message(),
        now=NOW,
    )

    assert [each.id for each in await store.outbox.claim(NOW, lease=LEASE, most=9)] == [message.id]


async def test_where_none_is_pending_the_notice_waits(store: Store, tenant: Tenant) -> None:
    """Of message and notice the notice waits when no signup was pending."""
    notice = make_message()

    was = await tenant.signups.renew(
        make_proof(), make_message(), decoy=make_signup(), notice=notice, now=NOW
    )

    assert was is False
    assert [each.id for each in await store.outbox.claim(NOW, lease=LEASE, most=9)] == [notice.id]


async def test_where_none_is_pending_the_decoy_is_kept(store: Store, tenant: Tenant) -> None:
    """The decoy is guessed at as a signup is, and without a notice nothing waits, then or later."""
    decoy = make_signup()

    assert not await renewed(tenant, decoy.handle, decoy=decoy)

    assert await tenant.signups.take_try(decoy.handle, NOW) == decoy
    await store.repair(NOW + timedelta(days=2))
    assert await store.outbox.next_due() is None


async def test_a_decoy_stays_one_however_often_it_is_renewed(store: Store, tenant: Tenant) -> None:
    """Only the notice waits: nobody who has not signed up gets a code by asking twice, and the end stays."""
    decoy = make_signup(password_hash=NO_PASSWORD, expires_at=LATER + LEASE)
    newer = replace(decoy, proof=make_proof(), expires_at=LATER + 9 * LEASE)
    notice, proof = make_message(), make_proof()
    await renewed(tenant, decoy.handle, decoy=decoy)

    was = await tenant.signups.renew(proof, make_message(), decoy=newer, notice=notice, now=LATER)

    assert was is False
    assert await tenant.signups.by_digest(proof.digest, LATER) is None
    assert await tenant.signups.take_try(decoy.handle, LATER) == replace(decoy, proof=newer.proof)
    assert [each.id for each in await store.outbox.claim(LATER, lease=LEASE, most=9)] == [notice.id]


async def test_an_expired_signup_is_not_renewed(tenant: Tenant) -> None:
    """A signup past its own end is none, although nobody has purged it yet."""
    signup = make_signup(expires_at=LATER)
    await tenant.signups.put(signup, make_message())
    decoy, proof = make_signup(handle=signup.handle), make_proof()

    assert not await renewed(tenant, signup.handle, proof, decoy)

    assert await tenant.signups.take_try(signup.handle, LATER - LEASE) == decoy
    assert await tenant.signups.by_digest(proof.digest, NOW) is None


async def test_a_decoy_never_replaces_a_signup(stores: list[Store], tenant: Tenant) -> None:
    """When a first signup comes beside a renewal the signup stays, with one of both proofs."""
    tenants = [store.tenant(tenant.application_id) for store in stores]
    for _ in range(10):
        signup, proof = make_signup(), make_proof()

        await outcomes(
            [
                renewed(tenants[0], signup.handle, proof),
                tenants[-1].signups.put(signup, make_message()),
            ]
        )

        kept = await tenants[0].signups.take_try(signup.handle, NOW)
        assert kept in (signup, replace(signup, proof=proof))


async def test_a_renewed_signup_is_purged_at_its_own_end(store: Store, tenant: Tenant) -> None:
    """Renewing does not move the end of the signup."""
    signup = await pending(tenant)

    await renewed(tenant, signup.handle)

    assert await tenant.signups.take_try(signup.handle, signup.expires_at) is None
    await store.purge(signup.expires_at)
    assert await tenant.signups.take_try(signup.handle, NOW) is None
