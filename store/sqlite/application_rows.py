"""How does an application become rows, and rows an application again?"""

import json
import sqlite3
from collections.abc import Sequence

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import ApplicationStatus, Authority
from store.settings import kept_settings, settings_of
from store.sqlite.database import Values
from store.sqlite.rows import milliseconds, milliseconds_or_none, moment, moment_or_none


def application_values(application: Application) -> Values:
    """Return the columns of an application."""
    return {
        "id": application.id,
        "owner_id": application.owner_id,
        "name": application.name,
        "name_key": application.name_key,
        "type": application.type.value,
        "status": application.status.value,
        "status_reason": application.status_reason,
        "status_set_by": application.status_set_by.value,
        "settings": json.dumps(kept_settings(application)),
        "app_token_id": application.app_token_id,
        "app_token_issued_at": milliseconds(application.app_token_issued_at),
        "former_app_token_id": application.former_app_token_id,
        "former_app_token_until": milliseconds_or_none(application.former_app_token_until),
        "user_count": application.user_count,
        "created_at": milliseconds(application.created_at),
        "updated_at": milliseconds(application.updated_at),
    }


def application_of(row: sqlite3.Row, keys: Sequence[sqlite3.Row]) -> Application:
    """Return the application of a row and the rows of its keys."""
    return Application(
        id=row["id"],
        owner_id=row["owner_id"],
        name=row["name"],
        type=ApplicationType(row["type"]),
        status=ApplicationStatus(row["status"]),
        status_reason=row["status_reason"],
        status_set_by=Authority(row["status_set_by"]),
        signing_keys=tuple(map(key_of, keys)),
        app_token_id=row["app_token_id"],
        app_token_issued_at=moment(row["app_token_issued_at"]),
        former_app_token_id=row["former_app_token_id"],
        former_app_token_until=moment_or_none(row["former_app_token_until"]),
        user_count=row["user_count"],
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        **settings_of(json.loads(row["settings"])),
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
        "signs_from": milliseconds_or_none(key.signs_from),
        "retires_at": milliseconds_or_none(key.retires_at),
    }


def key_of(row: sqlite3.Row) -> SigningKey:
    """Return the signing key of a row."""
    return SigningKey(
        kid=row["kid"],
        public_key=row["public_key"],
        sealed_private_key=row["sealed_private_key"],
        created_at=moment(row["created_at"]),
        signs_from=moment_or_none(row["signs_from"]),
        retires_at=moment_or_none(row["retires_at"]),
    )
