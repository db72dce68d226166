"""What can be read of an application: by its users, and by its developer?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import strawberry

from cosyncjwt.domain import application as domain
from cosyncjwt.domain import signing as domain_signing
from cosyncjwt.domain.application import ApplicationType, JwtSubject
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import Forbidden
from schema.types.audit import Audited, EventsOf
from schema.types.connection import Connection
from schema.types.invitation import Invitation, InvitationsOf
from schema.types.message_template import TemplateOf, Worded
from schema.types.metadata_field import MetadataField
from schema.types.node import Node
from schema.types.onboarding import Onboarding
from schema.types.password_filter import PasswordFilter
from schema.types.population import Populated, UsersOf
from schema.types.sender import Sender
from schema.types.signing_key import SigningKey
from schema.types.twilio_settings import TwilioSettings

strawberry.enum(
    ApplicationType,
    description="DEVELOPMENT: at most 50 users. COMMERCIAL: for paid subscribers, without that limit.",
)
strawberry.enum(
    ApplicationStatus,
    description="ACTIVE: works. INACTIVE: switched off by its developer. SUSPENDED: waits for a payment. "
    "BLOCKED: stopped by the administrator. Only an ACTIVE application answers its users.",
)
strawberry.enum(
    JwtSubject,
    description="What stands in the `sub` of the JWTs. ID: the user's id, opaque and stable. HANDLE: the "
    "e-mail address, as the original service had it; whoever gets the address later gets the `sub` too.",
)
strawberry.enum(
    TwoFactorVerification,
    description="Which second factor users may turn on. NONE: none, the password is enough. GOOGLE: the code "
    "of an authenticator app. PHONE: a code by SMS, from the developer's own Twilio account, or an "
    "authenticator app beside it or instead. What users have turned on stays in force when GOOGLE and PHONE "
    "change places, waits while it is NONE, and is asked for again afterwards.",
)

DEVELOPER_ONLY = "For the application's developer (access token of the portal); FORBIDDEN otherwise."


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What an application has that follows from where the server is, its keys, the time, and the store."""

    issuer: str
    signing_key: domain_signing.SigningKey
    published_keys: Sequence[domain_signing.SigningKey]
    invitations_of: InvitationsOf
    write_app_token: Callable[[], str]
    template_of: TemplateOf
    users_of: UsersOf
    events_of: EventsOf


