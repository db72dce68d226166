"""What does the store do that the drivers do not, while a primary steps down?"""

import asyncio
from uuid import uuid4

import pytest
from pymongo.errors import WriteConcernError

from store.mongo import MongoStore
from tests.backends import already_made
from tests.factories import make_application, make_user
from tests.wire.replica_set.elections import ReplicaSet, imitated
from tests.wire.replica_set.failing import Fault
from tests.wire.servers import MONGO_JAVA_SERVER
from tests.wire.test_replica_set import target
from tests.wire.unhurried import unhurried

THERE = ["mongo-java-server"] if MONGO_JAVA_SERVER.missing() is None else []
OF_MANY = (Fault.REFUSED, Fault.DROPPED, Fault.UNCONFIRMED, Fault.UNANSWERED)


async def opened(replica_set: ReplicaSet, more: str = "") -> MongoStore:
    """Return a store on the set, in a new database; its indexes would only take time."""
    url = f"{unhurried(replica_set.url(''), f'step_down_{uuid4().hex}')}{more}"
    store = MongoStore.of_url(url, driver="pymongo", make_indexes=already_made)
    await store.open()
    return store


async def removed(replica_set: ReplicaSet, fault: Fault) -> tuple[bool, int]:
    """Remove a user, whose first deletion of many documents the fault strikes; return what is left."""
    store = await opened(replica_set)
    application, user = make_application(), make_user()
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    await tenant.users.add(user, limit=None)
    replica_set.fail_next("delete", fault)

    await tenant.users.remove(user.id)
    is_there = await tenant.users.get(user.id) is not None
    found = await store.applications.get(application.id)
    await store.close()
    assert found is not None
    return is_there, found.user_count


@pytest.mark.parametrize("server", THERE)
async def test_what_deletes_many_documents_is_repeated(server: str) -> None:
    """A driver leaves it to its caller, who would be refused for what is done all but the last step."""

    async def struck(fault: Fault) -> object:
        async with imitated(target()) as replica_set:
            left = await removed(replica_set, fault)
            return left, replica_set.struck_by

    found = await asyncio.gather(*(struck(fault) for fault in OF_MANY))

    assert found == [((False, 0), [("delete", fault)]) for fault in OF_MANY]


@pytest.mark.parametrize("server", THERE)
async def test_a_write_that_no_majority_has_is_no_fault_of_ours(server: str) -> None:
    """Where no other primary is found to confirm it, its caller is told that it is worth trying again."""
    async with imitated(target()) as replica_set:
        store = await opened(replica_set, "&retryWrites=false")
        replica_set.fail_next("insert", Fault.UNCONFIRMED)
        with pytest.raises(WriteConcernError) as unconfirmed:
            await store.applications.add(make_application(), limit=None)
        await store.close()

    assert store.is_unavailable(unconfirmed.value)
