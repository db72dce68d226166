"""How does each record become a row, and a row the record again?"""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.signup import PendingSignup, Proof
from cosyncjwt.domain.user import User, UserStatus
from store.sqlite.database import Values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def milliseconds(moment: datetime) -> int:
    """Return a moment as whole milliseconds since the epoch."""
    return (moment - EPOCH) // MILLISECOND


def moment(milliseconds: int) -> datetime:
    """Return the moment of whole milliseconds since the epoch."""
    return EPOCH + milliseconds * MILLISECOND


def user_values(application_id: str, user: User) -> Values:
    """Return the columns of a user."""
    return {
        "application_id": application_id,
        "id": user.id,
        "handle": user.handle,
        "password_hash": user.password_hash.reveal(),
        "created_at": milliseconds(user.created_at),
        "updated_at": milliseconds(user.updated_at),
        "last_login_at": milliseconds_or_none(user.last_login_at),
        "administrator": user.administrator,
        "metadata": user.metadata,
        "password_version": user.password_version,
        "password_era": user.password_era,
        "locale": user.locale,
        "status": user.status.value,
        "phone": user.phone,
        "phone_verified": user.phone_verified,
        "invited_metadata": user.invited_metadata,
        "assigned_metadata": user.assigned_metadata,
        "user_name": user.user_name,
    }


def user_of(row: sqlite3.Row | Mapping[str, Any]) -> User:
    """Return the user of a row."""
    return User(
        id=row["id"],
        handle=row["handle"],
        password_hash=Secret(row["password_hash"]),
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        last_login_at=moment_or_none(row["last_login_at"]),
        administrator=bool(row["administrator"]),
        metadata=row["metadata"],
        password_version=row["password_version"],
        password_era=row["password_era"],
        locale=row["locale"],
        status=UserStatus(row["status"]),
        user_name=row["user_name"],
        phone=row["phone"],
        phone_verified=bool(row["phone_verified"]),
        invited_metadata=row["invited_metadata"],
        assigned_metadata=row["assigned_metadata"],
    )


def signup_values(application_id: str, signup: PendingSignup) -> Values:
    """Return the columns of a pending signup."""
    return {
        "application_id": application_id,
        "handle": signup.handle,
        "password_hash": signup.password_hash.reveal(),
        **proof_values(signup.proof),
        "created_at": milliseconds(signup.created_at),
        "expires_at": milliseconds(signup.expires_at),
        "metadata": signup.metadata,
        "locale": signup.locale,
        "return_to": signup.return_to,
    }


def signup_of(row: sqlite3.Row) -> PendingSignup:
    """Return the pending signup of a row."""
    return PendingSignup(
        handle=row["handle"],
        password_hash=Secret(row["password_hash"]),
        proof=proof_of(row),
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        metadata=row["metadata"],
        locale=row["locale"],
        return_to=row["return_to"],
    )


def proof_values(proof: Proof) -> Values:
    """Return the columns of a proof."""
    return {
        "proof_id": proof.id,
        "proof_digest": proof.digest,
        "proof_tries_left": proof.tries_left,
        "proof_expires_at": milliseconds(proof.expires_at),
    }


def proof_of(row: sqlite3.Row) -> Proof:
    """Return the proof of a row."""
    return Proof(
        id=row["proof_id"],
        digest=row["proof_digest"],
        tries_left=row["proof_tries_left"],
        expires_at=moment(row["proof_expires_at"]),
    )


def session_values(application_id: str, session: Session) -> Values:
    """Return the columns of a session."""
    return {
        "application_id": application_id,
        "id": session.id,
        "user_id": session.user_id,
        "created_at": milliseconds(session.created_at),
        "authenticated_at": milliseconds(session.authenticated_at),
        "last_used_at": milliseconds(session.last_used_at),
        "idle_expires_at": milliseconds(session.idle_expires_at),
        "expires_at": milliseconds(session.expires_at),
        "refresh_digest": session.refresh_digest,
        "parent_digest": session.parent_digest,
        "rotated_at": milliseconds_or_none(session.rotated_at),
        "user_agent": session.user_agent,
        "ip_address": session.ip_address,
        "amr": " ".join(session.amr),
    }


def session_of(row: sqlite3.Row) -> Session:
    """Return the session of a row."""
    return Session(
        id=row["id"],
        user_id=row["user_id"],
        created_at=moment(row["created_at"]),
        authenticated_at=moment(row["authenticated_at"]),
        last_used_at=moment(row["last_used_at"]),
        idle_expires_at=moment(row["idle_expires_at"]),
        expires_at=moment(row["expires_at"]),
        refresh_digest=row["refresh_digest"],
        parent_digest=row["parent_digest"],
        rotated_at=moment_or_none(row["rotated_at"]),
        user_agent=row["user_agent"],
        ip_address=row["ip_address"],
        amr=tuple(row["amr"].split()),
    )


def message_values(message: OutboxMessage) -> Values:
    """Return the columns of a message."""
    return {
        "id": message.id,
        "application_id": message.application_id,
        "channel": message.channel.value,
        "recipient": message.recipient,
        "template": message.template,
        "sealed_values": message.sealed_values,
        "created_at": milliseconds(message.created_at),
        "expires_at": milliseconds(message.expires_at),
        "due_at": milliseconds(message.due_at),
        "attempts": message.attempts,
        "locale": message.locale,
    }


def message_of(row: sqlite3.Row) -> OutboxMessage:
    """Return the message of a row."""
    return OutboxMessage(
        id=row["id"],
        application_id=row["application_id"],
        channel=Channel(row["channel"]),
        recipient=row["recipient"],
        template=row["template"],
        sealed_values=row["sealed_values"],
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        due_at=moment(row["due_at"]),
        attempts=row["attempts"],
        locale=row["locale"],
    )


def milliseconds_or_none(moment: datetime | None) -> int | None:
    """Return a moment as whole milliseconds since the epoch, if there is one."""
    return None if moment is None else milliseconds(moment)


def moment_or_none(milliseconds: int | None) -> datetime | None:
    """Return the moment of whole milliseconds since the epoch, if there is one."""
    return None if milliseconds is None else moment(milliseconds)


NOBODY: Mapping[str, Any] = user_values("", User("", "", Secret(""), moment(0), moment(0), moment(0)))
"""A row of nobody, for the work of making a user of it."""
