"""How does an application become rows, and rows an application again?"""

import json
import sqlite3
from collections.abc import Sequence

from cosyncjwt.domain.application import Application, ApplicationStatus, ApplicationType, SigningKey
from store.settings import kept_settings, settings_of
from store.sqlite.database import Values
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
        "settings": json.dumps(kept_settings(application)),
        "app_token_id": application.app_token_id,
        "app_token_issued_at": milliseconds(application.app_token_issued_at),
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
        signing_keys=tuple(map(_key_of, keys)),
        app_token_id=row["app_token_id"],
        app_token_issued_at=moment(row["app_token_issued_at"]),
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
    }


def _key_of(row: sqlite3.Row) -> SigningKey:
    return SigningKey(row["kid"], row["public_key"], row["sealed_private_key"], moment(row["created_at"]))
