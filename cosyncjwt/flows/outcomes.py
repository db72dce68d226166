"""How can a flow end well?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.user import User


class Delivery(StrEnum):
    """What was sent, and how."""

    EMAIL_CODE = "EMAIL_CODE"
    EMAIL_LINK = "EMAIL_LINK"
    SMS_CODE = "SMS_CODE"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A login's fruit: the application's JWT, and two credentials for this API.

    `metadata` is the user's, nested as it stands in the JWT.
    """

    user: User
    metadata: Mapping[str, object]
    session: Session
    jwt: Secret
    jwt_expires_at: datetime
    access_token: Secret
    access_token_expires_at: datetime
    refresh_token: Secret
    refresh_token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code or link is on its way; the same whether or not the handle is known."""

    sent_to: str
    expires_at: datetime
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class TwoFactorRequired:
    """The password was right; one of these methods must follow before anything is issued.

    `text_sent_to` is the masked number that a code went to just now, None when none was sent.
    """

    login_token: Secret
    methods: Sequence[TwoFactorMethod]
    expires_at: datetime
    text_sent_to: str | None = None


@dataclass(frozen=True, slots=True)
class TwoFactorEnrollmentRequired:
    """The password was right, the application demands a second factor, and the user has none yet."""

    enrollment_token: Secret
    methods: Sequence[TwoFactorMethod]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TwoFactorSetup:
    """What an authenticator app needs; shown once."""

    secret: Secret
    otpauth_uri: Secret
    qr_code: Secret


@dataclass(frozen=True, slots=True)
class TwoFactorEnabled:
    """The second factor is on; the recovery codes are shown once, and come with the first factor only."""

    user: User
    recovery_codes: Sequence[Secret]


@dataclass(frozen=True, slots=True)
class TwilioTested:
    """Twilio takes the account; where the developer's own number is proven, an SMS is on its way to it."""

    sent_to: str | None
