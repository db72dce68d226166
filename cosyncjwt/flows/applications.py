"""What is a new application made of, and who sees which?"""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.domain import application as rules
from cosyncjwt.domain.application import (
    DEFAULT_JWT_LIFETIME_MINUTES,
    DEFAULT_LOGIN_ATTEMPTS,
    SERVER,
    Application,
    ApplicationType,
    JwtSubject,
    Onboarding,
)
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import TOKEN, new_id
from cosyncjwt.domain.locale import checked_locales
from cosyncjwt.domain.metadata import INVITED_PATH, Fields, checked_fields, ensure_apart
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from cosyncjwt.domain.phone import checked_countries
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.return_address import checked_addresses
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.signing import Keys, SigningKey, published, signing
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.text_account import TwilioAccount, TwilioCredentials
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import ApplicationNameTaken, NotFound
from cosyncjwt.flows.text_accounts import TextSettings
from store.ports import Store
from store.settings import Settings


@dataclass(frozen=True, slots=True)
class Draft:
    """What a developer says of a new application; the audience is the application's id unless given."""

    name: str
    type: ApplicationType = ApplicationType.DEVELOPMENT
    onboarding: Onboarding = field(default_factory=Onboarding)
    audience: str | None = None
    jwt_lifetime_minutes: int = DEFAULT_JWT_LIFETIME_MINUTES
    password_filter: PasswordFilterChange = field(default_factory=PasswordFilterChange)
    metadata_fields: Fields = ()
    invite_metadata_fields: Fields = ()
    two_factor_verification: TwoFactorVerification = TwoFactorVerification.NONE
    locales: tuple[str, ...] = ()
    return_addresses: tuple[str, ...] = ()
    max_login_attempts: int = DEFAULT_LOGIN_ATTEMPTS
    subject: JwtSubject = JwtSubject.ID
    user_names_enabled: bool = False
    twilio: TwilioCredentials | None = None
    sms_countries: tuple[str, ...] = ()
    two_factor_required: bool = False

    def settings(self, application_id: str, twilio: TwilioAccount | None) -> Settings:
        """Return the settings of the new application, its account sealed; raise ValueInvalid."""
        own = checked_fields(self.metadata_fields)
        invited = checked_fields(self.invite_metadata_fields, INVITED_PATH)
        ensure_apart(own, invited)
        return {
            "onboarding": self.onboarding,
            "audience": application_id if self.audience is None else rules.checked_audience(self.audience),
            "jwt_lifetime_minutes": rules.checked_lifetime(self.jwt_lifetime_minutes),
            "password_filter": self.password_filter.checked().applied_to(PasswordFilter()),
            "metadata_fields": own,
            "invite_metadata_fields": invited,
            "two_factor_verification": self.two_factor_verification,
            "locales": checked_locales(self.locales),
            "return_addresses": checked_addresses(self.return_addresses),
            "max_login_attempts": rules.checked_attempts(self.max_login_attempts),
            "subject": self.subject,
            "user_names_enabled": self.user_names_enabled,
            "twilio": twilio,
            "test_number": None,
            "two_factor_required": self.two_factor_required,
            "sender": None,
            "sms_countries": checked_countries(self.sms_countries),
        }


class Applications:
    """Makes applications of drafts and finds them for their owners."""

    def __init__(
        self, store: Store, keys: SigningKeys, texts: TextSettings, *, clock: Clock, entropy: Entropy
    ) -> None:
        """Take where applications are kept, where their keys come from, and what judges settings of SMS."""
        self._store = store
        self._keys = keys
        self._texts = texts
        self._clock = clock
        self._entropy = entropy

    async def ensure_server_owned(self, draft: Draft) -> Application:
        """Return the server's own application of that name, making it at the first start (one winner)."""
        kept = await self._store.applications.named(SERVER, rules.name_key(draft.name))
        if kept is not None:
            return await self._as_drafted(kept, draft)
        with suppress(ApplicationNameTaken):  # Another worker was first.
            made = await self.with_key(self.drafted(SERVER, draft))
            await self._store.applications.add(made, limit=None)
        kept = await self._store.applications.named(SERVER, rules.name_key(draft.name))
        if kept is None:
            message = f"the application {draft.name!r} was claimed but is not kept; start again in a minute"
            raise RuntimeError(message)
        return kept

    async def _as_drafted(self, kept: Application, draft: Draft) -> Application:
        """Allow the second factor that the draft allows, where an older server kept none."""
        mode = draft.two_factor_verification
        if mode in {TwoFactorVerification.NONE, kept.two_factor_verification}:
            return kept
        change = ApplicationChange(two_factor_verification=mode)
        return await self._store.applications.change(kept.id, change, self._clock.now()) or kept

    async def of_developer(self, developer: Caller, application_id: str) -> Application:
        """Return one of the developer's own applications; raise NotFound for any other id."""
        application = await self._store.applications.get(application_id)
        if application is None or application.owner_id != developer.user_id:
            raise NotFound
        return application

    async def found(self, search: ApplicationSearch, page: PageRequest) -> Page[Application]:
        """Return the applications that are searched for, oldest first; whose they may be is in the search."""
        return await self._store.applications.found(search, page)

    async def count(self, search: ApplicationSearch) -> int:
        """Return how many applications are searched for."""
        return await self._store.applications.count_found(search)

    async def plan_of(self, developer_id: str) -> Plan:
        """Return what a developer has subscribed to."""
        return await self._store.developers.plan_of(developer_id)

    def signing_key_of(self, application: Application) -> SigningKey:
        """Return the key that signs the application's JWTs now."""
        return signing(application.signing_keys, self._clock.now())

    def published_keys_of(self, application: Application) -> Keys:
        """Return the keys that a verifier of the application's JWTs must know now, oldest first."""
        return published(application.signing_keys, self._clock.now())

    def drafted(self, owner_id: str, draft: Draft) -> Application:
        """Return a new application that has no key yet; raise ValueInvalid for what it cannot be."""
        name = rules.checked_name(draft.name)
        application_id = self._entropy.guid()
        twilio = self._texts.kept(application_id, draft.twilio)
        self._texts.ensure_sendable(draft.two_factor_verification, twilio)
        settings = draft.settings(application_id, twilio)
        now = self._clock.now()
        return Application(
            id=application_id,
            owner_id=owner_id,
            name=name,
            type=draft.type,
            status=ApplicationStatus.ACTIVE,
            signing_keys=(),
            app_token_id=new_id(TOKEN, self._entropy),
            app_token_issued_at=now,
            user_count=0,
            created_at=now,
            updated_at=now,
            **settings,
        )

    async def with_key(self, application: Application) -> Application:
        """Return the application with a key of its own, which costs up to a second of a processor."""
        return replace(application, signing_keys=(await self._keys.new(application.id),))
