"""What may developers do with the users of their own applications?

They read, shut out and remove them, and start a reset for them; they never see or choose a password of
somebody who is there (security R-07). Every answer about another developer's user is that about nobody. An id
that several of the developer's applications have is refused until one is named: nobody acts on a guess.
"""

from collections.abc import Sequence
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
from cosyncjwt.errors import BadUserInput, NotFound, StatusNotAllowed, ValueInvalid
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.holders import Holders
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


@dataclass(frozen=True, slots=True)
class Target:
    """Which user is meant; `application_id` where the id alone does not say, since an import keeps ids.

    `holders` where the store was asked for them already, for the log.
    """

    user_id: str
    application_id: str | None = None
    holders: Holders | None = None


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
        """Return a user of one of the developer's own applications.

        Raises NotFound for any other id, and BadUserInput for an id that several of them have.
        """
        having = (await Holders.of(self._store, developer, user_id)).applications
        if len(having) > 1:
            message = f"Several of your applications have a user of this id: {_listed(having)}."
            raise BadUserInput(message)
        return await self._in(having, user_id)

    async def set_status(
        self, developer: Caller, target: Target, status: UserStatus, record: Record = ()
    ) -> ManagedUser:
        """Shut a user out, or let it in again.

        Shut out, all its sessions end in the same step: refresh and login are refused at once, access tokens
        on other servers within five seconds. Neither a new password nor a code lifts it. Raises NotFound,
        and StatusNotAllowed while the application is blocked.
        """
        found = await self._changeable(developer, target)
        user = await found.tenant.roster.set_status(found.user.id, status, self._clock.now(), record)
        self._directory.forget_sessions()
        if user is None:
            raise NotFound
        return replace(found, user=user)

    async def end_sessions(self, developer: Caller, target: Target) -> None:
        """Sign a user out everywhere; raise NotFound, and StatusNotAllowed for a blocked application."""
        found = await self._changeable(developer, target)
        await found.tenant.sessions.end_all(found.user.id)
        self._directory.forget_sessions()

    async def remove(self, developer: Caller, target: Target, record: Record = ()) -> None:
        """Remove a user with all that belongs to it, as `Account.delete` does; the handle is free afterwards.

        Raises NotFound, ValueInvalid where the id may be meant of a user who has gone elsewhere, and
        StatusNotAllowed while the application is blocked.
        """
        found = await self._changeable(developer, target)
        if target.application_id is None:
            await self._ensure_nobody_else_is_meant(developer, found)
        removed = await found.tenant.users.remove(found.user.id, record)
        self._directory.forget_sessions()
        if not removed:
            raise NotFound
        await self._messages.account_deleted(found.application, found.user, self._clock.now())

    async def set_metadata(self, developer: Caller, target: Target, given: object) -> ManagedUser:
        """Set what is given of the declared metadata, the developer's own fields and all others.

        The next JWT carries it. Raises NotFound, StatusNotAllowed while the application is blocked,
        MetadataInvalid and ValueInvalid.
        """
        found = await self._changeable(developer, target)

        async def find() -> User:
            user = await found.tenant.users.get(found.user.id)
            if user is None:
                raise NotFound
            return user

        now = self._clock.now()
        user = await change_metadata(
            found.tenant, found.application, find, given, now=now, by=MetadataSetter.DEVELOPER
        )
        return replace(found, user=user)

    async def begin_reset(self, developer: Caller, target: Target) -> None:
        """Send the user a code for a new password, as `forgotPassword` does; nothing else changes.

        Raises NotFound, StatusNotAllowed while the application is blocked, and RateLimited.
        """
        found = await self._changeable(developer, target)
        await self._recovery.begin(found.tenant, found.application, found.user.handle)

    async def _changeable(self, developer: Caller, target: Target) -> ManagedUser:
        """Return the one user that is meant; never choose among several (security S-01)."""
        holders = target.holders
        if holders is None or not holders.answer(developer, target.user_id):
            holders = await Holders.of(self._store, developer, target.user_id)
        having = holders.within(target.application_id)
        if len(having) > 1:
            message = f"Several of your applications have a user of this id; name one: {_listed(having)}."
            raise ValueInvalid(message, path=("input", "applicationId"))
        found = await self._in(having, target.user_id)
        ensure_changeable(found.application, path="userId")
        return found

    async def _ensure_nobody_else_is_meant(self, developer: Caller, found: ManagedUser) -> None:
        """Refuse an id that was another's elsewhere: a deletion that is repeated must not meet this user.

        What cannot be taken back only: an import may have given this application the users of that one.
        """
        lost = await self._store.applications.having_lost_user(developer.user_id, found.user.id)
        elsewhere = [each for each in lost if each != found.application.id]
        if elsewhere:
            message = (
                "Another of your applications has had a user of this id, who was deleted: "
                f"{', '.join(elsewhere)}. Name the one that you mean; this user's is {found.application.id}."
            )
            raise ValueInvalid(message, path=("input", "applicationId"))

    async def _in(self, having: Sequence[Application], user_id: str) -> ManagedUser:
        for application in having:
            tenant = self._directory.tenant(application.id)
            user = await tenant.users.get(user_id)
            if user is not None:
                return ManagedUser(application, tenant, user)
        raise NotFound


def _listed(applications: Sequence[Application]) -> str:
    return ", ".join(application.id for application in applications)


def ensure_changeable(application: Application, *, path: str) -> None:
    """Raise StatusNotAllowed for a blocked application, whose developer can only read."""
    if application.status is ApplicationStatus.BLOCKED:
        raise StatusNotAllowed(path=("input", path))
