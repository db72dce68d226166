"""How does a user look as a document?"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final

from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User, UserMetadata, UserStatus
from store.mongo.driver import Document
from store.mongo.session_documents import no_sessions
from store.mongo.values import key, moment_of, moment_or_none, stored, stored_or_none

USER_FIELDS: Mapping[str, int] = dict.fromkeys((field.name for field in fields(User)), 1)
"""The projection of a user's document to what `user_of` reads."""
NEVER: Final = datetime.fromtimestamp(0, UTC)


def _user_fields(user: User) -> Document:
    return {
        "id": user.id,
        "handle": user.handle,
        "password_hash": user.password_hash.reveal(),
        "created_at": stored(user.created_at),
        "updated_at": stored(user.updated_at),
        "last_login_at": stored_or_none(user.last_login_at),
        "administrator": user.administrator,
        **metadata_fields(UserMetadata.of(user)),
        "password_version": user.password_version,
        "password_era": user.password_era,
        "locale": user.locale,
        # A name needs a claim of its own: see `renaming`, and `joining_together` for who comes with one.
        "user_name": None,
        "phone": user.phone,
        "phone_verified": user.phone_verified,
        "status": user.status.value,
    }


def metadata_fields(metadata: UserMetadata) -> Document:
    """Return the fields of a user's document that hold its metadata."""
    return {
        "metadata": metadata.own,
        "invited_metadata": metadata.invited,
        "assigned_metadata": metadata.assigned,
    }


def user_document(application_id: str, user: User) -> Document:
    """Return a user's document."""
    return {
        "_id": key(application_id, user.id),
        "application_id": application_id,
        **_user_fields(user),
        **no_sessions(),
        "session_turn": 0,
    }


def user_of(document: Document) -> User:
    """Return the user of a document."""
    return User(
        id=document["id"],
        handle=document["handle"],
        password_hash=Secret(document["password_hash"]),
        created_at=moment_of(document["created_at"]),
        updated_at=moment_of(document["updated_at"]),
        last_login_at=moment_or_none(document["last_login_at"]),
        administrator=document["administrator"],
        metadata=document["metadata"],
        password_version=document["password_version"],
        password_era=document["password_era"],
        locale=document["locale"],
        user_name=document["user_name"],
        phone=document["phone"],
        phone_verified=document["phone_verified"],
        status=UserStatus(document["status"]),
        invited_metadata=document["invited_metadata"],
        assigned_metadata=document["assigned_metadata"],
    )


NOBODY: Document = user_document("", User("", "", Secret(""), NEVER, NEVER, NEVER))
"""A document of nobody, for the work of making a user of it."""
