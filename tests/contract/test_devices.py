"""Does a store know devices again as `Devices` promises?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.session import Opened
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import digest, make_application, make_message, make_session, make_user
from tests.fakes import NOW

PHONE, LAPTOP, STRANGER = (digest(name) for name in ("phone", "laptop", "stranger"))


async def recognised(tenant: Tenant, user: User, device: bytes, *, keep: int = 20) -> bool:
    """Log the user in from the device; say whether it is a stranger."""
    return await tenant.devices.recognise(user.id, device, keep=keep, notice=make_message)


async def queued(store: Store) -> int:
    """Return how many messages wait."""
    return len(await store.outbox.claim(NOW, lease=timedelta(seconds=30), most=100))


async def test_the_first_device_is_no_stranger(store: Store, tenant: Tenant, user: User) -> None:
    """The device of the first login raises no notice, then or later."""
    assert [await recognised(tenant, user, PHONE) for _ in range(3)] == [False] * 3
    assert await queued(store) == 0


async def test_another_device_is_a_stranger_once(store: Store, tenant: Tenant, user: User) -> None:
    """A device that is not known yet queues the notice the first time, and it alone."""
    await recognised(tenant, user, PHONE)
    notice = make_message()

    assert await tenant.devices.recognise(user.id, LAPTOP, keep=20, notice=lambda: notice)
    for device in (LAPTOP, PHONE, LAPTOP):
        assert not await recognised(tenant, user, device)

    (message,) = await store.outbox.claim(NOW, lease=timedelta(seconds=30), most=100)
    assert message.id == notice.id


async def test_a_login_is_told_the_latest_device(tenant: Tenant, user: User) -> None:
    """Who opens a session hears which device was recognised last, and nothing of one before the first."""
    told = []
    for device in (PHONE, LAPTOP, PHONE):
        told.append(await tenant.sessions.open(make_session(user_id=user.id), keep=20))
        await recognised(tenant, user, device)
    told.append(await tenant.sessions.open(make_session(user_id=user.id), keep=20))

    assert told == [Opened(each) for each in (None, PHONE, LAPTOP, PHONE)]


async def test_only_the_latest_are_remembered(tenant: Tenant, user: User) -> None:
    """Beyond `keep`, the device that was used longest ago is forgotten, not the one seen first."""
    for device in (PHONE, LAPTOP, PHONE, STRANGER):
        await recognised(tenant, user, device, keep=2)

    assert not await recognised(tenant, user, PHONE, keep=2)
    assert await recognised(tenant, user, LAPTOP, keep=2)


async def test_devices_are_the_users_own(tenant: Tenant, user: User) -> None:
    """What one user's device is says nothing about another's."""
    other = make_user()
    await tenant.users.add(other, limit=None)
    for each in (user, other):
        await recognised(tenant, each, PHONE)
    await recognised(tenant, user, LAPTOP)

    assert await recognised(tenant, other, LAPTOP)


async def test_devices_go_with_their_user(store: Store, tenant: Tenant, user: User) -> None:
    """A user who was removed has no devices, nor gets any from a login that was slower."""
    await recognised(tenant, user, PHONE)
    await tenant.users.remove(user.id)

    assert [await recognised(tenant, user, device) for device in (LAPTOP, STRANGER)] == [False, False]
    assert await queued(store) == 0


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


async def test_parallel_logins_from_a_new_device_are_told_once(
    stores: list[Store], application: Application
) -> None:
    """Of twenty logins at once from a new device one is a stranger's, and one notice waits."""
    tenants = [store.tenant(application.id) for store in stores]
    user = make_user()
    await tenants[0].users.add(user, limit=None)
    await recognised(tenants[0], user, PHONE)

    counted = await outcomes(recognised(tenant, user, LAPTOP) for tenant in in_turn(tenants, 20))

    assert counted == {True: 1, False: 19}
    assert await queued(stores[0]) == 1


async def test_parallel_new_devices_are_told_each(stores: list[Store], application: Application) -> None:
    """Twelve new devices at once are twelve strangers with a notice each, and all are known afterwards."""
    tenants = [store.tenant(application.id) for store in stores]
    user = make_user()
    await tenants[0].users.add(user, limit=None)
    await recognised(tenants[0], user, PHONE)
    devices = [digest(f"device {number}") for number in range(12)]

    counted = await outcomes(
        recognised(tenant, user, device) for tenant, device in zip(in_turn(tenants, 12), devices, strict=True)
    )

    assert counted == {True: 12}
    assert await queued(stores[0]) == 12
    assert not any([await recognised(tenants[0], user, device) for device in devices])
