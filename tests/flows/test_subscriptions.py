"""Does one developer whose billing fails keep the server from looking at the others?"""

from datetime import timedelta

from structlog.testing import capture_logs

from cosyncjwt.flows.subscriptions import Subscriptions
from cosyncjwt.flows.usage import UsageReadings
from tests.people import developer
from tests.service import Service

SUBSCRIBE = "mutation { subscribe { __typename ... on Developer { id } ... on UserError { code } } }"


class Stumbling(UsageReadings):
    """Reads what developers use, and fails for some."""

    def __init__(self, service: Service) -> None:
        """Fail for nobody yet."""
        super().__init__(service.server.world.store, service.clock)
        self.over: set[str] = set()
        self.read_of: list[str] = []

    async def read_all_of(self, owner_id: str) -> None:
        """Note who is to be read, and fail for whom it shall."""
        self.read_of.append(owner_id)
        if owner_id in self.over:
            message = "no such handle: ada@example.com"
            raise ValueError(message)
        await super().read_all_of(owner_id)


async def subscribed(service: Service, handle: str) -> str:
    """Return the id of a new developer who has subscribed."""
    made = await (await developer(service, handle)).run(SUBSCRIBE)
    return str(made["id"])


async def test_a_developer_who_fails_keeps_no_other_from_being_read(service: Service) -> None:
    """The rest of the round goes on, the failure names the developer, and the next round reads that one."""
    first, second = sorted([await subscribed(service, f"{name}@example.com") for name in ("ada", "bob")])
    readings = Stumbling(service)
    subscriptions = Subscriptions(
        service.server.world.store, service.server.services.portal.administration, readings, service.clock
    )
    readings.over = {first}
    service.clock.advance(timedelta(days=1))

    with capture_logs() as log:
        await subscriptions.tend()
        readings.over.clear()
        for _ in range(2):
            await subscriptions.tend()

    assert readings.read_of == [first, second, first]
    (told,) = [event for event in log if event["event"] == "subscription.not_tended"]
    assert told["developer"] == first
    assert "ada@" not in str(told)
