"""How do the settings of an application look, in whichever backend keeps them?

One flat mapping of names to plain values, each of which can be changed by itself. A setting that is not there
has its default, so that a new setting needs no migration.
"""

import base64
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

from cosyncjwt.domain.application import (
    DEFAULT_LOGIN_ATTEMPTS,
    Application,
    JwtSubject,
    Onboarding,
    SignupFlow,
)
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.metadata import Fields, ensure_apart, fields_of, fields_text
from cosyncjwt.domain.password_filter import PasswordFilter, PasswordFilterChange
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.sender import Sender
from cosyncjwt.domain.text_account import TwilioAccount

# Text, numbers and truth: what JSON and a document both hold.
Kept = Mapping[str, Any]


class Settings(TypedDict):
    """The settings, as the fields of an `Application`."""

    onboarding: Onboarding
    audience: str
    jwt_lifetime_minutes: int
    password_filter: PasswordFilter
    metadata_fields: Fields
    invite_metadata_fields: Fields
    two_factor_verification: TwoFactorVerification
    locales: tuple[str, ...]
    return_addresses: tuple[str, ...]
    max_login_attempts: int
    subject: JwtSubject
    user_names_enabled: bool
    twilio: TwilioAccount | None
    sender: Sender | None
    sms_countries: tuple[str, ...]
    two_factor_required: bool
    test_number: str | None


def kept_settings(application: Application) -> Kept:
    """Return every setting of an application as a plain value."""
    return {
        "signup_enabled": application.onboarding.signup_enabled,
        "signup_flow": application.onboarding.signup_flow.value,
        "invitation_enabled": application.onboarding.invitation_enabled,
        "welcome_enabled": application.onboarding.welcome_enabled,
        "audience": application.audience,
        "jwt_lifetime_minutes": application.jwt_lifetime_minutes,
        "metadata_fields": fields_text(application.metadata_fields),
        "invite_metadata_fields": fields_text(application.invite_metadata_fields),
        "two_factor_verification": application.two_factor_verification.value,
        "locales": list(application.locales),
        "return_addresses": list(application.return_addresses),
        "max_login_attempts": application.max_login_attempts,
        "subject": application.subject.value,
        "user_names_enabled": application.user_names_enabled,
        "sms_countries": " ".join(application.sms_countries),
        "two_factor_required": application.two_factor_required,
        **({} if application.test_number is None else {"test_number": application.test_number}),
        **_twilio_values(application.twilio),
        **_sender_values(application.sender),
        **_filter_values(application.password_filter),
    }


def changed_settings(change: ApplicationChange) -> Kept:
    """Return the settings that a change names, and no others."""
    values = {
        "signup_enabled": change.signup_enabled,
        "signup_flow": _value(change.signup_flow),
        "invitation_enabled": change.invitation_enabled,
        "welcome_enabled": change.welcome_enabled,
        "audience": change.audience,
        "jwt_lifetime_minutes": change.jwt_lifetime_minutes,
        "metadata_fields": _fields_text_or_none(change.metadata_fields),
        "invite_metadata_fields": _fields_text_or_none(change.invite_metadata_fields),
        "two_factor_verification": _value(change.two_factor_verification),
        "locales": None if change.locales is None else list(change.locales),
        "return_addresses": None if change.return_addresses is None else list(change.return_addresses),
        "max_login_attempts": change.max_login_attempts,
        "subject": _value(change.subject),
        "user_names_enabled": change.user_names_enabled,
        "two_factor_required": change.two_factor_required,
        "sms_countries": None if change.sms_countries is None else " ".join(change.sms_countries),
        "test_number": change.test_number,
        **_twilio_values(change.twilio),
        **_sender_values(change.sender),
        **_filter_values(change.password_filter),
    }
    return {name: value for name, value in values.items() if value is not None}


