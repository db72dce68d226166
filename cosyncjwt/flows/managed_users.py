"""What may developers do with the users of their own applications?

They read, shut out and remove them, and start a reset for them; they never see or choose a password of
somebody who is there (security R-07). Every answer about another developer's user is that about nobody.
"""

from dataclasses import dataclass, replace

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.metadata import MetadataSetter
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.errors import NotFound, StatusNotAllowed
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.metadata import change_metadata
from cosyncjwt.flows.recovery import Recovery
from store.ports import Store, Tenant

MOST_COUNTED = 1_000
"""Up to how many users a search is counted; whoever finds more needs better words, not a number."""


@dataclass(frozen=True, slots=True)
class ManagedUser:
    """A user of one of the developer's applications."""

    application: Application
    tenant: Tenant
    user: User


class ManagedUsers:
    """Finds and changes the users of a developer's own applications."""

    def __init__(
        self,
        store: Store,
        *,
        recovery: Recovery,
        messages: AccountMessages,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what begins a reset, what tells users, and the directory that must hear of ended sessions."""
        self._store = store
        self._recovery = recovery
        self._messages = messages
        self._directory = directory
        self._clock = clock

    async def page(self, application: Application, search: UserSearch, page: PageRequest) -> Page[User]:
        """Return users of an application that is the developer's, by handle; `page.after` is a handle."""
        return await self._directory.tenant(application.id).roster.page(search, page)

    async def count(self, application: Application, search: UserSearch) -> int | None:
        """Return how many users are searched for; None when there are more than are worth counting."""
        if search.is_everybody:
            return application.user_count
        roster = self._directory.tenant(application.id).roster
        found = await roster.count(search, most=MOST_COUNTED + 1)
        return found if found <= MOST_COUNTED else None

    async def one(self, developer: Caller, user_id: str) -> ManagedUser:
        """Return a user of one of the developer's own applications; raise NotFound for any other id."""
        application = await self._store.applications.of_user(developer.user_id, user_id)
        if application is None:
            raise NotFound
        tenant = self._directory.tenant(application.id)
        user = await tenant.users.get(user_id)
        if user is None:
            raise NotFound
        return ManagedUser(application, tenant, user)

    async def set_status(
        self, developer: Caller, user_id: str, status: UserStatus, record: Record = ()
    ) -> ManagedUser:
        """Shut a user out, or let it in again.

        Shut out, all its sessions end in the same step: refresh and login are refused at once, access tokens
        on other servers within five seconds. Neither a new password nor a code lifts it. Raises NotFound,
        and StatusNotAllowed while the application is blocked.
        """
        found = await self._changeable(developer, user_id)
        user = await found.tenant.roster.set_status(user_id, status, self._clock.now(), record)
        self._directory.forget_sessions()
        if user is None:
            raise NotFound
        return replace(found, user=user)

    async def end_sessions(self, developer: Caller, user_id: str) -> None:
        """Sign a user out everywhere; raise NotFound, and StatusNotAllowed for a blocked application."""
        found = await self._changeable(developer, user_id)
        await found.tenant.sessions.end_all(user_id)
        self._directory.forget_sessions()

    async def remove(self, developer: Caller, user_id: str, record: Record = ()) -> None:
        """Remove a user with all that belongs to it, as `Account.delete` does; the handle is free afterwards.

        Raises NotFound, and StatusNotAllowed while the application is blocked.
        """
        found = await self._changeable(developer, user_id)
        removed = await found.tenant.users.remove(user_id, record)
        self._directory.forget_sessions()
        if not removed:
            raise NotFound
        await self._messages.account_deleted(found.application, found.user, self._clock.now())

    async def set_metadata(self, developer: Caller, user_id: str, given: object) -> ManagedUser:
        """Set what is given of the declared metadata, the developer's own fields and all others.

        The next JWT carries it. Raises NotFound, StatusNotAllowed while the application is blocked,
        MetadataInvalid and ValueInvalid.
        """
        found = await self._changeable(developer, user_id)

        async def find() -> User:
            user = await found.tenant.users.get(user_id)
            if user is None:
                raise NotFound
            return user

        now = self._clock.now()
        user = await change_metadata(
            found.tenant, found.application, find, given, now=now, by=MetadataSetter.DEVELOPER
        )
        return replace(found, user=user)

    async def begin_reset(self, developer: Caller, user_id: str) -> None:
        """Send the user a code for a new password, as `forgotPassword` does; nothing else changes.

        Raises NotFound, StatusNotAllowed while the application is blocked, and RateLimited.
        """
        found = await self._changeable(developer, user_id)
        await self._recovery.begin(found.tenant, found.application, found.user.handle)

    async def _changeable(self, developer: Caller, user_id: str) -> ManagedUser:
        found = await self.one(developer, user_id)
        ensure_changeable(found.application, path="userId")
        return found


def ensure_changeable(application: Application, *, path: str) -> None:
    """Raise StatusNotAllowed for a blocked application, whose developer can only read."""
    if application.status is ApplicationStatus.BLOCKED:
        raise StatusNotAllowed(path=("input", path))