@strawberry.type(description="A pool of users with its own keys, rules and tokens.")
class Application(Audited, Populated, Worded, Node):
    """An application; the management half answers its developer only."""

    id: strawberry.ID = strawberry.field(description="A GUID, given at creation; it never changes.")
    name: str = strawberry.field(description="1 to 100 characters, unique among its developer's own.")
    status: ApplicationStatus = strawberry.field(description="Readable whatever it is, to tell users why.")
    onboarding: Onboarding = strawberry.field(description="How people come in.")
    password_filter: PasswordFilter = strawberry.field(description="What passwords must have.")
    metadata_fields: list[MetadataField] = strawberry.field(
        description="What it keeps of its users and writes into their JWTs."
    )
    invite_metadata_fields: list[MetadataField] = strawberry.field(
        description="What inviters say of those whom they invite, kept and written beside the user's own."
    )
    two_factor_verification: TwoFactorVerification = strawberry.field(
        description="Which second factor its users may turn on."
    )
    two_factor_required: bool = strawberry.field(
        description="Whether they must: nobody is signed in without one, unless it is NONE."
    )
    user_names_enabled: bool = strawberry.field(
        description="Whether users may have a name beside the address (`setUserName`) and log in by it."
    )
    locales: list[str] = strawberry.field(
        description="What its users may choose, as EN or PT-BR; EN is always there and comes first."
    )
    issuer: str = strawberry.field(description="The `iss` of its JWTs.")
    jwks_uri: str = strawberry.field(description="Where its public keys are, as a JWK Set (RFC 7517).")
    public_key: str = strawberry.field(
        description="The Realm public key, in PEM, to paste: of the key that signs now."
    )
    record: strawberry.Private[domain.Application]
    whereabouts: strawberry.Private[Whereabouts]
    managed: strawberry.Private[bool]

    @strawberry.field(description=f"What limits it has. {DEVELOPER_ONLY}")
    def type(self) -> ApplicationType:
        """Return the type."""
        return self._managed().type

    @strawberry.field(description=f"Why it has its status, if anybody has said so. {DEVELOPER_ONLY}")
    def status_reason(self) -> str | None:
        """Return the reason."""
        return self._managed().status_reason

    @strawberry.field(
        description=f"The header `app-token` of its clients; public, no secret. {DEVELOPER_ONLY}"
    )
    def app_token(self) -> str:
        """Return the app token."""
        self._managed()
        return self.whereabouts.write_app_token()

    @strawberry.field(description=f"The `aud` of its JWTs. {DEVELOPER_ONLY}")
    def audience(self) -> str:
        """Return the audience."""
        return self._managed().audience

    @strawberry.field(description=f"How long its JWTs live, 5 to 1440 minutes. {DEVELOPER_ONLY}")
    def jwt_lifetime_minutes(self) -> int:
        """Return the lifetime."""
        return self._managed().jwt_lifetime_minutes

    @strawberry.field(description=f"To where the page behind a signup link may lead back. {DEVELOPER_ONLY}")
    def return_addresses(self) -> list[str]:
        """Return the addresses."""
        return list(self._managed().return_addresses)

    @strawberry.field(description=f"What stands in the `sub` of its JWTs. {DEVELOPER_ONLY}")
    def subject(self) -> JwtSubject:
        """Return the subject."""
        return self._managed().subject

    @strawberry.field(
        description=f"How many wrong passwords in a row are free before each try must wait. {DEVELOPER_ONLY}"
    )
    def max_login_attempts(self) -> int:
        """Return the number of free failures."""
        return self._managed().max_login_attempts

    @strawberry.field(
        description=f"By which Twilio account its SMS are sent; null for none. {DEVELOPER_ONLY}"
    )
    def twilio(self) -> TwilioSettings | None:
        """Return the account without its token."""
        managed = self._managed()
        return None if managed.twilio is None else TwilioSettings.of(managed.twilio, managed.test_number)

    @strawberry.field(
        description="To mobile numbers of which countries SMS are sent (ISO 3166, two letters). Empty: to "
        f"those of the sending number's country. {DEVELOPER_ONLY}"
    )
    def sms_countries(self) -> list[str]:
        """Return what the developer has said."""
        return list(self._managed().sms_countries)

    @strawberry.field(description=f"All keys that a verifier must know. {DEVELOPER_ONLY}")
    def signing_keys(self) -> list[SigningKey]:
        """Return the public halves of the keys, oldest first."""
        self._managed()
        current = self.whereabouts.signing_key.kid
        return [SigningKey.of(key, current=key.kid == current) for key in self.whereabouts.published_keys]

    @strawberry.field(description=f"How many users it has. {DEVELOPER_ONLY}")
    def user_count(self) -> int:
        """Return the number of users."""
        return self._managed().user_count

    @strawberry.field(description=f"How many it may have; null for no limit. {DEVELOPER_ONLY}")
    def user_limit(self) -> int | None:
        """Return the limit."""
        return self._managed().user_limit

    @strawberry.field(description=f"When it was created. {DEVELOPER_ONLY}")
    def created_at(self) -> datetime:
        """Return the moment of creation."""
        return self._managed().created_at

    @strawberry.field(description=f"When a setting last changed. {DEVELOPER_ONLY}")
    def updated_at(self) -> datetime:
        """Return the moment of the last change."""
        return self._managed().updated_at

    @strawberry.field(
        description="Whom its users have invited, newest first; `first` is 1 to 100, `after` a cursor. What "
        f"is over stays for thirty days. {DEVELOPER_ONLY}"
    )
    async def invitations(self, first: int | None = None, after: str | None = None) -> Connection[Invitation]:
        """Return a page of the invitations."""
        self._managed()
        return await self.whereabouts.invitations_of(PageRequest.of(first, after))

    @classmethod
    def of(cls, record: domain.Application, whereabouts: Whereabouts, *, managed: bool) -> "Application":
        """Show an application: to its developer when `managed`, otherwise to its clients."""
        return cls(
            id=strawberry.ID(record.id),
            name=record.name,
            status=record.status,
            onboarding=Onboarding.of(record.onboarding),
            password_filter=PasswordFilter.of(record.password_filter),
            metadata_fields=[MetadataField.of(field) for field in record.metadata_fields],
            invite_metadata_fields=[MetadataField.of(field) for field in record.invite_metadata_fields],
            two_factor_verification=record.two_factor_verification,
            two_factor_required=record.two_factor_required,
            user_names_enabled=record.user_names_enabled,
            locales=list(record.locales),
            issuer=whereabouts.issuer,
            jwks_uri=f"{whereabouts.issuer}/.well-known/jwks.json",
            public_key=whereabouts.signing_key.public_key,
            record=record,
            whereabouts=whereabouts,
            managed=managed,
        )

    def listed_users(self) -> UsersOf:
        """Return what finds the users; raise Forbidden for anybody but the developer."""
        self._managed()
        return self.whereabouts.users_of

    @strawberry.field(description=f"Its own mail server; null for the server's. {DEVELOPER_ONLY}")
    def sender(self) -> Sender | None:
        """Return what may be shown of the sender."""
        sender = self._managed().sender
        return None if sender is None else Sender.of(sender)

    def logged_events(self) -> EventsOf:
        """Return what finds the events of the audit log."""
        self._managed()
        return self.whereabouts.events_of

    def words(self) -> TemplateOf:
        """Return what finds the words of a message."""
        self._managed()
        return self.whereabouts.template_of

    def _managed(self) -> domain.Application:
        if not self.managed:
            message = "This is for the application's developer. Sign in to the portal and ask with the id."
            raise Forbidden(message)
        return self.record
