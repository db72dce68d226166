"""Does a store keep audit logs as `AuditLog` promises?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import AuditEvent, AuditSearch, event_id
from cosyncjwt.domain.page import PageRequest
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import guid, make_application, make_event
from tests.fakes import NOW, ScriptedEntropy

SECOND = timedelta(seconds=1)
ADA, BOB = "usr_" + "a" * 22, "usr_" + "b" * 22
WHOLE = {
    "actor": ADA,
    "subject": BOB,
    "ip_address": "2001:db8::1",
    "user_agent": "Mözilla/5.0 {$where: 1}",
    "request_id": "0123456789abcdef",
}


def at(seconds: int, entropy: ScriptedEntropy, **changes: object) -> AuditEvent:
    """Return an event of a moment, its id as the service makes it."""
    moment = NOW + seconds * SECOND
    return make_event(id=event_id(moment, entropy), created_at=moment, **changes)


async def ids(tenant: Tenant, search: AuditSearch) -> list[str]:
    """Return the ids of the events that are searched for."""
    return [event.id for event in (await tenant.audit.newest(search, PageRequest())).items]


async def test_events_are_kept_to_the_letter(tenant: Tenant) -> None:
    """What is added comes back as it was, with all and with little in it."""
    whole, bare = make_event(**WHOLE), make_event(ip_address=None, request_id=None)

    await tenant.audit.append([whole, bare])

    assert [await tenant.audit.get(event.id) for event in (whole, bare)] == [whole, bare]
    assert await tenant.audit.get("evt_unknown") is None


async def test_an_event_never_changes(tenant: Tenant) -> None:
    """An event whose id is there stays as it is, and the others of its batch are added."""
    first, other = make_event(), make_event()
    await tenant.audit.append([first])

    await tenant.audit.append([replace(first, outcome="FORGED"), other])

    assert await tenant.audit.get(first.id) == first
    assert await ids(tenant, AuditSearch()) == [other.id, first.id]


async def test_pages_are_stable(tenant: Tenant, entropy: ScriptedEntropy) -> None:
    """Newest first, page after page holds every event once, whatever is added or added again meanwhile."""
    events = [at(seconds, entropy) for seconds in range(7)]
    await tenant.audit.append(events)

    seen, after, has_next = [], None, True
    while has_next:
        page = await tenant.audit.newest(AuditSearch(), PageRequest(2, after))
        await tenant.audit.append([at(100, entropy), events[0]])
        seen += [event.id for event in page.items]
        after, has_next = seen[-1], page.has_next

    assert seen == [event.id for event in reversed(events)]


async def test_a_cursor_outlives_its_event(store: Store, tenant: Tenant, entropy: ScriptedEntropy) -> None:
    """A page goes on behind an event that has been purged; what is no event leads nowhere."""
    old, gone, new = (at(seconds, entropy) for seconds in range(3))
    await tenant.audit.append([old, replace(gone, expires_at=NOW), new])
    await store.purge(NOW)

    page = await tenant.audit.newest(AuditSearch(), PageRequest(1, gone.id))
    nowhere = await tenant.audit.newest(AuditSearch(), PageRequest(1, "unknown"))

    assert (list(page.items), page.has_next) == ([old], False)
    assert (list(nowhere.items), nowhere.has_next) == ([], False)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (AuditSearch(), [4, 3, 2, 1, 0]),
        (AuditSearch(action="login"), [3, 1, 0]),
        (AuditSearch(actor=ADA), [2, 1]),
        (AuditSearch(subject=BOB), [3, 2]),
        (AuditSearch(outcome="REFUSED"), [4, 0]),
        (AuditSearch(action="login", outcome="REFUSED"), [0]),
        (AuditSearch(action="login", actor=BOB), []),
        (AuditSearch(since=NOW + SECOND), [4, 3, 2, 1]),
        (AuditSearch(until=NOW + 3 * SECOND), [2, 1, 0]),
        (AuditSearch(subject=BOB, since=NOW + SECOND, until=NOW + 3 * SECOND), [2]),
        (AuditSearch(since=NOW + 9 * SECOND), []),
    ],
)
async def test_what_is_searched_for(
    tenant: Tenant, entropy: ScriptedEntropy, search: AuditSearch, expected: list[int]
) -> None:
    """Only events that have all of what is named are listed and counted; `until` itself is not."""
    events = [
        at(0, entropy, outcome="REFUSED"),
        at(1, entropy, actor=ADA),
        at(2, entropy, actor=ADA, subject=BOB, action="invite"),
        at(3, entropy, subject=BOB),
        at(4, entropy, outcome="REFUSED", action="refresh"),
    ]
    await tenant.audit.append(events)

    found = await ids(tenant, search)

    assert found == [events[number].id for number in expected]
    assert await tenant.audit.count(search, most=10) == len(expected)


async def test_counting_stops(tenant: Tenant) -> None:
    """No more are counted than are asked for."""
    await tenant.audit.append([make_event() for _ in range(5)])

    assert await tenant.audit.count(AuditSearch(), most=3) == 3


async def test_an_event_leads_to_its_application(
    store: Store, tenant: Tenant, application: Application
) -> None:
    """The application whose log has the event is found by it, and none by any other id."""
    event = make_event()
    await tenant.audit.append([event])

    assert await store.applications.of_event(event.id) == application
    assert await store.applications.of_event("evt_unknown") is None


async def test_expired_events_are_purged(store: Store, tenant: Tenant) -> None:
    """An event is removed from its end on."""
    dead, live = make_event(expires_at=NOW), make_event(expires_at=NOW + SECOND)
    await tenant.audit.append([dead, live])

    assert await store.purge(NOW) == 1

    assert await ids(tenant, AuditSearch()) == [live.id]


async def test_an_application_that_is_gone_keeps_nothing(store: Store, application: Application) -> None:
    """Events go with the application, and so do those that come after it."""
    tenant, never = store.tenant(application.id), store.tenant(guid(4711))
    await tenant.audit.append([make_event()])
    await store.applications.remove(application.id, NOW)
    await tenant.audit.append([make_event()])
    await store.repair(NOW)

    assert await ids(tenant, AuditSearch()) == []
    assert await ids(never, AuditSearch()) == []


async def test_all_that_come_at_once_are_kept(stores: list[Store]) -> None:
    """Of fifty batches at once none loses an event, although each is sent twice."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    batches = [[make_event(), make_event()] for _ in range(25)]
    tenants = [store.tenant(application.id) for store in stores]

    await outcomes(
        tenant.audit.append(batch)
        for tenant, batch in zip(in_turn(tenants, 50), batches + batches, strict=True)
    )

    assert await tenants[0].audit.count(AuditSearch(), most=1000) == 50


