"""What may an administrator see of developers and their applications, and do about developers?"""

from contextlib import suppress

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.page import MAXIMUM_PAGE_SIZE, Page, PageRequest
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.status import ApplicationStatus, StatusChange, when_paid, when_unpaid
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.errors import NotFound, StatusNotAllowed
from cosyncjwt.flows.acts import Acts
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.managed_users import ManagedUser
from cosyncjwt.flows.usage import UsageReadings
from store.ports import Store

MOST_COUNTED = 1_000


class Administration:
    """Answers administrators; who is one, `Access.administrator` has said before."""

    def __init__(
        self,
        store: Store,
        readings: UsageReadings,
        acts: Acts,
        *,
        directory: Directory,
        clock: Clock,
        portal_id: str,
    ) -> None:
        """Take the store, what reads usage, what makes events, and the portal, whose users developers are."""
        self._acts = acts
        self._readings = readings
        self._store = store
        self._directory = directory
        self._clock = clock
        self._portal_id = portal_id

    async def developers(self, search: UserSearch, page: PageRequest) -> Page[User]:
        """Return the developers that are searched for, by handle; `page.after` is a handle."""
        return await self._directory.tenant(self._portal_id).roster.page(search, page)

    async def count(self, search: UserSearch) -> int | None:
        """Return how many developers are searched for; None when there are more than are worth counting."""
        found = await self._directory.tenant(self._portal_id).roster.count(search, most=MOST_COUNTED + 1)
        return found if found <= MOST_COUNTED else None

    async def developer(self, developer_id: str) -> User:
        """Return a developer; raise NotFound."""
        user = await self._directory.tenant(self._portal_id).users.get(developer_id)
        if user is None:
            raise NotFound
        return user

    async def managed(self, developer: User) -> ManagedUser:
        """Return a developer as what it is too: a user of the portal."""
        return ManagedUser(
            await self.application(self._portal_id), self._directory.tenant(self._portal_id), developer
        )

    async def application(self, application_id: str) -> Application:
        """Return any application; raise NotFound."""
        application = await self._store.applications.get(application_id)
        if application is None:
            raise NotFound
        return application

    async def set_plan(self, developer_id: str, plan: Plan, record: Record | None = None) -> User:
        """Give a developer another plan; raise NotFound.

        With FREE the commercial applications are suspended, with PAID those go on that were suspended so.
        Without a `record` it is the server that does it. A crash in between leaves the plan set and some of
        them as they were: to set it again goes on.
        """
        developer = await self.developer(developer_id)
        if record is None:
            record = self._acts.by_system("setDeveloperPlan", developer_id, self._portal_id)
        await self._store.developers.set_plan(developer_id, plan, self._clock.now(), record)
        # After the plan: an application that becomes commercial meanwhile looks at the plan itself.
        await self._follow(developer_id, plan)
        return developer

    async def set_status(
        self, administrator: Caller, developer_id: str, status: UserStatus, record: Record = ()
    ) -> User:
        """Shut a developer out of the portal, or let in again; the applications go on.

        Raises NotFound, and StatusNotAllowed for the administrator's own account.
        """
        if developer_id == administrator.user_id:
            message = "Not your own account: you could not undo it."
            raise StatusNotAllowed(message, path=("input", "developerId"))
        roster = self._directory.tenant(self._portal_id).roster
        user = await roster.set_status(developer_id, status, self._clock.now(), record)
        self._directory.forget_sessions()
        if user is None:
            raise NotFound
        return user

    async def _follow(self, owner_id: str, plan: Plan) -> None:
        after: str | None = None
        while True:
            request = PageRequest(MAXIMUM_PAGE_SIZE, after)
            page = await self._store.applications.owned_by(owner_id, request)
            for application in page.items:
                if changes := _changes(application, plan):
                    await self._set_first(application, changes)
            if not page.has_next:
                return
            after = page.items[-1].id

    async def _set_first(self, application: Application, changes: tuple[StatusChange, ...]) -> None:
        """Set the first status that may be set: what an administrator has stopped stays so."""
        await self._readings.read(application.id)
        for change in changes:
            with suppress(StatusNotAllowed):
                record = self._acts.by_system("setApplicationStatus", application.id, application.id)
                await self._store.applications.set_status(application.id, change, self._clock.now(), record)
                break
        self._directory.forget_application(application.id)
        await self._readings.read(application.id)


def _changes(application: Application, plan: Plan) -> tuple[StatusChange, ...]:
    if plan is Plan.PAID:
        # Whatever its type: what was stopped as a commercial one may be for development by now.
        is_stopped = application.status is ApplicationStatus.SUSPENDED
        return when_paid(application.status_reason) if is_stopped else ()
    return when_unpaid(application.status) if application.type is ApplicationType.COMMERCIAL else ()
