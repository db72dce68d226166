"""Is a suspension never lifted before it has ended every session, whoever died in between?"""

import pytest

from cosyncjwt.domain.user import UserStatus
from store.mongo import MongoStore
from tests.contract.mongo.filling import Filling
from tests.contract.mongo.interception import Cut
from tests.contract.mongo.verbs import APPLICATION, SESSIONS, USER
from tests.fakes import NOW

SUSPENDING_WRITES = 3


async def set_status(store: MongoStore, status: UserStatus) -> None:
    """Set the status of the user with sessions."""
    await store.tenant(APPLICATION.id).roster.set_status(USER.id, status, NOW)


@pytest.mark.parametrize("number", range(1, SUSPENDING_WRITES + 1))
async def test_a_cut_suspension_is_finished_before_it_is_lifted(filled: Filling, number: int) -> None:
    """Wherever the suspension was cut, no session from before it is there once the user is active again."""
    store, interceptor = await filled()
    interceptor.cut_after(number)
    with pytest.raises(Cut):
        await set_status(store, UserStatus.SUSPENDED)

    await set_status(store, UserStatus.ACTIVE)

    tenant = store.tenant(APPLICATION.id)
    user = await tenant.users.get(USER.id)
    assert [await tenant.sessions.get(session.id, user_id=session.user_id) for session in SESSIONS] == [
        None
    ] * len(SESSIONS)
    assert user is not None
    assert user.status is UserStatus.ACTIVE
    assert await store.repair(NOW) == 0
