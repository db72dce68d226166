"""A developer subscribes for a year: what is charged, what a failed payment stops, what brings it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from tests.applications import created, filled
from tests.documents import APPLICATION, CREATE_APPLICATION
from tests.people import administrator, developer, developer_again
from tests.service import GraphQL, Service

INVOICE = "month status statusReason currency totalCents lines { description quantity amountCents }"
MONEY = f"plan subscription {{ endsAt }} invoice {{ {INVOICE} }} invoices {{ {INVOICE} }}"
DEVELOPER = f"{{ developer {{ {MONEY} applications {{ nodes {{ name status statusReason }} }} }} }}"
RESULT = f"{{ __typename ... on Developer {{ {MONEY} }} ... on UserError {{ code message path }} }}"
SUBSCRIBE = f"mutation {{ subscribe {RESULT} }}"
CANCEL = f"mutation {{ cancelSubscription {RESULT} }}"
RECORD = f"mutation ($input: RecordPaymentInput!) {{ recordPayment(input: $input) {RESULT} }}"
FAIL = f"mutation ($input: RecordPaymentFailureInput!) {{ recordPaymentFailure(input: $input) {RESULT} }}"
SET_STATUS = """mutation ($input: SetApplicationStatusInput!) {
  setApplicationStatus(input: $input) { __typename ... on Application { status } ... on UserError { code } }
}"""


JANUARY = """\
Invoice {year}-01                             PAID
Subscription, January {year}           1  6.00 USD
Users of Off                         0  0.00 USD
Users of Shop                      120  0.00 USD
Total                                   6.00 USD"""


def printed(invoice: Any) -> str:
    """Return an invoice as a person reads it."""

    def money(cents: int) -> str:
        return f"{cents // 100}.{cents % 100:02} USD"

    lines = [f"Invoice {invoice['month']:<24}{invoice['status']:>16}"]
    lines += [
        f"{line['description']:<32}{line['quantity']:>6,}{money(line['amountCents']):>10}"
        for line in invoice["lines"]
    ]
    return "\n".join([*lines, f"{'Total':<38}{money(invoice['totalCents']):>10}"])


def noon_of(year: int, month: int, day: int) -> datetime:
    """Return the middle of a day."""
    return datetime(year, month, day, 12, tzinfo=UTC)


async def wait_until(service: Service, moment: datetime) -> None:
    """Let a day after the other go by, the server reading what is used on each."""
    while service.clock.now() < moment:
        service.clock.advance(min(timedelta(days=1), moment - service.clock.now()))
        await service.tend()


async def developer_id(client: GraphQL) -> str:
    """Return the id of the signed-in developer's user."""
    found: str = (await client.run("{ developer { id } }"))["id"]
    return found


async def statuses(client: GraphQL) -> dict[str, str]:
    """Return the status of each of the developer's applications."""
    nodes: list[Any] = (await client.run(DEVELOPER))["applications"]["nodes"]
    return {node["name"]: node["status"] for node in nodes}


async def test_a_year(service: Service) -> None:
    """Twelve months are billed; a failed payment stops what is commercial, and a payment restores it."""
    year = service.clock.now().year + 1
    service.clock.advance(noon_of(year, 1, 10) - service.clock.now())
    dev = await developer(service)
    owner = await developer_id(dev)
    refused = await dev.run(CREATE_APPLICATION, {"input": {"name": "Shop", "type": "COMMERCIAL"}})
    assert refused["code"] == "SUBSCRIPTION_REQUIRED"

    # January: the developer subscribes, two applications go commercial, one with 120 users.
    subscribed = await dev.run(SUBSCRIBE)
    assert (subscribed["__typename"], subscribed["plan"]) == ("Developer", "PAID")
    shop = await created(dev, "Shop", type="COMMERCIAL")
    off = await created(dev, "Off", type="COMMERCIAL")
    await created(dev, "Test")
    await dev.run(SET_STATUS, {"input": {"id": off["id"], "status": "INACTIVE"}})
    await filled(service, shop["id"], 120, limit=None)
    await wait_until(service, noon_of(year, 2, 3))

    dev = await developer_again(service)
    money = await dev.run(DEVELOPER)
    (january,) = money["invoices"]
    assert (january["month"], january["status"], january["totalCents"]) == (f"{year}-01", "OPEN", 600)
    assert january["lines"] == [
        {"description": f"Subscription, January {year}", "quantity": 1, "amountCents": 600},
        {"description": "Users of Off", "quantity": 0, "amountCents": 0},
        {"description": "Users of Shop", "quantity": 120, "amountCents": 0},
    ]
    assert money["invoice"]["month"] == f"{year}-02"

    # January's payment fails: what is commercial stops, what is for development goes on.
    admin = await administrator(service)
    failure = {"developerId": owner, "month": f"{year}-01", "reference": "ch_1", "reason": "card expired"}
    failed = await admin.run(FAIL, {"input": failure})
    assert (failed["plan"], failed["invoices"][0]["status"]) == ("FREE", "FAILED")
    assert failed["invoices"][0]["statusReason"] == "card expired"
    assert await statuses(dev) == {"Shop": "SUSPENDED", "Off": "SUSPENDED", "Test": "ACTIVE"}
    lifted = await dev.run(SET_STATUS, {"input": {"id": shop["id"], "status": "ACTIVE"}})
    assert lifted["code"] == "STATUS_NOT_ALLOWED"
    assert (await dev.run(SUBSCRIBE))["code"] == "STATUS_NOT_ALLOWED"

    # It is paid: what was on is on, what was off is off; the failure that is reported again is old news.
    payment = {"developerId": owner, "month": f"{year}-01", "reference": "ch_1"}
    assert (await admin.run(RECORD, {"input": payment}))["plan"] == "PAID"
    await admin.run(FAIL, {"input": failure})
    assert await statuses(dev) == {"Shop": "ACTIVE", "Off": "INACTIVE", "Test": "ACTIVE"}

    # Months go by; in December the developer cancels, and all goes on until the year is over.
    await wait_until(service, noon_of(year, 12, 20))
    dev = await developer_again(service)
    cancelled = await dev.run(CANCEL)
    assert cancelled["subscription"]["endsAt"] == f"{year + 1}-01-01T00:00:00.000Z"
    assert (await statuses(dev))["Shop"] == "ACTIVE"
    await wait_until(service, noon_of(year + 1, 2, 2))

    dev = await developer_again(service)
    after = await dev.run(DEVELOPER)
    assert (after["plan"], after["subscription"], after["invoice"]["lines"]) == ("FREE", None, [])
    assert [each["month"] for each in after["invoices"]] == [
        f"{year}-{month:02}" for month in range(12, 0, -1)
    ]
    assert sum(each["totalCents"] for each in after["invoices"]) == 12 * 600

    # Whoever runs this test with `-s` reads January.
    print(printed(after["invoices"][-1]))  # noqa: T201
    assert printed(after["invoices"][-1]) == JANUARY.format(year=year)
    assert await statuses(dev) == {"Shop": "SUSPENDED", "Off": "SUSPENDED", "Test": "ACTIVE"}

    # Who comes back finds everything as it was.
    assert (await dev.run(SUBSCRIBE))["plan"] == "PAID"
    assert await statuses(dev) == {"Shop": "ACTIVE", "Off": "INACTIVE", "Test": "ACTIVE"}


