"""Does an application leave nothing behind, whatever belonged to it and whoever comes too late (S-09)?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import HandleTaken, Overloaded, StatusNotAllowed, UserLimitReached
from store.ports import Store, Tenant
from tests.backends import Backend, SqliteBackend
from tests.contents import contents
from tests.contract.race import in_turn, outcomes
from tests.contract.test_isolation import everything, fill
from tests.factories import (
    make_application,
    make_code,
    make_event,
    make_message,
    make_signup,
    make_user,
)
from tests.fakes import NOW

AN_HOUR = NOW + timedelta(hours=1)
SOON = NOW + timedelta(minutes=2)


async def traces(backend: Backend, application_id: str) -> list[str]:
    """Return every record that names the application."""
    kept = await contents(backend)
    return [record for records in kept.values() for record in records if application_id in record]


async def test_nothing_is_left(store: Store, backend: Backend, application: Application) -> None:
    """Users, sessions, codes, factors, limits, signups, claims, keys and messages are gone."""
    tenant = store.tenant(application.id)
    await fill(tenant)
    await tenant.signups.put(make_signup(), make_message(application_id=application.id))
    found = await everything(store, tenant)

    removed = await store.applications.remove(application.id, NOW)
    await store.repair(AN_HOUR)

    assert removed is True
    assert any(found)
    assert await traces(backend, application.id) == []


async def test_what_was_used_of_it_is_charged_all_the_same(store: Store, application: Application) -> None:
    """The readings of an application outlive it: whoever removes it before the month is over pays for it."""
    month, usage = Month.of(NOW), Usage(application.id, application.name, 7_000)
    await store.billing.note_usage(application.owner_id, month, usage)

    await store.applications.remove(application.id, NOW)
    await store.repair(AN_HOUR)

    assert await store.billing.usages(application.owner_id, month) == [usage]


async def test_what_is_remembered_for_an_hour_is_an_id(
    store: Store, backend: Backend, application: Application
) -> None:
    """Before the hour is over one record names the application, and nothing that it said."""
    await fill(store.tenant(application.id))
    await store.applications.remove(application.id, NOW)

    (trace,) = await traces(backend, application.id)

    said = (application.name, application.owner_id, application.app_token_id, application.audience)
    assert not any(each in trace for each in said)
    assert await store.repair(SOON) == 0


async def test_the_application_is_nowhere(store: Store, application: Application) -> None:
    """It is found by no id, no name and no list, and its owner has one less."""
    other = make_application()
    await store.applications.add(other, limit=None)

    await store.applications.remove(application.id, NOW)

    page = await store.applications.owned_by(application.owner_id, PageRequest())
    assert await store.applications.get(application.id) is None
    assert await store.applications.named(application.owner_id, application.name_key) is None
    assert list(page.items) == [other]
    assert await store.applications.count_owned_by(application.owner_id) == 1


async def test_name_and_place_are_free(store: Store, application: Application) -> None:
    """Its owner may give the name to another application, in its place."""
    await store.applications.remove(application.id, NOW)
    heir = make_application(name=application.name)

    await store.applications.add(heir, limit=1)

    assert await store.applications.named(heir.owner_id, heir.name_key) == heir
    assert await store.repair(AN_HOUR) > 0
    assert await store.applications.get(heir.id) == heir


async def test_others_keep_what_is_theirs(store: Store, application: Application) -> None:
    """An application with users of the same ids and handles loses nothing."""
    other = make_application()
    await store.applications.add(other, limit=None)
    for each in (application, other):
        await fill(store.tenant(each.id))
    before = await everything(store, store.tenant(other.id))

    await store.applications.remove(application.id, NOW)
    await store.repair(AN_HOUR)

    assert await everything(store, store.tenant(other.id)) == before


async def test_one_removal_wins(stores: list[Store], application: Application) -> None:
    """Of twenty removals one removes, and the owner has one less, not twenty."""
    await stores[0].applications.add(make_application(), limit=None)

    tally = await outcomes(store.applications.remove(application.id, NOW) for store in in_turn(stores, 20))

    assert tally == {True: 1, False: 19}
    assert await stores[0].applications.count_owned_by(application.owner_id) == 1
    await stores[0].applications.add(make_application(), limit=2)


async def test_users_who_come_meanwhile_leave_nothing(
    stores: list[Store], backend: Backend, application: Application
) -> None:
    """Of fifty users who join while their application is removed nothing is left, nor of their signups."""
    signups = [make_signup() for _ in range(25)]
    for signup in signups:
        await stores[0].tenant(application.id).signups.put(signup, make_message())

    tally = await outcomes(
        [
            *(joining(store.tenant(application.id)) for store in in_turn(stores, 25)),
            stores[0].applications.remove(application.id, NOW),
            *(
                completing(store.tenant(application.id), signup)
                for signup, store in zip(signups, in_turn(stores, 25), strict=True)
            ),
        ]
    )
    await stores[0].repair(SOON)
    await stores[0].repair(AN_HOUR)

    assert tally[True] == 1
    assert await traces(backend, application.id) == []


async def joining(tenant: Tenant) -> str:
    """Let a user join, be it in vain."""
    try:
        await tenant.users.add(make_user(), limit=50)
    except (UserLimitReached, HandleTaken, Overloaded):
        return "refused"
    return "joined"


async def completing(tenant: Tenant, signup: object) -> str:
    """Let a signup be completed, be it in vain."""
    try:
        await tenant.signups.complete(signup, make_user(handle=signup.handle), limit=50)  # type: ignore[arg-type, attr-defined]
    except Exception as refusal:  # noqa: BLE001 - whichever refusal; the test asks what is left
        return type(refusal).__name__
    return "completed"


async def test_what_comes_too_late_is_swept(store: Store, backend: Backend, application: Application) -> None:
    """What a server writes that has not heard of the removal is gone with the next repair."""
    tenant = store.tenant(application.id)
    await store.applications.remove(application.id, NOW)
    await tenant.signups.put(make_signup(), make_message(application_id=application.id))
    await tenant.codes.put(make_code(), make_message(application_id=application.id))

    await store.repair(SOON)

    assert len(await traces(backend, application.id)) == 1
    with pytest.raises(UserLimitReached):
        await tenant.users.add(make_user(), limit=None)


async def test_a_blocked_application_is_not_removed(store: Store) -> None:
    """While it is BLOCKED its developer can only read it."""
    blocked = make_application(status=ApplicationStatus.BLOCKED)
    await store.applications.add(blocked, limit=None)

    with pytest.raises(StatusNotAllowed):
        await store.applications.remove(blocked.id, NOW)

    assert await store.applications.get(blocked.id) == blocked


async def test_there_is_nothing_to_remove_twice(store: Store, application: Application) -> None:
    """An application that is gone, or never was, is not removed."""
    await store.applications.remove(application.id, NOW)

    assert await store.applications.remove(application.id, NOW) is False
    assert await store.applications.remove("no-such-application", NOW) is False


async def test_a_thousand_rows_go_in_parts(backend: Backend, store: Store) -> None:
    """What is more than one part is removed as well."""
    # A part is as large as each backend takes at once.
    count = 1001 if isinstance(backend, SqliteBackend) else 501
    application = make_application(type=ApplicationType.COMMERCIAL)
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    await tenant.users.add(make_user(), limit=None)
    await tenant.audit.append([make_event() for _ in range(count)])

    await store.applications.remove(application.id, NOW)

    assert len(await traces(backend, application.id)) == 1
