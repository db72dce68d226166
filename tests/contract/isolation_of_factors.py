"""What do tenants hold of second factors in the tests of isolation, and which calls are made on it?"""

from collections.abc import Awaitable, Callable

from cosyncjwt.domain.second_factor import SecondFactor
from cosyncjwt.errors import InvalidCode
from store.ports import Tenant
from tests.factories import digest, make_activation, make_challenge, make_phone_code, make_user
from tests.fakes import NOW

HOLDER, STARTER, CALLER, READER = make_user(), make_user(), make_user(), make_user()
ACTIVATION = make_activation()
SECRET, CODE = ACTIVATION.proposed, ACTIVATION.recovery_digests[0]
CHALLENGE = make_challenge(user_id=HOLDER.id)
SEEN = SecondFactor(HOLDER.id, secret=SECRET)
PHONE_CODE = make_phone_code(STARTER)

Call = Callable[[Tenant], Awaitable[object]]


async def fill(tenant: Tenant) -> None:
    """Give the tenant users with an app, a proposed one, a number, and a phone on, and a waiting login."""
    for user in (HOLDER, STARTER):
        await tenant.users.add(user, limit=None)
        await tenant.second_factors.propose(user.id, SECRET)
    await tenant.second_factors.activate(HOLDER.id, ACTIVATION)
    await tenant.users.add(CALLER, limit=None)
    await tenant.users.add(READER, limit=None)
    for user, phone in ((CALLER, "+14155552680"), (READER, "+14155552681")):
        number = make_phone_code(user, phone, purpose="own")
        await tenant.codes.put(number, None)
        await tenant.users.take_phone(number, NOW)
    await tenant.second_factors.activate_phone(CALLER.id, ACTIVATION)
    await tenant.challenges.put(CHALLENGE)
    await tenant.codes.put(PHONE_CODE, None)


async def held(tenant: Tenant) -> tuple[object, ...]:
    """Return what the tenant has of it."""
    return (
        await tenant.second_factors.get(HOLDER.id),
        await tenant.second_factors.get(STARTER.id),
        await tenant.users.get(STARTER.id),
        await tenant.users.get(READER.id),
        await tenant.second_factors.get(READER.id),
    )


async def sixth_guess(tenant: Tenant) -> object:
    """Return the wait for a sixth guess."""
    for _ in range(5):
        await tenant.second_factors.take_guess(HOLDER.id, NOW)
    return await tenant.second_factors.take_guess(HOLDER.id, NOW)


async def put_and_try(tenant: Tenant) -> object:
    """Put a challenge of the user and return what a try finds."""
    challenge = make_challenge(user_id=HOLDER.id)
    await tenant.challenges.put(challenge)
    return await tenant.challenges.take_try(challenge.id, NOW)


async def sixth_guess_after(tenant: Tenant) -> object:
    """Return the wait for a guess after five that were forgotten."""
    for _ in range(5):
        await tenant.second_factors.take_guess(HOLDER.id, NOW)
    await tenant.second_factors.forget_guesses(HOLDER.id)
    return await tenant.second_factors.get(HOLDER.id)


async def proposed_phone(tenant: Tenant) -> object:
    """Propose a number and return whose it is."""
    await tenant.users.propose_phone(STARTER.id, "+447400123456", NOW)
    return await tenant.users.get(STARTER.id)


CALLS: dict[str, tuple[Call, object]] = {
    "second_factors.get": (lambda tenant: tenant.second_factors.get(HOLDER.id), None),
    "second_factors.propose": (
        lambda tenant: tenant.second_factors.propose(STARTER.id, digest("new")),
        False,
    ),
    "second_factors.activate": (lambda tenant: tenant.second_factors.activate(STARTER.id, ACTIVATION), False),
    "second_factors.accept_step": (
        lambda tenant: tenant.second_factors.accept_step(HOLDER.id, secret=SECRET, step=101),
        False,
    ),
    "second_factors.use_recovery_code": (
        lambda tenant: tenant.second_factors.use_recovery_code(HOLDER.id, CODE),
        False,
    ),
    "second_factors.replace_recovery_codes": (
        lambda tenant: tenant.second_factors.replace_recovery_codes(SEEN, []),
        False,
    ),
    "second_factors.take_guess": (sixth_guess, None),
    "second_factors.activate_phone": (
        lambda tenant: tenant.second_factors.activate_phone(READER.id, ACTIVATION),
        False,
    ),
    "second_factors.forget_guesses": (sixth_guess_after, None),
    "second_factors.remove_phone": (lambda tenant: tenant.second_factors.remove_phone(CALLER.id), False),
    "users.propose_phone": (proposed_phone, None),
    "users.take_phone": (lambda tenant: tenant.users.take_phone(PHONE_CODE, NOW), InvalidCode),
    "users.release_phone": (lambda tenant: tenant.users.release_phone(READER.id, NOW), False),
    "codes.consume": (lambda tenant: tenant.codes.consume(PHONE_CODE), False),
    "challenges.get": (lambda tenant: tenant.challenges.get(CHALLENGE.id, NOW), None),
    "second_factors.remove": (lambda tenant: tenant.second_factors.remove(HOLDER.id, secret=SECRET), False),
    "challenges.put": (put_and_try, None),
    "challenges.take_try": (lambda tenant: tenant.challenges.take_try(CHALLENGE.id, NOW), None),
    "challenges.consume": (lambda tenant: tenant.challenges.consume(CHALLENGE.id), False),
}
"""Each call, and its answer where only another tenant has the records."""