async def test_what_is_above_the_included_users_costs(service: Service) -> None:
    """The highest readings of a month are summed over the applications that were ACTIVE and COMMERCIAL."""
    dev = await developer(service)
    owner = await developer_id(dev)
    await dev.run(SUBSCRIBE)
    shop = await created(dev, "Shop", type="COMMERCIAL")
    billing, month = service.store.billing, service.clock.now()
    await billing.note_usage(owner, Month.of(month), Usage(shop["id"], "Shop", 7_005))

    invoice = (await dev.run(DEVELOPER))["invoice"]

    assert invoice["lines"][-1] == {
        "description": "Users above the 5,000 included",
        "quantity": 2_005,
        "amountCents": 201,
    }
    assert invoice["totalCents"] == 801


async def test_only_administrators_record_payments(service: Service) -> None:
    """A developer who records the own payment is refused, and nothing changes."""
    dev = await developer(service)
    owner = await developer_id(dev)
    await dev.run(SUBSCRIBE)
    month = str(Month.of(service.clock.now()))
    payment = {"developerId": owner, "month": month, "reference": "mine"}

    assert (await dev.error(RECORD, {"input": payment}))["code"] == "FORBIDDEN"
    assert (await dev.error(FAIL, {"input": payment}))["code"] == "FORBIDDEN"


async def test_a_report_that_is_not_well_formed_is_refused(service: Service) -> None:
    """Month, reference and reason are checked, and a month without a subscription is NOT_FOUND."""
    dev = await developer(service)
    owner = await developer_id(dev)
    admin = await administrator(service)
    good = {"developerId": owner, "month": str(Month.of(service.clock.now())), "reference": "ch_1"}

    for bad, path in (
        ({"month": "March"}, ["input", "month"]),
        ({"month": "2026-13"}, ["input", "month"]),
        ({"reference": ""}, ["input", "reference"]),
        ({"reference": "a\nb"}, ["input", "reference"]),
        ({"reference": "x" * 201}, ["input", "reference"]),
    ):
        refused = await admin.run(RECORD, {"input": good | bad})
        assert (refused["code"], refused["path"]) == ("VALUE_INVALID", path)
    refused = await admin.run(FAIL, {"input": {**good, "reason": "x" * 501}})
    assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["input", "reason"])
    assert (await admin.error(RECORD, {"input": good}))["code"] == "NOT_FOUND"
    assert (await dev.run(CANCEL))["code"] == "STATUS_NOT_ALLOWED"


async def test_a_plan_that_was_not_set_before_a_crash_follows(service: Service) -> None:
    """What died between the subscription, or a report, and the plan is made good by the next look."""
    dev = await developer(service)
    owner = await developer_id(dev)
    billing, month = service.store.billing, Month.of(service.clock.now())
    assert (await dev.run(DEVELOPER))["plan"] == "FREE"
    await billing.bill(owner, month)
    await billing.subscribe(owner, service.clock.now())

    await service.tend()
    followed = (await dev.run(DEVELOPER))["plan"]
    await billing.take_turn(owner)
    await billing.settle(Payment(owner, month, "FAILED:1", InvoiceStatus.FAILED))
    await service.tend()

    assert (followed, (await dev.run(DEVELOPER))["plan"]) == ("PAID", "FREE")


async def test_the_subscription_of_a_deleted_account_ends(service: Service) -> None:
    """An account that is gone is billed no more, and stops nobody else's billing."""
    dev = await developer(service)
    owner = await developer_id(dev)
    await dev.run(SUBSCRIBE)
    portal = (await service.portal.run(APPLICATION))["id"]
    await service.store.tenant(portal).users.remove(owner)
    await service.store.billing.take_turn(owner)

    await service.tend()
    await service.tend()

    assert await service.store.billing.subscription(owner) is None
