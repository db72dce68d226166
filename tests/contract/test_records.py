"""Is what an audit log says of a change kept in the same step as the change, and never without it?"""

from collections.abc import Awaitable, Callable

import pytest

from cosyncjwt.domain.audit import AuditSearch, Entry, Record
from cosyncjwt.domain.billing import Month
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.errors import PublicError
from store.ports import Store
from tests.contract.race import in_turn, outcomes
from tests.factories import guid, make_application, make_event, make_signing_key, make_user
from tests.fakes import NOW

APPLICATION, PORTAL, USER = make_application(), make_application(), make_user()
OWNER = APPLICATION.owner_id
JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)
BLOCK = StatusChange.of(ApplicationStatus.BLOCKED, Authority.ADMINISTRATOR, "Spam")
LIFT = StatusChange.of(ApplicationStatus.ACTIVE, Authority.SYSTEM)
FAILURE = Payment(OWNER, JANUARY, "failure", InvoiceStatus.FAILED)
KEY = make_signing_key()

Call = Callable[[Store, Record], Awaitable[object]]


CHANGES: dict[str, Call] = {
    "a status": lambda store, record: store.applications.set_status(APPLICATION.id, BLOCK, NOW, record),
    "keys": lambda store, record: store.applications.replace_signing_keys(
        APPLICATION.id, old=APPLICATION.signing_keys, new=(KEY,), now=NOW, record=record
    ),
    "an app token": lambda store, record: store.applications.replace_app_token(
        APPLICATION.id, old=APPLICATION.app_token_id, new="new", former_until=None, now=NOW, record=record
    ),
    "an application's removal": lambda store, record: store.applications.remove(APPLICATION.id, NOW, record),
    "a user's removal": lambda store, record: store.tenant(APPLICATION.id).users.remove(USER.id, record),
    "a user's suspension": lambda store, record: store.tenant(APPLICATION.id).roster.set_status(
        USER.id, UserStatus.SUSPENDED, NOW, record
    ),
    "a plan": lambda store, record: store.developers.set_plan(OWNER, Plan.PAID, NOW, record),
    "a payment": lambda store, record: store.billing.settle(FAILURE, record),
    "a subscription": lambda store, record: store.billing.subscribe(OWNER, NOW, record),
    "its end": lambda store, record: store.billing.cancel(OWNER, FEBRUARY, record),
}
REFUSED: dict[str, Call] = {
    "a status": lambda store, record: store.applications.set_status(APPLICATION.id, LIFT, NOW, record),
    "keys": lambda store, record: store.applications.replace_signing_keys(
        APPLICATION.id, old=(), new=(KEY,), now=NOW, record=record
    ),
    "an app token": lambda store, record: store.applications.replace_app_token(
        APPLICATION.id, old="another", new="new", former_until=None, now=NOW, record=record
    ),
    "an application's removal": lambda store, record: store.applications.remove(guid(4711), NOW, record),
    "a user's removal": lambda store, record: store.tenant(APPLICATION.id).users.remove("usr_x", record),
    "a user's return": lambda store, record: store.tenant(APPLICATION.id).roster.set_status(
        USER.id, UserStatus.ACTIVE, NOW, record
    ),
    "a plan": lambda store, record: store.developers.set_plan(OWNER, Plan.FREE, NOW, record),
    "a payment": lambda store, record: store.billing.settle(
        Payment(OWNER, FEBRUARY, "failure", InvoiceStatus.FAILED), record
    ),
    "the end of none": lambda store, record: store.billing.cancel("usr_other", FEBRUARY, record),
}


def records(number: int = 1) -> list[Record]:
    """Return so many records in the portal's log."""
    return [(Entry(PORTAL.id, make_event()),) for _ in range(number)]


async def filled(store: Store) -> None:
    """Keep two applications of one developer, one with a user, and a subscription."""
    for application in (APPLICATION, PORTAL):
        await store.applications.add(application, limit=None)
    await store.tenant(APPLICATION.id).users.add(USER, limit=None)
    await store.billing.bill(OWNER, JANUARY)
    await store.billing.subscribe(OWNER, NOW)


async def logged(store: Store) -> list[str]:
    """Return the ids of the events in the portal's log, newest first."""
    page = await store.tenant(PORTAL.id).audit.newest(AuditSearch(), PageRequest(100))
    return [event.id for event in page.items]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_S13_a_change_is_kept_with_its_record(store: Store, change: Call) -> None:
    """What was changed is in the log, once; a repair adds nothing, and the same event comes only once."""
    await filled(store)
    (record,) = records()

    await change(store, record)
    await store.repair(NOW)
    await store.tenant(PORTAL.id).audit.append([record[0].event])

    assert await logged(store) == [record[0].event.id]
    assert await store.tenant(PORTAL.id).audit.get(record[0].event.id) == record[0].event


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
async def test_S13_what_was_not_changed_is_not_recorded(store: Store, change: Call) -> None:
    """A refusal, and what changes nothing, leaves no event of its own."""
    await filled(store)
    (record,) = records()

    await outcomes([change(store, record)])

    assert await logged(store) == []


@pytest.mark.parametrize("change", [CHANGES["keys"], CHANGES["a user's removal"], CHANGES["a payment"]])
async def test_S13_of_changes_at_once_the_winner_is_recorded(stores: list[Store], change: Call) -> None:
    """Of twenty calls at once one makes the change, and only its record is in the log."""
    await filled(stores[0])
    called = records(20)

    async def ends(store: Store, record: Record) -> str | None:
        try:
            return record[0].event.id if await change(store, record) else None
        except PublicError:
            return None

    tally = await outcomes(
        ends(store, record) for store, record in zip(in_turn(stores, 20), called, strict=True)
    )

    seen = await logged(stores[0])
    assert len(seen) == 1
    assert seen[0] in tally