def settings_of(kept: Kept) -> Settings:
    """Return the settings that were kept, with the default of each that was not."""
    return {
        "onboarding": Onboarding(
            signup_enabled=kept["signup_enabled"],
            signup_flow=SignupFlow(kept["signup_flow"]),
            invitation_enabled=kept["invitation_enabled"],
            welcome_enabled=kept.get("welcome_enabled", False),
        ),
        "audience": kept["audience"],
        "jwt_lifetime_minutes": kept["jwt_lifetime_minutes"],
        "password_filter": _filter_of(kept),
        "metadata_fields": fields_of(kept["metadata_fields"]),
        "invite_metadata_fields": fields_of(kept["invite_metadata_fields"]),
        "two_factor_verification": TwoFactorVerification(kept["two_factor_verification"]),
        "locales": tuple(kept.get("locales", (DEFAULT,))),
        "return_addresses": tuple(kept.get("return_addresses", ())),
        "max_login_attempts": kept.get("max_login_attempts", DEFAULT_LOGIN_ATTEMPTS),
        "subject": JwtSubject(kept.get("subject", JwtSubject.ID)),
        "user_names_enabled": kept.get("user_names_enabled", False),
        "twilio": _twilio_of(kept),
        "two_factor_required": kept.get("two_factor_required", False),
        "sender": _sender_of(kept),
        "sms_countries": tuple(kept.get("sms_countries", "").split()),
        "test_number": kept.get("test_number"),
    }


def ensure_change_fits(kept: Kept, change: ApplicationChange) -> None:
    """Raise ValueInvalid when the two sets of metadata would collide after the change."""
    if names_metadata(change):
        after = {**kept, **changed_settings(change)}
        ensure_apart(fields_of(after["metadata_fields"]), fields_of(after["invite_metadata_fields"]))


def names_metadata(change: ApplicationChange) -> bool:
    """Say whether the change names a set of metadata, which must fit the other."""
    return change.metadata_fields is not None or change.invite_metadata_fields is not None


def _fields_text_or_none(fields: Fields | None) -> str | None:
    return None if fields is None else fields_text(fields)


def _twilio_values(account: TwilioAccount | None) -> Kept:
    if account is None:
        return {}
    return {
        "twilio_account_sid": account.account_sid,
        "twilio_auth_token": base64.b64encode(account.sealed_auth_token).decode(),
        "twilio_phone_number": account.phone_number,
    }


def _twilio_of(kept: Kept) -> TwilioAccount | None:
    if "twilio_account_sid" not in kept:
        return None
    token = base64.b64decode(kept["twilio_auth_token"])
    return TwilioAccount(kept["twilio_account_sid"], token, kept["twilio_phone_number"])


def _sender_values(sender: Sender | None) -> Kept:
    if sender is None:
        return {}
    return {
        "sender_server": sender.server,
        "sender_from": sender.mail_from,
        "sender_url": base64.b64encode(sender.sealed_url).decode(),
    }


def _sender_of(kept: Kept) -> Sender | None:
    # NO_SENDER has left nothing but its name.
    if not kept.get("sender_server"):
        return None
    return Sender(kept["sender_server"], kept["sender_from"], base64.b64decode(kept["sender_url"]))


def _filter_values(rules: PasswordFilter | PasswordFilterChange) -> Kept:
    return {
        "password_filter": rules.enabled,
        "password_min_length": rules.min_length,
        "password_min_upper": rules.min_upper,
        "password_min_lower": rules.min_lower,
        "password_min_digit": rules.min_digit,
        "password_min_special": rules.min_special,
    }


def _filter_of(kept: Kept) -> PasswordFilter:
    return PasswordFilter(
        enabled=kept["password_filter"],
        min_length=kept["password_min_length"],
        min_upper=kept["password_min_upper"],
        min_lower=kept["password_min_lower"],
        min_digit=kept["password_min_digit"],
        min_special=kept["password_min_special"],
    )


def _value(chosen: Enum | None) -> object:
    return None if chosen is None else chosen.value
