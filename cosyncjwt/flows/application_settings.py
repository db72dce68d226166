"""How does a developer change an application?"""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import NotFound
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from store.ports import Store


class ApplicationSettings:
    """Changes the settings of applications for their owners."""

    def __init__(
        self, store: Store, applications: Applications, *, directory: Directory, clock: Clock
    ) -> None:
        """Take what finds applications, and the directory that must hear of a change."""
        self._store = store
        self._applications = applications
        self._directory = directory
        self._clock = clock

    async def change(self, developer: Caller, application_id: str, change: ApplicationChange) -> Application:
        """Change one of the developer's own applications; what the change does not name stays.

        Raises NotFound for any other id, ValueInvalid, ApplicationNameTaken, and StatusNotAllowed for a
        blocked one, which its developer can only read.
        """
        owned = await self._applications.of_developer(developer, application_id)
        if change == ApplicationChange():
            return owned
        changed = await self._store.applications.change(owned.id, change.checked(), self._clock.now())
        self._directory.forget_application(owned.id)
        if changed is None:
            raise NotFound
        return changed
