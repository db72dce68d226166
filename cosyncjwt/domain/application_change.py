"""What can a developer change of an application, each setting by itself?"""

from dataclasses import dataclass, field, replace

from cosyncjwt.domain.application import (
    ApplicationType,
    JwtSubject,
    SignupFlow,
    checked_attempts,
    checked_audience,
    checked_lifetime,
    checked_name,
)
from cosyncjwt.domain.locale import checked_locales
from cosyncjwt.domain.metadata import INVITED_PATH, Fields, checked_fields
from cosyncjwt.domain.password_filter import PasswordFilterChange
from cosyncjwt.domain.phone import checked_countries
from cosyncjwt.domain.return_address import checked_addresses
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.sender import Sender
from cosyncjwt.domain.text_account import TwilioAccount


@dataclass(frozen=True, slots=True)
class ApplicationChange:
    """The settings that are to change; None leaves a setting as it is."""

    name: str | None = None
    type: ApplicationType | None = None
    signup_enabled: bool | None = None
    signup_flow: SignupFlow | None = None
    invitation_enabled: bool | None = None
    welcome_enabled: bool | None = None
    audience: str | None = None
    jwt_lifetime_minutes: int | None = None
    password_filter: PasswordFilterChange = field(default_factory=PasswordFilterChange)
    metadata_fields: Fields | None = None
    invite_metadata_fields: Fields | None = None
    two_factor_verification: TwoFactorVerification | None = None
    locales: tuple[str, ...] | None = None
    return_addresses: tuple[str, ...] | None = None
    max_login_attempts: int | None = None
    subject: JwtSubject | None = None
    user_names_enabled: bool | None = None
    twilio: TwilioAccount | None = None
    sender: Sender | None = None
    sms_countries: tuple[str, ...] | None = None
    two_factor_required: bool | None = None
    test_number: str | None = None

    def checked(self) -> "ApplicationChange":
        """Return the change with its name trimmed; raise ValueInvalid for a setting out of range."""
        return replace(
            self,
            name=None if self.name is None else checked_name(self.name),
            audience=None if self.audience is None else checked_audience(self.audience),
            jwt_lifetime_minutes=None
            if self.jwt_lifetime_minutes is None
            else checked_lifetime(self.jwt_lifetime_minutes),
            password_filter=self.password_filter.checked(),
            metadata_fields=None if self.metadata_fields is None else checked_fields(self.metadata_fields),
            locales=None if self.locales is None else checked_locales(self.locales),
            return_addresses=None
            if self.return_addresses is None
            else checked_addresses(self.return_addresses),
            max_login_attempts=None
            if self.max_login_attempts is None
            else checked_attempts(self.max_login_attempts),
            sms_countries=None if self.sms_countries is None else checked_countries(self.sms_countries),
            invite_metadata_fields=None
            if self.invite_metadata_fields is None
            else checked_fields(self.invite_metadata_fields, INVITED_PATH),
        )
