"""Does a store keep codes as `Codes` promises?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.code import Code
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application, make_code, make_message, make_proof
from tests.fakes import NOW

MOMENT = timedelta(milliseconds=1)
LEASE = timedelta(minutes=1)


async def tries_left(tenant: Tenant, code: Code) -> int | None:
    """Take a try and return what was left before it."""
    taken = await tenant.codes.take_try(code.purpose, code.handle, NOW)
    return None if taken is None else taken.proof.tries_left


async def test_every_field_comes_back(tenant: Tenant) -> None:
    """A code comes back with every field as it was."""
    code = make_code(
        handle="anna@bücher.example",
        user_id="usr_x",
        password_version=7,
        proof=make_proof(digest=bytes(range(256)), tries_left=3),
        expires_at=NOW + timedelta(days=2, milliseconds=4),
    )

    await tenant.codes.put(code, make_message())

    assert await tenant.codes.take_try(code.purpose, code.handle, NOW) == code


async def test_a_decoy_comes_back(tenant: Tenant) -> None:
    """A code without a user is kept as any other."""
    decoy = make_code()

    await tenant.codes.put(decoy, None)

    assert await tenant.codes.take_try(decoy.purpose, decoy.handle, NOW) == decoy


async def test_putting_queues_the_message(store: Store, tenant: Tenant) -> None:
    """The code's message waits in the outbox."""
    message = make_message()

    await tenant.codes.put(make_code(), message)

    assert await store.outbox.claim(NOW - MOMENT, lease=LEASE, most=9) == []
    assert [each.id for each in await store.outbox.claim(NOW, lease=LEASE, most=9)] == [message.id]


async def test_a_decoy_queues_nothing(store: Store, tenant: Tenant) -> None:
    """Nothing waits in the outbox for a decoy, then or later."""
    await tenant.codes.put(make_code(), None)

    assert await store.outbox.next_due() is None
    await store.repair(NOW + timedelta(days=1))
    assert await store.outbox.next_due() is None


async def test_putting_replaces_the_older_code(tenant: Tenant) -> None:
    """A newer code takes the older one's place with every field, its tries too (security C-07)."""
    older = make_code(user_id="usr_x")
    newer = make_code(handle=older.handle)
    await tenant.codes.put(older, make_message())
    await tries_left(tenant, older)

    await tenant.codes.put(newer, None)

    assert await tenant.codes.take_try(older.purpose, older.handle, NOW) == newer


async def test_purposes_stand_apart(tenant: Tenant) -> None:
    """A code for another purpose of the same handle is another code (security C-05)."""
    code = make_code()
    other = make_code(handle=code.handle, purpose="other")
    for each in (code, other):
        await tenant.codes.put(each, make_message())

    assert await tenant.codes.take_try("reset-code", code.handle, NOW) == code
    assert await tenant.codes.take_try("other", code.handle, NOW) == other


async def test_tries_count_down(tenant: Tenant) -> None:
    """Each try shows the number before it, and no further try is counted below zero."""
    code = make_code()
    await tenant.codes.put(code, None)

    seen = [await tries_left(tenant, code) for _ in range(7)]

    assert seen == [5, 4, 3, 2, 1, 0, 0]


async def test_nobody_has_no_tries(tenant: Tenant) -> None:
    """A handle to which nothing was sent gets None."""
    await tenant.codes.put(make_code(), None)

    assert await tenant.codes.take_try("reset-code", "stranger@example.org", NOW) is None


async def test_an_expired_proof_is_not_counted(tenant: Tenant) -> None:
    """From the proof's end on the code comes back as it is; a moment earlier a try still counts."""
    code = make_code()
    await tenant.codes.put(code, None)
    ends = code.proof.expires_at

    late = [await tenant.codes.take_try(code.purpose, code.handle, ends) for _ in range(2)]
    before = await tenant.codes.take_try(code.purpose, code.handle, ends - MOMENT)

    assert late == [code, code]
    assert before == code
    assert await tries_left(tenant, code) == 4


async def test_a_forgotten_code_has_no_tries(tenant: Tenant) -> None:
    """From its own end on there is nothing to try."""
    code = make_code()
    await tenant.codes.put(code, None)

    assert await tenant.codes.take_try(code.purpose, code.handle, code.expires_at) is None


async def test_expired_codes_are_purged(store: Store, tenant: Tenant) -> None:
    """A code is removed from its own end on; that its proof is over is no reason."""
    dead = make_code(expires_at=NOW)
    live = make_code(expires_at=NOW + MOMENT, proof=make_proof(expires_at=NOW - MOMENT))
    for code in (dead, live):
        await tenant.codes.put(code, None)

    assert await store.purge(NOW) == 1
    assert await tenant.codes.take_try(dead.purpose, dead.handle, NOW - LEASE) is None
    assert await tenant.codes.take_try(live.purpose, live.handle, NOW) == live


@pytest.mark.parametrize("user_id", [None, "usr_x"])
async def test_tries_are_counted_exactly(stores: list[Store], user_id: str | None) -> None:
    """Of two hundred guesses at once exactly five are counted, at a decoy too (security C-03)."""
    application, code = make_application(), make_code(user_id=user_id)
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    await tenants[0].codes.put(code, None)

    tally = await outcomes(tries_left(tenant, code) for tenant in in_turn(tenants, 200))

    assert tally == {5: 1, 4: 1, 3: 1, 2: 1, 1: 1, 0: 195}


async def test_one_of_two_first_codes_stays(stores: list[Store]) -> None:
    """Of twenty codes put at once for one handle one is kept, whole."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    tenants = [store.tenant(application.id) for store in stores]
    codes = [make_code(handle="one@example.org") for _ in range(20)]

    await outcomes(
        tenant.codes.put(code, make_message())
        for code, tenant in zip(codes, in_turn(tenants, 20), strict=True)
    )

    assert await tenants[0].codes.take_try("reset-code", "one@example.org", NOW) in codes
