"""Does a store stay healthy: opened again, repaired, purged?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.backends import Backend
from tests.factories import make_application, make_message, make_proof, make_session, make_signup, make_user
from tests.fakes import NOW

LEASE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)


async def test_an_open_store_answers(store: Store) -> None:
    """A check of an open store returns."""
    await store.check()


async def test_what_is_kept_outlives_the_store(backend: Backend) -> None:
    """Another store on the same database finds what the first has kept."""
    first, application, user = backend.connect(), make_application(), make_user()
    await first.open()
    await first.applications.add(application, limit=None)
    await first.tenant(application.id).users.add(user, limit=None)
    secret = await first.root_secrets.claim(b"first")
    await first.close()

    second = backend.connect()
    await second.open()
    kept = await second.tenant(application.id).users.get(user.id)
    claimed = await second.root_secrets.claim(b"second")
    await second.close()

    assert (kept, claimed) == (user, secret)


async def test_there_is_nothing_to_repair(store: Store, application: Application, tenant: Tenant) -> None:
    """Where nothing is half done a repair does nothing, however often it comes."""
    signup, user = make_signup(), make_user()
    await tenant.users.add(user, limit=None)
    await tenant.signups.put(signup, make_message())
    await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=None)
    await tenant.users.remove(user.id)

    repairs = [await store.repair(NOW + timedelta(days=1)) for _ in range(2)]

    assert repairs == [0, 0]
    assert await store.applications.get(application.id) == replace(application, user_count=1)
    assert await tenant.users.by_handle(signup.handle) is not None


async def test_an_empty_store_has_nothing_to_purge(store: Store) -> None:
    """A purge of nothing removes nothing."""
    assert await store.purge(NOW) == 0


async def test_expired_signups_are_purged(store: Store, tenant: Tenant) -> None:
    """A signup is removed from its end on; an expired proof alone is no reason."""
    dead = make_signup(expires_at=NOW)
    live = make_signup(expires_at=NOW + MOMENT, proof=make_proof(expires_at=NOW - MOMENT))
    for signup in (dead, live):
        await tenant.signups.put(signup, make_message())

    purged = await store.purge(NOW)

    assert purged == 1
    assert await tenant.signups.by_digest(dead.proof.digest, NOW - LEASE) is None
    assert await tenant.signups.by_digest(live.proof.digest, NOW) == live


@pytest.mark.parametrize("end", ["idle_expires_at", "expires_at"])
async def test_expired_sessions_are_purged(store: Store, tenant: Tenant, user: User, end: str) -> None:
    """A session is removed from either of its ends on."""
    dead, live = (make_session(user_id=user.id, **{end: moment}) for moment in (NOW, NOW + MOMENT))
    for session in (dead, live):
        await tenant.sessions.open(session, keep=20)

    purged = await store.purge(NOW)

    assert purged == 1
    assert await tenant.sessions.get(dead.id, user_id=dead.user_id) is None
    assert await tenant.sessions.get(live.id, user_id=live.user_id) == live


async def test_expired_messages_are_purged(store: Store, tenant: Tenant) -> None:
    """A message is removed from its end on."""
    dead, live = make_message(expires_at=NOW), make_message(expires_at=NOW + MOMENT)
    for message in (dead, live):
        await tenant.signups.put(make_signup(), message)

    purged = await store.purge(NOW)

    assert purged == 1
    found = await store.outbox.claim(NOW, lease=LEASE, most=10)
    assert [message.id for message in found] == [live.id]


async def test_a_purge_counts_all_applications(store: Store) -> None:
    """Signups, sessions and messages of every application are removed and counted."""
    for application in (make_application(), make_application()):
        user = make_user()
        tenant = store.tenant(application.id)
        await store.applications.add(application, limit=None)
        await tenant.users.add(user, limit=None)
        await tenant.signups.put(make_signup(expires_at=NOW), make_message(expires_at=NOW))
        await tenant.sessions.open(make_session(user_id=user.id, expires_at=NOW), keep=20)

    assert await store.purge(NOW) == 6
