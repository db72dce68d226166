"""How many users does a commercial application have? Read once a day, and whenever its status changes."""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.page import MAXIMUM_PAGE_SIZE, PageRequest
from cosyncjwt.domain.status import ApplicationStatus
from store.ports import Store


class UsageReadings:
    """Reads how many users applications have; of a month only the highest reading counts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take where applications and readings are kept."""
        self._store = store
        self._clock = clock

    async def read(self, application_id: str) -> None:
        """Read an application that is ACTIVE and COMMERCIAL; all others cost nothing."""
        application = await self._store.applications.get(application_id)
        if application is not None:
            await self.note(application)

    async def read_all_of(self, owner_id: str) -> None:
        """Read every application of a developer."""
        after: str | None = None
        while True:
            request = PageRequest(MAXIMUM_PAGE_SIZE, after)
            page = await self._store.applications.owned_by(owner_id, request)
            for application in page.items:
                await self.note(application)
            if not page.has_next:
                return
            after = page.items[-1].id

    async def note(self, application: Application) -> None:
        """Note how many users an application has, or had, if that is charged."""
        if application.type is not ApplicationType.COMMERCIAL:
            return
        if application.status is not ApplicationStatus.ACTIVE:
            return
        usage = Usage(application.id, application.name, application.user_count)
        month = Month.of(self._clock.now())
        await self._store.billing.note_usage(application.owner_id, month, usage)
