"""How does a developer delete an application?"""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import NotFound
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.usage import UsageReadings
from store.ports import Store


class ApplicationRemoval:
    """Deletes applications for their owners."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        readings: UsageReadings,
        *,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what finds applications and reads their usage, and the directory that must hear of it."""
        self._readings = readings
        self._store = store
        self._applications = applications
        self._directory = directory
        self._clock = clock

    async def remove(self, developer: Caller, application_id: str, record: Record = ()) -> None:
        """Delete one of the developer's own applications with all that belongs to it, for good.

        Raises NotFound for any other id, ReauthenticationRequired, and StatusNotAllowed for a blocked one.
        """
        owned = await self._applications.of_developer(developer, application_id)
        now = self._clock.now()
        portal = self._directory.tenant(developer.application.id)
        await ensure_recent_login(portal, developer, now)
        await self._readings.read(owned.id)
        removed = await self._store.applications.remove(owned.id, now, record)
        self._directory.forget_application(owned.id)
        self._directory.forget_sessions()
        if not removed:
            raise NotFound
