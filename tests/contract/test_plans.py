"""Does a store hold developers to their plans, exactly, whatever comes at once (security S-07)?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import UNPAID, ApplicationStatus
from cosyncjwt.errors import ApplicationLimitReached, SubscriptionRequired, UserLimitReached
from store.ports import Store
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application, make_user
from tests.fakes import NOW

OWNER = make_application().owner_id
LATER = NOW + timedelta(minutes=1)
COMMERCIAL = ApplicationType.COMMERCIAL
TO_COMMERCIAL = ApplicationChange(type=COMMERCIAL)
TO_DEVELOPMENT = ApplicationChange(type=ApplicationType.DEVELOPMENT)


async def test_a_developer_begins_on_free(store: Store) -> None:
    """A developer of whom nothing was kept is on plan FREE; a plan comes back as it was set."""
    plans = [await store.developers.plan_of(OWNER)]
    for plan in (Plan.PAID, Plan.FREE):
        await store.developers.set_plan(OWNER, plan, NOW)
        plans.append(await store.developers.plan_of(OWNER))

    assert plans == [Plan.FREE, Plan.PAID, Plan.FREE]
    assert await store.developers.plan_of("usr_other") is Plan.FREE


async def test_free_has_no_commercial_application(store: Store) -> None:
    """On FREE a commercial application is refused and not kept, on PAID it is kept."""
    refused, kept = make_application(type=COMMERCIAL), make_application(type=COMMERCIAL)

    with pytest.raises(SubscriptionRequired):
        await store.applications.add(refused, limit=3)
    await store.developers.set_plan(OWNER, Plan.PAID, NOW)
    await store.applications.add(kept, limit=3)

    assert await store.applications.get(refused.id) is None
    assert await store.applications.get(kept.id) == kept


async def test_paid_has_no_limit(store: Store) -> None:
    """On PAID a fourth application of either type is kept; back on FREE there is no fifth."""
    await store.developers.set_plan(OWNER, Plan.PAID, NOW)
    for _ in range(4):
        await store.applications.add(make_application(), limit=3)
    await store.developers.set_plan(OWNER, Plan.FREE, NOW)

    with pytest.raises(ApplicationLimitReached):
        await store.applications.add(make_application(), limit=3)

    assert await store.applications.count_owned_by(OWNER) == 4


async def test_a_place_on_free_is_given_once(stores: list[Store]) -> None:
    """Of two hundred applications at once a FREE developer gets three."""
    tally = await outcomes(
        store.applications.add(make_application(), limit=3) for store in in_turn(stores, 200)
    )

    assert tally == {None: 3, ApplicationLimitReached: 197}


async def test_who_has_applications_is_not_closed(store: Store, application: Application) -> None:
    """A developer who owns something stays open, and may own more."""
    assert await store.developers.close(application.owner_id) is False
    await store.applications.add(make_application(), limit=3)


async def test_who_is_closed_owns_nothing(stores: list[Store]) -> None:
    """However closing and creating meet, a closed developer has no application."""
    for number in range(10):
        owner = f"usr_{number}"
        tally = await outcomes(
            [
                stores[0].applications.add(make_application(owner_id=owner), limit=3),
                stores[-1].developers.close(owner),
            ]
        )
        closed = tally[True] == 1
        assert await stores[0].applications.count_owned_by(owner) == (0 if closed else 1)


async def test_to_become_commercial_needs_paid(store: Store, application: Application) -> None:
    """On FREE nothing changes; on PAID the type does, and nothing else."""
    with pytest.raises(SubscriptionRequired):
        await store.applications.change(application.id, replace(TO_COMMERCIAL, name="Other"), LATER)
    unchanged = await store.applications.get(application.id)
    await store.developers.set_plan(application.owner_id, Plan.PAID, NOW)

    changed = await store.applications.change(application.id, TO_COMMERCIAL, LATER)

    assert unchanged == application
    assert changed == replace(application, type=COMMERCIAL, updated_at=LATER)


@pytest.mark.parametrize(("users", "fits"), [(50, True), (51, False)])
async def test_back_to_development_needs_few_users(store: Store, users: int, *, fits: bool) -> None:
    """With fifty users an application becomes one for development, with one more it does not."""
    application = make_application(type=COMMERCIAL)
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    await asyncio.gather(*(tenant.users.add(make_user(), limit=None) for _ in range(users)))

    tally = await outcomes([_type_after(store, application)])

    assert tally == {ApplicationType.DEVELOPMENT if fits else UserLimitReached: 1}
    kept = await store.applications.get(application.id)
    assert kept is not None
    assert kept.type is (ApplicationType.DEVELOPMENT if fits else COMMERCIAL)


async def _type_after(store: Store, application: Application) -> ApplicationType | None:
    changed = await store.applications.change(application.id, TO_DEVELOPMENT, LATER)
    return None if changed is None else changed.type


async def test_no_user_comes_over_the_limit_of_the_new_type(stores: list[Store]) -> None:
    """However a change to development and sixty users meet, it is commercial or has at most fifty users."""
    for _ in range(3):
        application = make_application(type=COMMERCIAL)
        await stores[0].applications.add(application, limit=None)
        joining = [
            # Whoever joins still believes that there is no limit.
            store.tenant(application.id).users.add(make_user(), limit=None)
            for store in in_turn(stores, 60)
        ]
        change = stores[-1].applications.change(application.id, TO_DEVELOPMENT, LATER)

        tally = await outcomes([*joining[:45], change, *joining[45:]])

        kept = await stores[0].applications.get(application.id)
        assert kept is not None
        assert kept.user_count == tally[None]
        assert kept.type is COMMERCIAL or kept.user_count <= 50


async def test_what_becomes_commercial_while_the_plan_ends_is_stopped(stores: list[Store]) -> None:
    """However a change to commercial meets the end of the plan, no commercial application is left active."""
    for number in range(10):
        application = make_application(owner_id=f"usr_{number}")
        await stores[0].applications.add(application, limit=None)
        await stores[0].developers.set_plan(application.owner_id, Plan.PAID, NOW)

        async def end(store: Store, application: Application) -> None:
            await store.developers.set_plan(application.owner_id, Plan.FREE, LATER)
            kept = await store.applications.get(application.id)
            if kept is not None and kept.type is COMMERCIAL:
                await store.applications.set_status(application.id, UNPAID, LATER)

        await asyncio.gather(
            stores[0].applications.change(application.id, TO_COMMERCIAL, LATER),
            end(stores[-1], application),
            return_exceptions=True,
        )

        kept = await stores[0].applications.get(application.id)
        assert kept is not None
        assert kept.type is not COMMERCIAL or kept.status is ApplicationStatus.SUSPENDED
