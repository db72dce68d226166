"""Is a verb about second factors done or undone on MongoDB, wherever a crash cuts it?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mongomock_motor import AsyncMongoMockClient

from cosyncjwt.domain.session import BY_AUTHENTICATOR
from store.mongo import MongoStore
from store.ports import Tenant
from tests.factories import make_activation, make_application, make_challenge, make_session, make_user
from tests.fakes import NOW

WRITES = {"insert_one", "update_one", "find_one_and_update", "delete_one", "delete_many"}
REMOVAL_WRITES = 11
ACTIVATION_WRITES = 4
USER, APPLICATION = make_user(), make_application()
MINE, OLD = make_session(user_id=USER.id), make_session(user_id=USER.id)
CHALLENGE = make_challenge(user_id=USER.id)
ACTIVATION = make_activation(session_id=MINE.id)


class Cut(Exception):
    """The store's process has died."""


class Cutter:
    """Ends the process after a write that a test numbers."""

    def __init__(self) -> None:
        """Cut nothing yet."""
        self.left = 0

    def done(self) -> None:
        """Hear of a write that was done."""
        self.left -= 1
        if self.left == 0:
            raise Cut


class Wrapped:
    """A client, database or collection whose writes the cutter hears of."""

    # Any: mongomock's objects, which no type describes.
    def __init__(self, inner: Any, cutter: Cutter) -> None:
        """Wrap `inner`."""
        self._inner, self._cutter = inner, cutter

    def __getitem__(self, name: str) -> "Wrapped":
        return Wrapped(self._inner[name], self._cutter)

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if name not in WRITES:
            return real

        async def call(*values: Any, **options: Any) -> Any:
            result = await real(*values, **options)
            self._cutter.done()
            return result

        return call


async def cut_store(verb: Callable[[Tenant], Awaitable[bool]], number: int) -> MongoStore:
    """Return a store with an enrolling user, on which the verb was cut after that write."""
    cutter = Cutter()
    store = MongoStore.of_client(Wrapped(AsyncMongoMockClient(), cutter), "contract")
    await store.open()
    await store.applications.add(APPLICATION, limit=None)
    tenant = store.tenant(APPLICATION.id)
    await tenant.users.add(USER, limit=None)
    for session in (MINE, OLD):
        await tenant.sessions.open(session, keep=20)
    await tenant.second_factors.propose(USER.id, ACTIVATION.proposed)
    await tenant.challenges.put(CHALLENGE)
    cutter.left = number
    with pytest.raises(Cut):
        await verb(tenant)
    return store


@pytest.mark.parametrize("number", range(1, REMOVAL_WRITES + 1))
async def test_a_cut_removal_leaves_nothing(number: int) -> None:
    """Once repaired, a removal that was cut after any of its writes has taken everything along."""
    store = await cut_store(lambda tenant: tenant.users.remove(USER.id), number)

    await store.repair(NOW)

    left = [
        await store._database[name].count_documents({})
        for name in ("users", "claims", "second_factors", "challenges")
    ]
    kept = await store.applications.get(APPLICATION.id)
    # The claim that is left is that of the application's name.
    assert left == [0, 1, 0, 0]
    assert kept is not None
    assert kept.user_count == 0


@pytest.mark.parametrize("number", range(1, ACTIVATION_WRITES + 1))
async def test_M12_a_cut_activation_is_finished(number: int) -> None:
    """Once repaired, an activation that was cut has stepped its session up and ended the other."""
    store = await cut_store(lambda tenant: tenant.second_factors.activate(USER.id, ACTIVATION), number)

    await store.repair(NOW)

    tenant = store.tenant(APPLICATION.id)
    kept = await tenant.sessions.get(MINE.id, user_id=MINE.user_id)
    factor = await tenant.second_factors.get(USER.id)
    assert kept is not None
    assert factor is not None
    assert (kept.amr, factor.secret) == (BY_AUTHENTICATOR, ACTIVATION.proposed)
    assert await tenant.sessions.get(OLD.id, user_id=OLD.user_id) is None
    assert await store.repair(NOW) == 0
