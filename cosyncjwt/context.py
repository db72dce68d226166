"""What does a resolver have at hand? The services, and who is calling."""

from collections.abc import Mapping
from dataclasses import dataclass

from cosyncjwt.crypto.application_jwt import ApplicationJwts
from cosyncjwt.crypto.tokens import AppTokens
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.page import MAXIMUM_NODES, PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import QueryTooComplex, TokenInvalid
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.account import Account
from cosyncjwt.flows.administration import Administration
from cosyncjwt.flows.application_creation import ApplicationCreation
from cosyncjwt.flows.application_removal import ApplicationRemoval
from cosyncjwt.flows.application_settings import ApplicationSettings
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.audit import Audit
from cosyncjwt.flows.challenges import Challenges
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enrollment import Enrollments
from cosyncjwt.flows.holders import Holders
from cosyncjwt.flows.invitations import Invitations
from cosyncjwt.flows.locale import Locale
from cosyncjwt.flows.login import Login
from cosyncjwt.flows.managed_users import ManagedUsers
from cosyncjwt.flows.message_templates import MessageTemplates
from cosyncjwt.flows.metadata import Metadata
from cosyncjwt.flows.password_change import PasswordChange
from cosyncjwt.flows.phones import Phones
from cosyncjwt.flows.quotas import Quotas
from cosyncjwt.flows.recovery import Recovery
from cosyncjwt.flows.registration import Registration
from cosyncjwt.flows.resending import Resending
from cosyncjwt.flows.rotation import Rotation
from cosyncjwt.flows.second_factor import SecondFactors
from cosyncjwt.flows.senders import Senders
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.signup import Signup
from cosyncjwt.flows.subscriptions import Subscriptions
from cosyncjwt.flows.text_trials import TextTrials
from cosyncjwt.flows.user_creation import UserCreation
from cosyncjwt.flows.user_export import UserExport
from cosyncjwt.flows.user_names import UserNames
from store.ports import Tenant


@dataclass(frozen=True, slots=True)
class Portal:
    """What only developers and administrators use."""

    application_creation: ApplicationCreation
    rotation: Rotation
    application_removal: ApplicationRemoval
    administration: Administration
    text_trials: TextTrials
    senders: Senders
    subscriptions: Subscriptions
    message_templates: MessageTemplates
    managed_users: ManagedUsers
    user_creation: UserCreation
    user_export: UserExport


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that answers requests, made once by the app."""

    directory: Directory
    access: Access
    signup: Signup
    login: Login
    recovery: Recovery
    password_change: PasswordChange
    resending: Resending
    invitations: Invitations
    registration: Registration
    sessions: Sessions
    account: Account
    metadata: Metadata
    locale: Locale
    user_names: UserNames
    applications: Applications
    application_settings: ApplicationSettings
    app_tokens: AppTokens
    jwts: ApplicationJwts
    second_factors: SecondFactors
    challenges: Challenges
    portal: Portal
    phones: Phones
    enrollments: Enrollments
    quotas: Quotas
    audit: Audit


@dataclass(frozen=True, slots=True)
class Client:
    """A calling application, active, and the data of its users."""

    application: Application
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """A calling user of an active application, and the data of that application's users."""

    caller: Caller
    tenant: Tenant


@dataclass(slots=True)
class Context:
    """One request: its credentials, not yet believed, and where it comes from.

    `application_id` and `caller` are who has been believed to call, `subject` is the id of whom that concerns
    where neither the answer nor the caller tells; all for the audit log. `record` is what that will say when
    all goes well, for the store to keep it together with what it tells of; `holders` are the applications
    that have the user whom the input names, where they were asked for already.
    """

    services: Services
    app_token: Secret | None
    access_token: Secret | None
    device: Device
    request_id: str
    nodes_left: int = MAXIMUM_NODES
    application_id: str | None = None
    caller: Caller | None = None
    subject: str | None = None
    record: Record = ()
    holders: Holders | None = None

    @classmethod
    def of(
        cls, services: Services, headers: Mapping[str, str], ip_address: str | None, request_id: str
    ) -> "Context":
        """Read the credentials from the headers (names in lower case)."""
        return cls(
            services=services,
            app_token=_secret(headers.get("app-token")),
            access_token=_secret(_bearer(headers.get("authorization")) or headers.get("access-token")),
            device=Device(ip_address, headers.get("user-agent")),
            request_id=request_id,
        )

    def allow(self, page: PageRequest) -> None:
        """Count what a list may bring; raise QueryTooComplex when the request asks for too much in all."""
        self.nodes_left -= page.size
        if self.nodes_left < 0:
            raise QueryTooComplex

    async def client(self) -> Client:
        """Return the calling application; raise AppTokenInvalid or its status's refusal."""
        application = await self.services.access.active_application(self.app_token)
        self.application_id = application.id
        return Client(application, self.services.directory.tenant(application.id))

    async def user(self) -> SignedInUser:
        """Return the calling user; raise as `Access.caller` does."""
        caller = self.caller = await self.services.access.caller(self.access_token)
        return SignedInUser(caller, self.services.directory.tenant(caller.application.id))

    async def enrolling(self) -> SignedInUser:
        """Return the calling user, also one who must set a second factor up before being signed in.

        Raises as `user` does, and as `Enrollments.caller` does for an enrollment token.
        """
        try:
            return await self.user()
        except TokenInvalid:
            caller = self.caller = await self.services.enrollments.caller(self.access_token or Secret(""))
        return SignedInUser(caller, self.services.directory.tenant(caller.application.id))

    async def developer(self) -> SignedInUser:
        """Return the calling developer; raise as `Access.developer` does."""
        caller = self.caller = await self.services.access.developer(self.access_token)
        return SignedInUser(caller, self.services.directory.tenant(caller.application.id))

    async def administrator(self) -> Caller:
        """Return the calling administrator; raise as `Access.administrator` does."""
        caller = self.caller = await self.services.access.administrator(self.access_token)
        return caller


def _bearer(authorization: str | None) -> str | None:
    """Return the credentials of the Bearer scheme (RFC 6750, 2.1), None for any other."""
    scheme, _, credentials = (authorization or "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _secret(value: str | None) -> Secret | None:
    return Secret(value) if value else None
