"""How does a developer make a user?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import USER, new_id
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User, UserMetadata
from cosyncjwt.entropy import Entropy
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.managed_users import ManagedUser, ensure_changeable
from cosyncjwt.flows.password_choice import chosen
from cosyncjwt.flows.steps import NOTICE_LIFETIME
from cosyncjwt.flows.throttle import Throttle


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a developer says of a new user."""

    handle: str
    password: Secret
    metadata: object = field(default_factory=dict)
    locale: str | None = None


class UserCreation:
    """Makes users in a developer's own applications, and tells them."""

    def __init__(
        self,
        applications: Applications,
        *,
        passwords: Passwords,
        throttle: Throttle,
        compose: Compose,
        announce: Callable[[], None],
        directory: Directory,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what finds applications, hashes, counts mails and writes them, and whom to tell of one."""
        self._applications = applications
        self._passwords = passwords
        self._throttle = throttle
        self._compose = compose
        self._announce = announce
        self._directory = directory
        self._clock = clock
        self._entropy = entropy

    async def create(self, developer: Caller, application_id: str, new: NewUser) -> ManagedUser:
        """Make a user as a completed signup would, whether or not signups are open, and send it a mail.

        Raises NotFound for an application that is not the developer's own, StatusNotAllowed for a blocked
        one, HandleInvalid, PasswordTooWeak, PasswordBreached, MetadataInvalid, ValueInvalid, LocaleInvalid,
        HandleTaken, UserLimitReached, exact under concurrency (security S-07), RateLimited and Overloaded.
        """
        application = await self._applications.of_developer(developer, application_id)
        ensure_changeable(application, path="applicationId")
        handle = handles.canonical(new.handle)
        accepted = await chosen(self._passwords, new.password, application, handle)
        metadata = user_metadata.of_creation(new.metadata, application, handle)
        locale = locales.chosen(new.locale, application.locales)
        application.ensure_room()
        tenant = self._directory.tenant(application.id)
        await self._throttle.before_mail(tenant, handle)
        password_hash = await self._passwords.hash(accepted)
        user = self._user(handle, password_hash, metadata, locale)
        welcome = self._welcome(application, user)
        await tenant.roster.add(user, welcome, limit=application.user_limit)
        self._announce()
        return ManagedUser(application, tenant, user)

    def _user(self, handle: str, password_hash: Secret, metadata: UserMetadata, locale: str) -> User:
        now = self._clock.now()
        return User(
            id=new_id(USER, self._entropy),
            handle=handle,
            password_hash=password_hash,
            created_at=now,
            updated_at=now,
            locale=locale,
        ).with_metadata(metadata, now)

    def _welcome(self, application: Application, user: User) -> OutboxMessage:
        return self._compose.message(
            application=application,
            template=Template.ACCOUNT_MADE,
            recipient=user.handle,
            values={"handle": user.handle},
            now=user.created_at,
            expires_at=user.created_at + NOTICE_LIFETIME,
            locale=user.locale,
        )
