"""How do a user's sessions lie in the user's document?

`sessions` has them by their ids; `session_order` says which of them there are, the newest first, and a
session that it does not name has ended. `session_turn` counts how often one was opened, and from
`sessions_end_at` on one may have expired.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from cosyncjwt.domain.session import Session
from store.mongo.driver import Document
from store.mongo.values import moment_of, moment_or_none, scalar, stored, stored_or_none

FIELDS = ("sessions", "session_order", "session_turn", "sessions_end_at")
WITHOUT_SESSIONS: Mapping[str, int] = dict.fromkeys(FIELDS, 0)
"""The projection of a user's document for whoever does not ask for sessions: most of it are they."""
ONLY_SESSIONS: Mapping[str, int] = dict.fromkeys(FIELDS, 1)
NEWEST_FIRST: Mapping[str, int] = {"rank": 1}
"""One field, so that who trims the order and who erases what was trimmed never disagree."""
LAST = 10**15
"""Milliseconds until long after the last session."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What comes into the name of a field must have neither dots nor dollars (security J-01).
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def place_of(session_id: str) -> str | None:
    """Return the field of the session's data; None for what is no session's id."""
    return f"sessions.{session_id}" if _NAME.fullmatch(str(scalar(session_id))) else None


def no_sessions() -> Document:
    """Return what is set in a user's document to end all sessions."""
    return {"sessions": {}, "session_order": []}


def only_session(session: Session) -> Document:
    """Return the fields of a user who has this session and no other."""
    return {
        "sessions": {session.id: session_entry(session)},
        "session_order": [order_entry(session)],
        "sessions_end_at": stored(session.idle_expires_at),
    }


def order_entry(session: Session) -> Document:
    """Return what stands for the session in the order of its user's sessions."""
    milliseconds = (session.created_at - EPOCH) // timedelta(milliseconds=1)
    rank = f"{LAST - milliseconds:015}|{session.id}"
    return {"at": stored(session.created_at), "id": session.id, "rank": rank}


def session_entry(session: Session) -> Document:
    """Return the session's data."""
    return {
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


def sessions_of(user: Document) -> list[Session]:
    """Return the sessions that lie in a user's document, the newest first, expired ones among them."""
    order: Sequence[Document] = user["session_order"]
    return [session_of(user, each["id"]) for each in order]


def session_or_none(user: Document | None, session_id: str) -> Session | None:
    """Return the session of that id in a user's document, or None."""
    if user is None or all(each["id"] != session_id for each in user["session_order"]):
        return None
    return session_of(user, session_id)


def session_of(user: Document, session_id: str) -> Session:
    """Return the session that is known to lie in a user's document."""
    entry: Document = user["sessions"][session_id]
    return Session(
        id=session_id,
        user_id=user["id"],
        created_at=moment_of(entry["created_at"]),
        authenticated_at=moment_of(entry["authenticated_at"]),
        last_used_at=moment_of(entry["last_used_at"]),
        idle_expires_at=_idle_end(entry),
        expires_at=moment_of(entry["expires_at"]),
        refresh_digest=bytes(entry["refresh_digest"]),
        parent_digest=bytes_or_none(entry["parent_digest"]),
        rotated_at=moment_or_none(entry["rotated_at"]),
        user_agent=entry["user_agent"],
        ip_address=entry["ip_address"],
        amr=tuple(entry["amr"]),
    )


def _idle_end(entry: Document) -> datetime:
    idle_end = moment_of(entry["idle_expires_at"])
    # A refresh moves the idle end without looking at the absolute one, which it never passes.
    return idle_end if entry["rotated_at"] is None else min(idle_end, moment_of(entry["expires_at"]))


def bytes_or_none(value: bytes | None) -> bytes | None:
    """Return the bytes of a field that may be empty."""
    return None if value is None else bytes(value)
