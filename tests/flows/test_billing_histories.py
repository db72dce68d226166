"""Do invoices agree with the price list, whatever happened to a developer's applications in the months?"""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.billing import Month, Usage, invoice_of
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.flows.usage import UsageReadings
from store.ports import Store
from tests.factories import make_application
from tests.fakes import FrozenClock

HISTORIES = 10_000
START = datetime(2027, 1, 28, 12, tzinfo=UTC)


@dataclass
class Accounts:
    """What `UsageReadings` needs of a store, in memory: `applications.get` and `billing.note_usage`."""

    kept: dict[str, Application]
    highest: dict[Month, dict[str, Usage]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def applications(self) -> "Accounts":
        """The port of applications."""
        return self

    @property
    def billing(self) -> "Accounts":
        """The port of accounts."""
        return self

    async def get(self, application_id: str) -> Application | None:
        """Return the application."""
        return self.kept.get(application_id)

    async def note_usage(self, _owner_id: str, month: Month, usage: Usage) -> None:
        """Keep the reading if it is the highest."""
        before = self.highest[month].get(usage.application_id)
        if before is None or before.users < usage.users:
            self.highest[month][usage.application_id] = usage


def reference(readings: list[tuple[datetime, Application]], month: Month) -> Decimal:
    """Work a month out slowly from all that was ever read, in dollars."""
    most: dict[str, int] = {}
    for moment, application in readings:
        counts = (application.type, application.status) == (
            ApplicationType.COMMERCIAL,
            ApplicationStatus.ACTIVE,
        )
        if counts and (moment.year, moment.month) == (month.year, month.number):
            most[application.id] = max(most.get(application.id, 0), application.user_count)
    dollars = Decimal("0.001") * max(0, sum(most.values()) - 5_000)
    return Decimal("6.00") + dollars.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


async def lived(chance: random.Random) -> None:
    """Live through a random history and compare every month of it."""
    made = [make_application(type=chance.choice(list(ApplicationType))) for _ in range(chance.randint(1, 3))]
    accounts, clock = Accounts({each.id: each for each in made}), FrozenClock(START)
    usage = UsageReadings(cast("Store", accounts), clock)
    readings: list[tuple[datetime, Application]] = []
    for _ in range(chance.randint(1, 12)):
        clock.advance(timedelta(hours=chance.randint(0, 60)))
        chosen = accounts.kept[chance.choice(made).id]
        accounts.kept[chosen.id] = replace(
            chosen,
            status=chance.choice(list(ApplicationStatus)),
            type=chance.choice(list(ApplicationType)),
            user_count=chance.choice([0, 4_999, 5_000, 5_001, 5_005, chance.randint(0, 50_000)]),
        )
        for application in accounts.kept.values():
            readings.append((clock.now(), application))
            await usage.read(application.id)
    for month in {Month.of(moment) for moment, _ in readings}:
        invoice = invoice_of(month, list(accounts.highest[month].values()), subscribed=True)
        assert Decimal(invoice.total_cents) / 100 == reference(readings, month)


def test_ten_thousand_histories_agree_with_the_reference() -> None:
    """Applications come and go, are switched on and off, and change their type and size: the sums agree."""
    chance = random.Random(20270128)  # noqa: S311 - a seed that is the same in every run, no secret

    async def all_of_them() -> None:
        for _ in range(HISTORIES):
            await lived(chance)

    asyncio.run(all_of_them())
