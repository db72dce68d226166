"""How does a developer change an application?"""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import DEVELOPER_STATUSES, Application, ApplicationStatus
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import NotFound, StatusNotAllowed
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

    async def set_status(
        self, developer: Caller, application_id: str, status: ApplicationStatus
    ) -> Application:
        """Switch one of the developer's own applications on or off; it reaches every server in 5 seconds.

        Raises NotFound for any other id, and StatusNotAllowed for a status that is not the developer's to
        set, or while the application is suspended or blocked, which is not the developer's to lift.
        """
        owned = await self._applications.of_developer(developer, application_id)
        if status not in DEVELOPER_STATUSES:
            message = "A developer sets ACTIVE or INACTIVE."
            raise StatusNotAllowed(message, path=("input", "status"))
        changed = await self._store.applications.set_status(
            owned.id, status, among=DEVELOPER_STATUSES, now=self._clock.now()
        )
        self._directory.forget_application(owned.id)
        if changed is None:
            raise NotFound
        return changed
