"""Does a month cost what the price list says, to the cent?"""

from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyncjwt.domain.billing import Invoice, InvoiceLine, Month, Usage, cents_of_users, invoice_of

JANUARY = Month(2027, 1)
usages = st.lists(
    st.builds(Usage, st.text(min_size=1), st.text(min_size=1), st.integers(0, 2_000_000)), max_size=12
)


def reference(used: list[Usage], *, subscribed: bool) -> Decimal:
    """Work a month out slowly, in dollars, user by user of each application, as one reads the price list."""
    if not subscribed:
        return Decimal(0)
    users = sum(usage.users for usage in used)
    dollars = Decimal("0.001") * max(0, users - 5_000)
    return Decimal("6.00") + dollars.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@settings(max_examples=1_000)
@given(usages, st.booleans())
def test_the_total_is_that_of_the_reference(used: list[Usage], subscribed: bool) -> None:  # noqa: FBT001
    """Whatever was used, the total in cents is the slow reference's in dollars."""
    total = invoice_of(JANUARY, used, subscribed=subscribed).total_cents

    assert Decimal(total) / 100 == reference(used, subscribed=subscribed)


@pytest.mark.parametrize(
    ("users", "cents"), [(0, 0), (4, 0), (5, 1), (14, 1), (15, 2), (1_000, 100), (1_000_000, 100_000)]
)
def test_a_thousand_users_cost_a_dollar(users: int, cents: int) -> None:
    """0.1 cents a user, half a cent and more rounded up."""
    assert cents_of_users(users) == cents


def test_an_invoice_reads_line_by_line() -> None:
    """The subscription, each application by name, and what is above the included users."""
    invoice = invoice_of(JANUARY, [Usage("b", "Shop", 4_000), Usage("a", "notes", 3_005)], subscribed=True)

    assert invoice == Invoice(
        JANUARY,
        (
            InvoiceLine("Subscription, January 2027", 1, 600),
            InvoiceLine("Users of notes", 3_005, 0),
            InvoiceLine("Users of Shop", 4_000, 0),
            InvoiceLine("Users above the 5,000 included", 2_005, 201),
        ),
    )
    assert invoice.total_cents == 801


def test_whoever_is_not_subscribed_pays_nothing() -> None:
    """An invoice without a subscription has no lines."""
    assert invoice_of(JANUARY, [Usage("a", "Notes", 9_000)], subscribed=False).lines == ()


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 30)), st.integers(-14, 14))  # noqa: DTZ001
def test_a_moment_lies_in_its_month(moment: datetime, hours: int) -> None:
    """The month is that of UTC, wherever the clock stood; months follow each other without a gap."""
    moment = moment.replace(tzinfo=UTC)

    month = Month.of(moment.astimezone(timezone(timedelta(hours=hours))))

    assert month.start <= moment < month.end
    assert month.end == month.next.start
    assert Month.named(str(month)) == month
    assert str(month) < str(month.next)
