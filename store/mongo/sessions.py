"""How are the sessions of one application's users kept?"""

from datetime import datetime, timedelta

from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.session import Rotation, Session
from cosyncjwt.domain.user import UserStatus
from store.mongo.attempts import Attempts
from store.mongo.driver import Document
from store.mongo.session_documents import session_document, session_of
from store.mongo.stages import PRESENT
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.values import stored

TRIM = 100
"""How many sessions over the number kept one login ends; there is hardly ever more than one."""


class MongoSessions:
    """The sessions of one application's users."""

    def __init__(self, application_id: str, sessions: TenantCollection, users: TenantCollection) -> None:
        """Take the application's sessions, and its users to see whose they are."""
        self._application_id = application_id
        self._sessions = sessions
        self._users = users

    async def open(self, session: Session, *, keep: int, version: int = 0) -> bool:
        """Keep a new session, and of its user's sessions only the `keep` newest; say whether it was kept."""
        document = session_document(self._application_id, session)
        await self._sessions.insert({**document, "password_version": version})
        # A removal hides the user before it deletes the sessions: it has seen this one, or this sees it. So
        # has a suspension, and a new password, which counts the version up before it ends older sessions.
        present: Where = {
            "_id": self._users.key(session.user_id),
            "stage": PRESENT,
            "password_version": version,
            "status": UserStatus.ACTIVE.value,
        }
        user = await self._users.find_one(present)
        if user is None:
            await self._sessions.delete({"_id": self._sessions.key(session.id)})
            return False
        # Whoever comes last trims last, so that logins at once leave the newest as well.
        for old in await self._sessions.beyond({"user_id": session.user_id}, keep, TRIM):
            await self._sessions.delete({"_id": old["_id"]})
        return True

    async def get(self, session_id: str) -> Session | None:
        """Return the session, live or not, or None."""
        return _session_or_none(await self._sessions.find_one({"_id": self._sessions.key(session_id)}))

    async def rotate(
        self,
        session_id: str,
        *,
        presented: bytes,
        successor: bytes,
        now: datetime,
        grace: timedelta,
        idle: timedelta,
    ) -> tuple[Rotation, Session | None]:
        """Exchange the refresh digest `presented` for `successor`, one winner.

        Judges what it read, and acts under the condition that it is still so; else it judges again.
        """
        attempts = Attempts()
        while True:
            attempts.take()
            session = await self.get(session_id)
            if session is None or not session.is_live(now):
                return Rotation.GONE, None
            if session.refresh_digest == presented:
                rotated = await self._exchange(session, successor, now, idle)
                if rotated is not None:
                    return Rotation.ROTATED, rotated
            elif _repeats(session, presented, successor, now - grace):
                return Rotation.REPEATED, session
            elif await self._sessions.delete(self._unchanged(session)):
                return Rotation.REUSED, None

    async def _exchange(
        self, session: Session, successor: bytes, now: datetime, idle: timedelta
    ) -> Session | None:
        change = {
            "refresh_digest": successor,
            "parent_digest": session.refresh_digest,
            "rotated_at": stored(now),
            "last_used_at": stored(now),
            # The absolute end never changes, so what was read of it is still true.
            "idle_expires_at": stored(min(now + idle, session.expires_at)),
        }
        live: Where = {"idle_expires_at": Above(now), "expires_at": Above(now)}
        return _session_or_none(
            await self._sessions.take({**self._unchanged(session), **live}, {"$set": change}, after=True)
        )

    def _unchanged(self, session: Session) -> Where:
        return {"_id": self._sessions.key(session.id), "refresh_digest": session.refresh_digest}

    async def of_user(self, user_id: str, page: PageRequest, now: datetime) -> Page[Session]:
        """Return the user's live sessions, newest first, ties by id."""
        found = await self._sessions.page({"user_id": user_id}, _live(now), page)
        return Page([session_of(document) for document in found.items], found.has_next)

    async def count_of_user(self, user_id: str, now: datetime) -> int:
        """Return how many live sessions the user has."""
        return await self._sessions.count({"user_id": user_id, **_live(now)})

    async def end(self, session_id: str, *, user_id: str) -> bool:
        """End the user's session; say whether this call ended it."""
        return await self._sessions.delete({"_id": self._sessions.key(session_id), "user_id": user_id})

    async def end_all(self, user_id: str) -> int:
        """End all sessions of the user; return how many."""
        return await self._sessions.delete_all({"user_id": user_id})


def _live(now: datetime) -> dict[str, Above]:
    return {"idle_expires_at": Above(now), "expires_at": Above(now)}


def _repeats(session: Session, presented: bytes, successor: bytes, earliest: datetime) -> bool:
    return (
        session.parent_digest == presented
        and session.refresh_digest == successor
        and session.rotated_at is not None
        and session.rotated_at >= earliest
    )


def _session_or_none(document: Document | None) -> Session | None:
    return None if document is None else session_of(document)
