"""How does a session look as a document?"""

from cosyncjwt.domain.session import Session
from store.mongo.driver import Document
from store.mongo.values import key, moment_of, moment_or_none, stored, stored_or_none


def session_document(application_id: str, session: Session) -> Document:
    """Return a session's document."""
    return {
        "_id": key(application_id, session.id),
        "application_id": application_id,
        "id": session.id,
        "user_id": session.user_id,
        "created_at": stored(session.created_at),
        "authenticated_at": stored(session.authenticated_at),
        "last_used_at": stored(session.last_used_at),
        "idle_expires_at": stored(session.idle_expires_at),
        "expires_at": stored(session.expires_at),
        "refresh_digest": session.refresh_digest,
        "parent_digest": session.parent_digest,
        "rotated_at": stored_or_none(session.rotated_at),
        "user_agent": session.user_agent,
        "ip_address": session.ip_address,
        "amr": list(session.amr),
    }


def session_of(document: Document) -> Session:
    """Return the session of a document."""
    return Session(
        id=document["id"],
        user_id=document["user_id"],
        created_at=moment_of(document["created_at"]),
        authenticated_at=moment_of(document["authenticated_at"]),
        last_used_at=moment_of(document["last_used_at"]),
        idle_expires_at=moment_of(document["idle_expires_at"]),
        expires_at=moment_of(document["expires_at"]),
        refresh_digest=bytes(document["refresh_digest"]),
        parent_digest=_bytes_or_none(document["parent_digest"]),
        rotated_at=moment_or_none(document["rotated_at"]),
        user_agent=document["user_agent"],
        ip_address=document["ip_address"],
        amr=tuple(document["amr"]),
    )


def _bytes_or_none(value: bytes | None) -> bytes | None:
    return None if value is None else bytes(value)
