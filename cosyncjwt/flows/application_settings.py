"""How does a developer change an application?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from cosyncjwt.domain.text_account import TwilioCredentials
from cosyncjwt.errors import NotFound, StatusNotAllowed
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.text_accounts import TextSettings
from cosyncjwt.flows.usage import UsageReadings
from store.ports import Store


class ApplicationSettings:
    """Changes the settings of applications for their owners."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        texts: TextSettings,
        readings: UsageReadings,
        *,
        directory: Directory,
        clock: Clock,
        portal_id: str,
    ) -> None:
        """Take what finds applications, what judges SMS, and the directory that must hear of a change."""
        self._portal_id = portal_id
        self._store = store
        self._applications = applications
        self._texts = texts
        self._readings = readings
        self._directory = directory
        self._clock = clock

    async def change(
        self,
        developer: Caller,
        application_id: str,
        change: ApplicationChange,
        twilio: TwilioCredentials | None = None,
    ) -> Application:
        """Change one of the developer's own applications; what the change does not name stays.

        Raises NotFound for any other id, ValueInvalid, ApplicationNameTaken, and StatusNotAllowed for a
        blocked one, which its developer can only read. ReauthenticationRequired for another Twilio account
        after an old login: whoever has that account reads every code that it sends (security S-12).
        """
        owned = await self._applications.of_developer(developer, application_id)
        if twilio is not None:
            portal = self._directory.tenant(developer.application.id)
            await ensure_recent_login(portal, developer, self._clock.now())
        change = replace(change.checked(), twilio=self._texts.kept(owned.id, twilio))
        self._texts.ensure_sendable(change.two_factor_verification, change.twilio or owned.twilio)
        if change == ApplicationChange():
            return owned
        changed = await self._store.applications.change(owned.id, change, self._clock.now())
        self._directory.forget_application(owned.id)
        if change.type is not None:
            # What was used until now is charged, and so is what is there from now on.
            await self._readings.note(owned)
            await self._readings.read(owned.id)
        if changed is None:
            raise NotFound
        return changed

    async def switch(
        self,
        developer: Caller,
        application_id: str,
        status: ApplicationStatus,
        reason: str | None,
        record: Record = (),
    ) -> Application:
        """Switch one of the developer's own applications on or off; it reaches every server in 5 seconds.

        Raises NotFound for any other id, ValueInvalid for a bad reason, and StatusNotAllowed for a status
        that is not the developer's to set, or while the application is suspended or blocked, which is not the
        developer's to lift.
        """
        owned = await self._applications.of_developer(developer, application_id)
        return await self._set(owned.id, StatusChange.of(status, Authority.DEVELOPER, reason), record)

    async def rule(
        self, application_id: str, status: ApplicationStatus, reason: str | None, record: Record = ()
    ) -> Application:
        """Set any status of any application, for an administrator.

        Raises NotFound, ValueInvalid for a bad reason or none where one is needed, and StatusNotAllowed for
        the portal: without it nobody could sign in to set it right.
        """
        if application_id == self._portal_id:
            message = "The portal is always active."
            raise StatusNotAllowed(message)
        change = StatusChange.of(status, Authority.ADMINISTRATOR, reason)
        return await self._set(application_id, change, record)

    async def _set(self, application_id: str, change: StatusChange, record: Record) -> Application:
        # What was used until now is charged, and so is what is there from now on.
        await self._readings.read(application_id)
        changed = await self._store.applications.set_status(application_id, change, self._clock.now(), record)
        self._directory.forget_application(application_id)
        await self._readings.read(application_id)
        if changed is None:
            raise NotFound
        return changed
