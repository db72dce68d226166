"""Are accounts kept as the port promises, whatever comes twice or at once?"""

import asyncio

import pytest

from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.subscription import BilledMonth, InvoiceStatus, Payment, Subscription
from store.ports import Store
from tests.fakes import NOW

OWNER = "usr_owner000000000000000000"
JANUARY, FEBRUARY = Month(2027, 1), Month(2027, 2)


def payment(event_id: str, status: InvoiceStatus, reason: str | None = None) -> Payment:
    """Make a report on January."""
    return Payment(OWNER, JANUARY, event_id, status, reason)


async def test_of_readings_at_once_the_highest_is_kept(store: Store) -> None:
    """Whatever order 50 readings come in, the highest of each application and month remains."""
    readings = [Usage("app", "Notes", users) for users in (*range(25), 99, *range(24))]

    await asyncio.gather(*(store.billing.note_usage(OWNER, JANUARY, reading) for reading in readings))
    await store.billing.note_usage(OWNER, JANUARY, Usage("other", "Shop", 0))
    await store.billing.note_usage(OWNER, FEBRUARY, Usage("app", "Notes", 1))
    await store.billing.note_usage("usr_other", JANUARY, Usage("app", "Notes", 500))

    assert await store.billing.usages(OWNER, JANUARY) == [
        Usage("app", "Notes", 99),
        Usage("other", "Shop", 0),
    ]
    assert await store.billing.usages(OWNER, FEBRUARY) == [Usage("app", "Notes", 1)]


async def test_a_month_is_billed_once(store: Store) -> None:
    """Billing a month again, many times at once too, keeps what became of it; newest months come first."""
    await asyncio.gather(*(store.billing.bill(OWNER, JANUARY) for _ in range(20)))
    await store.billing.settle(payment("1", InvoiceStatus.PAID))
    await store.billing.bill(OWNER, JANUARY)
    await store.billing.bill(OWNER, FEBRUARY)

    paid = BilledMonth(OWNER, JANUARY, InvoiceStatus.PAID)
    assert await store.billing.billed(OWNER, most=9) == [BilledMonth(OWNER, FEBRUARY), paid]
    assert await store.billing.billed(OWNER, most=1) == [BilledMonth(OWNER, FEBRUARY)]
    assert await store.billing.billed_in(OWNER, JANUARY) == paid
    assert await store.billing.billed_in("usr_other", JANUARY) is None


async def test_a_report_that_comes_again_changes_nothing(store: Store) -> None:
    """An old failure that is delivered after the payment does not undo it."""
    await store.billing.bill(OWNER, JANUARY)
    failed = payment("failure", InvoiceStatus.FAILED, "card expired")

    assert await store.billing.settle(failed)
    assert await store.billing.owes(OWNER) == JANUARY
    assert await store.billing.settle(payment("payment", InvoiceStatus.PAID))
    assert await store.billing.settle(failed)

    assert await store.billing.billed_in(OWNER, JANUARY) == BilledMonth(OWNER, JANUARY, InvoiceStatus.PAID)
    assert await store.billing.owes(OWNER) is None


async def test_a_report_on_no_month_is_refused(store: Store) -> None:
    """Nothing is kept of a month in which nobody was subscribed."""
    assert not await store.billing.settle(payment("1", InvoiceStatus.PAID))
    assert await store.billing.billed(OWNER, most=9) == []


async def test_a_subscription_begins_once_and_can_be_taken_up_again(store: Store) -> None:
    """To subscribe again keeps since when it is, and takes the end back."""
    await store.billing.subscribe(OWNER, NOW)
    assert await store.billing.cancel(OWNER, JANUARY)
    assert await store.billing.subscription(OWNER) == Subscription(OWNER, NOW, JANUARY, 1, 0)

    await store.billing.subscribe(OWNER, NOW.replace(year=NOW.year + 1))

    assert await store.billing.subscription(OWNER) == Subscription(OWNER, NOW, None, 2, 0)


@pytest.mark.parametrize("again", [True, False])
async def test_a_subscription_ends_once_and_only_if_it_was_to(store: Store, again: bool) -> None:  # noqa: FBT001
    """Of twenty that end it one does; none when it was taken up again meanwhile."""
    await store.billing.subscribe(OWNER, NOW)
    await store.billing.cancel(OWNER, JANUARY)
    assert not await store.billing.end(OWNER, JANUARY)
    if again:
        await store.billing.subscribe(OWNER, NOW)

    ended = await asyncio.gather(*(store.billing.end(OWNER, FEBRUARY) for _ in range(20)))

    assert sum(ended) == (0 if again else 1)
    assert (await store.billing.subscription(OWNER) is None) is not again


async def test_a_turn_is_settled_up_to_where_it_was_followed(store: Store) -> None:
    """A change that came while another was being followed is still to be followed."""
    await store.billing.subscribe(OWNER, NOW)
    await store.billing.take_turn(OWNER)
    await store.billing.settle_turn(OWNER, 1)
    assert await store.billing.subscription(OWNER) == Subscription(OWNER, NOW, None, 2, 1)

    await store.billing.settle_turn(OWNER, 2)
    await store.billing.settle_turn(OWNER, 1)

    settled = await store.billing.subscription(OWNER)
    assert settled == Subscription(OWNER, NOW, None, 2, 2)
    assert settled.is_settled


async def test_nobody_cancels_or_takes_a_turn_without_a_subscription(store: Store) -> None:
    """Neither makes one."""
    assert not await store.billing.cancel(OWNER, JANUARY)
    await store.billing.take_turn(OWNER)

    assert await store.billing.subscription(OWNER) is None


async def test_subscriptions_come_in_pages(store: Store) -> None:
    """By the ids of their owners, each once."""
    for owner in ("usr_c", "usr_a", "usr_b"):
        await store.billing.subscribe(owner, NOW)

    first = await store.billing.subscriptions(after=None, most=2)
    second = await store.billing.subscriptions(after="usr_b", most=2)

    assert [each.owner_id for each in first] == ["usr_a", "usr_b"]
    assert [each.owner_id for each in second] == ["usr_c"]
