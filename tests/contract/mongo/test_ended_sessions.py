"""What if a session ends on one server while another turns a second factor on in it?"""

from dataclasses import replace

import pytest

from cosyncjwt.domain.second_factor import Activation
from cosyncjwt.domain.session import Session
from store.mongo import MongoStore
from store.ports import Tenant
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut
from tests.contract.mongo.verbs import APPLICATION, OTHER
from tests.factories import make_activation, make_session
from tests.fakes import NOW

# By which call on the collection each of them turns it on, and whether an app is on before.
WAYS = [("app", "find_one_and_update", False), ("phone", "update_one", False), ("phone", "update_one", True)]
MINE, LATER = make_session(user_id=OTHER.id), make_session(user_id=OTHER.id)


def asked(method: str, *, beside: bool) -> Activation:
    """Return what turns the factor on in the session that is to end."""
    activation = make_activation(session_id=MINE.id)
    if method == "phone":
        activation = replace(activation, proposed=b"", step=0)
    return replace(activation, recovery_digests=None) if beside else activation


async def ready(store: MongoStore, *, beside: bool) -> Tenant:
    """Give the user, who has a number, an app that is proposed or on, and the session."""
    tenant = store.tenant(APPLICATION.id)
    await tenant.second_factors.propose(OTHER.id, make_activation().proposed)
    if beside:
        await tenant.second_factors.activate(OTHER.id, make_activation())
    await tenant.sessions.open(MINE, keep=20)
    return tenant


async def turn_on(tenant: Tenant, method: str, activation: Activation) -> bool:
    """Ask for it."""
    factors = tenant.second_factors
    verb = factors.activate if method == "app" else factors.activate_phone
    return await verb(OTHER.id, activation)


async def shut_out(tenant: Tenant) -> None:
    """End the session, as a new password does, and let the owner in."""
    await tenant.sessions.end_all(OTHER.id)
    await tenant.sessions.open(LATER, keep=20)


async def outcome(tenant: Tenant) -> tuple[bool, bool, Session | None]:
    """Return whether app and phone are on, and the owner's session."""
    factor = await tenant.second_factors.get(OTHER.id)
    on = (False, False) if factor is None else (factor.google, factor.phone)
    return (*on, await tenant.sessions.get(LATER.id, user_id=OTHER.id))


@pytest.mark.parametrize(("method", "write", "beside"), WAYS)
async def test_R03_a_session_that_ends_just_before(
    filled: Filling, method: str, write: str, *, beside: bool
) -> None:
    """What was turned on just after its session ended is off again, and whoever came after stays in."""
    store, interceptor = await filled()
    tenant = await ready(store, beside=beside)

    interceptor.before_call("second_factors", write, lambda: shut_out(tenant))
    turned_on = await turn_on(tenant, method, asked(method, beside=beside))

    assert turned_on is False
    assert await outcome(tenant) == (beside, False, LATER)
    assert await store.repair(NOW) == 0


@pytest.mark.parametrize(("method", "write", "beside"), WAYS)
async def test_R03_a_session_that_ends_before_the_repair(
    filled: Filling, method: str, write: str, *, beside: bool
) -> None:
    """What a dying call has turned on, and told nobody, goes with its session."""
    store, interceptor = await filled()
    tenant = await ready(store, beside=beside)

    interceptor.cut_after(1)
    with pytest.raises(Cut):
        await turn_on(tenant, method, asked(method, beside=beside))
    await shut_out(tenant)
    await store.repair(NOW)

    assert await outcome(tenant) == (beside, False, LATER), write
