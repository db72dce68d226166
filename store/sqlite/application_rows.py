"""How does an application become rows, and rows an application again?"""

import sqlite3
from collections.abc import Sequence

from cosyncjwt.domain.application import (
    Application,
    ApplicationStatus,
    ApplicationType,
    Onboarding,
    SigningKey,
    SignupFlow,
)
from cosyncjwt.domain.metadata import fields_of, fields_text
from cosyncjwt.domain.second_factor import TwoFactorVerification
from store.sqlite.database import Values
from store.sqlite.password_filter import filter_of, filter_values
from store.sqlite.rows import milliseconds, moment


def application_values(application: Application) -> Values:
    """Return the columns of an application."""
    return {
        "id": application.id,
        "owner_id": application.owner_id,
        "name": application.name,
        "name_key": application.name_key,
        "type": application.type.value,
        "status": application.status.value,
        "signup_enabled": application.onboarding.signup_enabled,
        "signup_flow": application.onboarding.signup_flow.value,
        "audience": application.audience,
        "jwt_lifetime_minutes": application.jwt_lifetime_minutes,
        "app_token_id": application.app_token_id,
        "app_token_issued_at": milliseconds(application.app_token_issued_at),
        "user_count": application.user_count,
        "created_at": milliseconds(application.created_at),
        "updated_at": milliseconds(application.updated_at),
        **filter_values(application.password_filter),
        "metadata_fields": fields_text(application.metadata_fields),
        "two_factor_verification": application.two_factor_verification.value,
    }


def application_of(row: sqlite3.Row, keys: Sequence[sqlite3.Row]) -> Application:
    """Return the application of a row and the rows of its keys."""
    return Application(
        id=row["id"],
        owner_id=row["owner_id"],
        name=row["name"],
        type=ApplicationType(row["type"]),
        status=ApplicationStatus(row["status"]),
        onboarding=Onboarding(bool(row["signup_enabled"]), SignupFlow(row["signup_flow"])),
        audience=row["audience"],
        jwt_lifetime_minutes=row["jwt_lifetime_minutes"],
        signing_keys=tuple(map(_key_of, keys)),
        app_token_id=row["app_token_id"],
        app_token_issued_at=moment(row["app_token_issued_at"]),
        user_count=row["user_count"],
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        password_filter=filter_of(row),
        metadata_fields=fields_of(row["metadata_fields"]),
        two_factor_verification=TwoFactorVerification(row["two_factor_verification"]),
    )


def key_values(application_id: str, position: int, key: SigningKey) -> Values:
    """Return the columns of an application's signing key."""
    return {
        "application_id": application_id,
        "position": position,
        "kid": key.kid,
        "public_key": key.public_key,
        "sealed_private_key": key.sealed_private_key,
        "created_at": milliseconds(key.created_at),
    }


def _key_of(row: sqlite3.Row) -> SigningKey:
    return SigningKey(row["kid"], row["public_key"], row["sealed_private_key"], moment(row["created_at"]))
