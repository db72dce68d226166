"""Who wins when an application's status is set from several sides?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.errors import StatusNotAllowed
from store.ports import Store
from tests.factories import make_application
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)
OFF = StatusChange.of(ApplicationStatus.INACTIVE, Authority.DEVELOPER, "Holidays")
ON = StatusChange.of(ApplicationStatus.ACTIVE, Authority.DEVELOPER)
BLOCK = StatusChange.of(ApplicationStatus.BLOCKED, Authority.ADMINISTRATOR, "Spam")
SUSPEND = StatusChange.of(ApplicationStatus.SUSPENDED, Authority.ADMINISTRATOR, "Look into it")
UNPAID = StatusChange.of(ApplicationStatus.SUSPENDED, Authority.SYSTEM, "Unpaid")
PAID = StatusChange.of(ApplicationStatus.ACTIVE, Authority.SYSTEM)


async def test_the_status_is_set_and_nothing_else(store: Store, application: Application) -> None:
    """Status, reason, who set it and `updated_at` change, and come back as they are kept."""
    changed = await store.applications.set_status(application.id, BLOCK, LATER)

    assert changed == replace(
        application,
        status=ApplicationStatus.BLOCKED,
        status_reason="Spam",
        status_set_by=Authority.ADMINISTRATOR,
        updated_at=LATER,
    )
    assert await store.applications.get(application.id) == changed


async def test_a_reason_goes_with_its_status(store: Store, application: Application) -> None:
    """A status that is set without a reason has none."""
    await store.applications.set_status(application.id, OFF, LATER)

    changed = await store.applications.set_status(application.id, ON, LATER)

    assert changed is not None
    assert changed.status_reason is None


async def test_a_status_that_is_not_among_these_stays(store: Store, application: Application) -> None:
    """What is BLOCKED is not switched by whoever may only switch ACTIVE and INACTIVE."""
    blocked = await store.applications.set_status(application.id, BLOCK, LATER)

    with pytest.raises(StatusNotAllowed):
        await store.applications.set_status(application.id, ON, LATER)

    assert await store.applications.get(application.id) == blocked


async def test_a_payment_lifts_what_a_missing_payment_stopped(store: Store, application: Application) -> None:
    """What the system has suspended the system lifts."""
    await store.applications.set_status(application.id, UNPAID, LATER)

    changed = await store.applications.set_status(application.id, PAID, LATER)

    assert changed is not None
    assert changed.status is ApplicationStatus.ACTIVE


async def test_a_payment_lifts_nothing_else(store: Store, application: Application) -> None:
    """What an administrator has suspended stays so, whatever is paid."""
    suspended = await store.applications.set_status(application.id, SUSPEND, LATER)

    with pytest.raises(StatusNotAllowed):
        await store.applications.set_status(application.id, PAID, LATER)

    assert await store.applications.get(application.id) == suspended


@pytest.mark.parametrize("authority", Authority)
@pytest.mark.parametrize("status", ApplicationStatus)
async def test_each_status_of_each_authority_comes_back(
    store: Store, status: ApplicationStatus, authority: Authority
) -> None:
    """An application comes back with its status, whoever set it, with and without a reason."""
    given = [
        make_application(status=status, status_set_by=authority, status_reason=reason)
        for reason in ("Größe 🎉", None)
    ]
    for application in given:
        await store.applications.add(application, limit=None)

    assert [await store.applications.get(application.id) for application in given] == given


async def test_there_is_nothing_to_set_without_an_application(store: Store) -> None:
    """An unknown id gives None."""
    assert await store.applications.set_status("no-such-application", OFF, LATER) is None


async def test_a_block_is_never_undone_by_a_switch_at_the_same_time(
    stores: list[Store], application: Application, store: Store
) -> None:
    """However twenty switches and one block meet, the application is BLOCKED in the end."""
    switches = [
        stores[number % len(stores)].applications.set_status(application.id, ON, LATER)
        for number in range(20)
    ]
    block = store.applications.set_status(application.id, BLOCK, LATER)

    await asyncio.gather(*switches[:10], block, *switches[10:], return_exceptions=True)

    kept = await store.applications.get(application.id)
    assert kept is not None
    assert kept.status is ApplicationStatus.BLOCKED
