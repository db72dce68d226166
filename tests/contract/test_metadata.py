"""Does a store keep and replace metadata as `Users.replace_metadata` promises?"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.user import User, UserMetadata
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application, make_message, make_signup, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(hours=5, milliseconds=456)
TEXT = '{"$where":[1,1.0,true,"1"],"a.b.c":"\\u00fc\\ud83c\\udf89","constructor":-9007199254740992}'


async def test_metadata_is_kept_to_the_letter(tenant: Tenant, user: User) -> None:
    """What is written comes back as it was: keys that mean something to a database, all kinds of numbers."""
    assert await tenant.users.replace_metadata(user.id, old=UserMetadata(), new=UserMetadata(TEXT), now=LATER)

    assert await tenant.users.get(user.id) == replace(user, metadata=TEXT, updated_at=LATER)


async def test_only_what_was_read_is_replaced(tenant: Tenant, user: User) -> None:
    """Metadata that has changed since it was read is not replaced."""
    await tenant.users.replace_metadata(user.id, old=UserMetadata(), new=UserMetadata('{"a":1}'), now=LATER)

    assert not await tenant.users.replace_metadata(
        user.id, old=UserMetadata(), new=UserMetadata('{"b":1}'), now=LATER
    )

    kept = await tenant.users.get(user.id)
    assert kept is not None
    assert kept.metadata == '{"a":1}'


SETS = [UserMetadata(own=TEXT), UserMetadata(invited=TEXT), UserMetadata(assigned=TEXT)]


@pytest.mark.parametrize("other", SETS, ids=["own", "invited", "assigned"])
async def test_each_set_is_kept_and_compared(tenant: Tenant, user: User, other: UserMetadata) -> None:
    """Each of the three sets is kept by itself, and one that has changed since stops the replacement."""
    assert await tenant.users.replace_metadata(user.id, old=UserMetadata(), new=other, now=LATER)

    assert not await tenant.users.replace_metadata(user.id, old=UserMetadata(), new=UserMetadata(), now=NOW)

    assert await tenant.users.get(user.id) == user.with_metadata(other, LATER)


async def test_a_stranger_has_no_metadata(tenant: Tenant) -> None:
    """A user who is not there is not made by a replacement."""
    stranger = make_user()

    assert not await tenant.users.replace_metadata(
        stranger.id, old=UserMetadata(), new=UserMetadata('{"a":1}'), now=LATER
    )

    assert await tenant.users.get(stranger.id) is None


async def test_a_pending_signup_keeps_its_metadata(tenant: Tenant) -> None:
    """A signup comes back with its metadata to the letter, and a newer one replaces that too."""
    older = make_signup(metadata=TEXT)
    newer = make_signup(handle=older.handle)

    await tenant.signups.put(older, make_message())
    assert await tenant.signups.take_try(older.handle, NOW) == older

    await tenant.signups.put(newer, make_message())
    assert await tenant.signups.take_try(older.handle, NOW) == newer


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


async def test_parallel_replacements_lose_nothing(stores: list[Store], application: Application) -> None:
    """Twenty calls that each add a key to what they read, and read again when they lose, add twenty keys."""
    tenants = [store.tenant(application.id) for store in stores]
    user = make_user()
    await tenants[0].users.add(user, limit=None)

    async def add(tenant: Tenant, name: str) -> None:
        for _ in range(100):
            kept = await tenant.users.get(user.id)
            assert kept is not None
            new = json.dumps({**json.loads(kept.metadata), name: True})
            if await tenant.users.replace_metadata(
                user.id, old=UserMetadata.of(kept), new=UserMetadata(new), now=LATER
            ):
                return

    await outcomes(add(tenant, f"k{number}") for number, tenant in enumerate(in_turn(tenants, 20)))

    kept = await tenants[0].users.get(user.id)
    assert kept is not None
    assert len(json.loads(kept.metadata)) == 20