async def test_S01_which_applications_have_lost_a_user(store: Store) -> None:
    """Those of the owner whose logs tell that one of this id was deleted, and no others."""
    deleted, left, refused, suspended, kept = (make_application(owner_id="usr_owner") for _ in range(5))
    foreign = make_application(owner_id="usr_another")
    told = {
        deleted.id: [
            make_event(action="deleteUser", subject=BOB),
            make_event(action="deleteUser", subject=BOB),
        ],
        left.id: [make_event(action="deleteAccount", subject=BOB)],
        refused.id: [make_event(action="deleteUser", outcome="NOT_FOUND", subject=BOB)],
        suspended.id: [make_event(action="setUserStatus", subject=BOB)],
        kept.id: [make_event(action="deleteUser", subject=ADA)],
        foreign.id: [make_event(action="deleteUser", subject=BOB)],
    }
    for each in (deleted, left, refused, suspended, kept, foreign):
        await store.applications.add(each, limit=None)
        await store.tenant(each.id).audit.append(told[each.id])

    lost = await store.applications.having_lost_user("usr_owner", BOB)

    assert list(lost) == sorted([deleted.id, left.id])
    assert list(await store.applications.having_lost_user("usr_owner", "usr_unknown")) == []
    assert list(await store.applications.having_lost_user("usr_nobody", BOB)) == []
