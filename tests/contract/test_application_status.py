"""Who wins when an application's status is set from two sides?"""

import asyncio
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import DEVELOPER_STATUSES, Application, ApplicationStatus
from cosyncjwt.errors import StatusNotAllowed
from store.ports import Store
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)


async def test_the_status_is_set_and_nothing_else(store: Store, application: Application) -> None:
    """Status and `updated_at` change, and come back as they are kept."""
    changed = await store.applications.set_status(
        application.id, ApplicationStatus.INACTIVE, among=DEVELOPER_STATUSES, now=LATER
    )

    assert changed is not None
    assert (changed.status, changed.updated_at, changed.name) == (
        ApplicationStatus.INACTIVE,
        LATER,
        application.name,
    )
    assert await store.applications.get(application.id) == changed


async def test_a_status_that_is_not_among_these_stays(store: Store, application: Application) -> None:
    """What is BLOCKED is not switched by whoever may only switch ACTIVE and INACTIVE."""
    everything = frozenset(ApplicationStatus)
    blocked = await store.applications.set_status(
        application.id, ApplicationStatus.BLOCKED, among=everything, now=LATER
    )

    with pytest.raises(StatusNotAllowed):
        await store.applications.set_status(
            application.id, ApplicationStatus.ACTIVE, among=DEVELOPER_STATUSES, now=LATER
        )

    assert await store.applications.get(application.id) == blocked


async def test_there_is_nothing_to_set_without_an_application(store: Store) -> None:
    """An unknown id gives None."""
    changed = await store.applications.set_status(
        "no-such-application", ApplicationStatus.INACTIVE, among=DEVELOPER_STATUSES, now=LATER
    )

    assert changed is None


async def test_a_block_is_never_undone_by_a_switch_at_the_same_time(
    stores: list[Store], application: Application, store: Store
) -> None:
    """However twenty switches and one block meet, the application is BLOCKED in the end."""
    everything = frozenset(ApplicationStatus)
    switches = [
        stores[number % len(stores)].applications.set_status(
            application.id, ApplicationStatus.ACTIVE, among=DEVELOPER_STATUSES, now=LATER
        )
        for number in range(20)
    ]
    block = store.applications.set_status(
        application.id, ApplicationStatus.BLOCKED, among=everything, now=LATER
    )

    await asyncio.gather(*switches[:10], block, *switches[10:], return_exceptions=True)

    kept = await store.applications.get(application.id)
    assert kept is not None
    assert kept.status is ApplicationStatus.BLOCKED
