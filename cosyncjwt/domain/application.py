"""What is an application, and what do its type and status allow?"""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.metadata import Fields
from cosyncjwt.domain.password_filter import PasswordFilter
from cosyncjwt.domain.phone import country_of
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.sender import Sender
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import REFUSALS, ApplicationStatus, Authority
from cosyncjwt.domain.text_account import TwilioAccount
from cosyncjwt.domain.user import User
from cosyncjwt.errors import UserLimitReached, ValueInvalid

SERVER = "server"
PORTAL_NAME = "Cosync Portal"
"""The owner of the applications that the server makes for itself: the portal, the sample."""

DEVELOPMENT_USER_LIMIT = 50
FREE_APPLICATION_LIMIT = 3
NAME_LENGTHS = range(1, 101)
AUDIENCE_LENGTHS = range(1, 201)
JWT_LIFETIME_MINUTES = range(5, 1441)
DEFAULT_JWT_LIFETIME_MINUTES = 60
LOGIN_ATTEMPTS = range(3, 21)
DEFAULT_LOGIN_ATTEMPTS = 5


class ApplicationType(StrEnum):
    """Development: at most 50 users. Commercial: for paid subscribers, no such limit."""

    DEVELOPMENT = "DEVELOPMENT"
    COMMERCIAL = "COMMERCIAL"


class SignupFlow(StrEnum):
    """How a new user proves the handle: by a code, by a link, or not at all."""

    CODE = "CODE"
    LINK = "LINK"
    NONE = "NONE"


class JwtSubject(StrEnum):
    """What stands in the `sub` of an application's JWTs."""

    ID = "ID"
    HANDLE = "HANDLE"


@dataclass(frozen=True, slots=True)
class Onboarding:
    """How people come into an application."""

    signup_enabled: bool = True
    signup_flow: SignupFlow = SignupFlow.CODE
    invitation_enabled: bool = True
    welcome_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """A pool of users with its own keys and rules.

    `id` is a GUID that never changes; `owner_id` the developer's user id, or SERVER. `app_token_id` and
    `app_token_issued_at` are all that it takes to write the app token again; the former one works until
    `former_app_token_until`. `user_count` counts users, not pending signups.
    """

    id: str
    owner_id: str
    name: str
    type: ApplicationType
    status: ApplicationStatus
    onboarding: Onboarding
    audience: str
    jwt_lifetime_minutes: int
    signing_keys: tuple[SigningKey, ...]
    app_token_id: str
    app_token_issued_at: datetime
    user_count: int
    created_at: datetime
    updated_at: datetime
    password_filter: PasswordFilter = field(default_factory=PasswordFilter)
    metadata_fields: Fields = ()
    invite_metadata_fields: Fields = ()
    two_factor_verification: TwoFactorVerification = TwoFactorVerification.NONE
    former_app_token_id: str | None = None
    former_app_token_until: datetime | None = None
    locales: tuple[str, ...] = (DEFAULT,)
    return_addresses: tuple[str, ...] = ()
    max_login_attempts: int = DEFAULT_LOGIN_ATTEMPTS
    subject: JwtSubject = JwtSubject.ID
    user_names_enabled: bool = False
    status_reason: str | None = None
    status_set_by: Authority = Authority.DEVELOPER
    twilio: TwilioAccount | None = None
    sender: Sender | None = None
    sms_countries: tuple[str, ...] = ()
    two_factor_required: bool = False
    test_number: str | None = None

    @property
    def text_countries(self) -> frozenset[str]:
        """To numbers of which countries SMS go: that of the sending number unless said; none means all."""
        if self.sms_countries or self.twilio is None:
            return frozenset(self.sms_countries)
        country = country_of(self.twilio.phone_number)
        return frozenset() if country is None else frozenset({country})

    @property
    def user_limit(self) -> int | None:
        """How many users the application's type allows; None for no limit."""
        if self.owner_id == SERVER or self.type is ApplicationType.COMMERCIAL:
            return None
        return DEVELOPMENT_USER_LIMIT

    def ensure_room(self) -> None:
        """Refuse early, by a count that may be old, what the store would refuse; there it is decided."""
        if self.user_limit is not None and self.user_count >= self.user_limit:
            raise UserLimitReached

    @property
    def all_metadata_fields(self) -> Fields:
        """What users give of themselves, and what inviters give of those whom they invite."""
        return self.metadata_fields + self.invite_metadata_fields

    def accepts_app_token(self, token_id: str, now: datetime) -> bool:
        """Say whether an app token of that id works at `now`: the present one, or the former in its grace."""
        if token_id == self.app_token_id:
            return True
        until = self.former_app_token_until
        return token_id == self.former_app_token_id and until is not None and now < until

    @property
    def name_key(self) -> str:
        """The form in which the name is unique among the owner's applications."""
        return name_key(self.name)

    def subject_of(self, user: User) -> str:
        """Return the `sub` of the user's JWTs: opaque and stable, or the handle where that was chosen."""
        return user.handle if self.subject is JwtSubject.HANDLE else user.id

    def ensure_active(self) -> None:
        """Raise the refusal of the application's status unless it is ACTIVE."""
        refusal = REFUSALS.get(self.status)
        if refusal is not None:
            raise refusal()


def too_many_users() -> UserLimitReached:
    """Return the refusal to make an application one for development that has too many users for it."""
    message = f"An application for development has at most {DEVELOPMENT_USER_LIMIT} users."
    return UserLimitReached(message, path=("input", "type"))


def name_key(name: str) -> str:
    """Return `name` as uniqueness sees it: composed, trimmed and case-folded."""
    return unicodedata.normalize("NFC", name.strip().casefold())


def checked_name(name: str) -> str:
    """Return `name` trimmed; raise ValueInvalid unless it is 1 to 100 printable characters."""
    trimmed = name.strip()
    if len(trimmed) not in NAME_LENGTHS or not trimmed.isprintable():
        message = "The name must have 1 to 100 characters, none of them a control character."
        raise ValueInvalid(message, path=("input", "name"))
    return trimmed


def checked_audience(audience: str) -> str:
    """Return `audience`; raise ValueInvalid unless it is 1 to 200 printable characters without spaces."""
    if len(audience) not in AUDIENCE_LENGTHS or not audience.isprintable() or " " in audience:
        message = "The audience must have 1 to 200 characters and no spaces."
        raise ValueInvalid(message, path=("input", "audience"))
    return audience


def checked_lifetime(minutes: int) -> int:
    """Return `minutes`; raise ValueInvalid unless it is 5 to 1440."""
    if minutes not in JWT_LIFETIME_MINUTES:
        message = "The JWT's lifetime must be between 5 and 1440 minutes."
        raise ValueInvalid(message, path=("input", "jwtLifetimeMinutes"))
    return minutes


def checked_attempts(number: int) -> int:
    """Return how many failed logins are free; raise ValueInvalid unless it is 3 to 20."""
    if number not in LOGIN_ATTEMPTS:
        message = "The number of free failed logins must be between 3 and 20."
        raise ValueInvalid(message, path=("input", "maxLoginAttempts"))
    return number
