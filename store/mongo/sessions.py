"""How are the sessions of one application's users kept?

They lie in their users' documents (see `session_documents`): so one conditional write opens a session if its
user may have one, and one write exchanges a refresh token and brings back all that new tokens need. What ends
a user or a password ends the sessions in the same write.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.session import Opened, Refreshed, Rotation, Session
from cosyncjwt.domain.user import UserStatus
from store.mongo.attempts import Attempts
from store.mongo.driver import Change, Document
from store.mongo.session_documents import (
    NEWEST_FIRST,
    ONLY_SESSIONS,
    bytes_or_none,
    no_sessions,
    order_entry,
    place_of,
    session_entry,
    session_of,
    session_or_none,
    sessions_of,
)
from store.mongo.stages import PRESENT
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.user_documents import USER_FIELDS, user_of
from store.mongo.values import stored

BEFORE_A_LOGIN = {"session_order": 1, "latest_device": 1}


class MongoSessions:
    """The sessions of one application's users."""

    def __init__(self, users: TenantCollection) -> None:
        """Take the application's users."""
        self._users = users

    async def open(
        self, session: Session, *, keep: int, version: int = 0, ends_era: int | None = None
    ) -> Opened | None:
        """Keep a new session, and of its user's sessions only the `keep` newest; None when it may not be."""
        place = place_of(session.id)
        if place is None:
            message = "this names no session"
            raise ValueError(message)
        allowed: Where = {
            **self._present(session.user_id),
            "password_version": version,
            "status": UserStatus.ACTIVE.value,
        }
        order = {"$each": [order_entry(session)], "$sort": NEWEST_FIRST, "$slice": keep}
        change: Change = {
            "$set": {place: session_entry(session), "last_login_at": stored(session.created_at)},
            "$push": {"session_order": order},
            "$inc": {"session_turn": 1},
            "$min": {"sessions_end_at": stored(min(session.idle_expires_at, session.expires_at))},
            # Never back, whoever is first of two who have read one era.
            "$max": {"password_era": 0 if ends_era is None else ends_era + 1},
        }
        before = await self._users.take(allowed, change, after=False, only=BEFORE_A_LOGIN)
        if before is None:
            return None
        await self._forget(session.user_id, [*before["session_order"], order_entry(session)], keep)
        return Opened(bytes_or_none(before.get("latest_device")))

    async def _forget(self, user_id: str, order: list[Document], keep: int) -> None:
        """Erase what is left of the sessions that had to make place; they have ended already."""
        newest_first = sorted(order, key=lambda each: str(each["rank"]))
        ended = {str(place_of(each["id"])): "" for each in newest_first[keep:]}
        if ended:
            await self._users.update(self._present(user_id), {"$unset": ended})

    async def get(self, session_id: str, *, user_id: str) -> Session | None:
        """Return the user's session, live or not, or None."""
        place = place_of(session_id)
        if place is None:
            return None
        only = {"id": 1, "session_order": 1, place: 1}
        return session_or_none(await self._users.find_one(self._present(user_id), only=only), session_id)

    async def rotate(
        self,
        session_id: str,
        *,
        user_id: str,
        presented: bytes,
        successor: bytes,
        now: datetime,
        grace: timedelta,
        idle: timedelta,
    ) -> tuple[Rotation, Refreshed | None]:
        """Exchange the refresh digest `presented` for `successor`, one winner.

        Nearly always the one write; else judges what it read, and acts under the condition that it is still
        so, or judges again.
        """
        if place_of(session_id) is None:
            return Rotation.GONE, None
        attempts = Attempts()
        while True:
            attempts.take()
            found = await self._exchange(user_id, session_id, (presented, successor), now, idle)
            if found is not None:
                return Rotation.ROTATED, Refreshed(session_of(found, session_id), user_of(found))
            judged = await self._judged(user_id, session_id, (presented, successor), now, grace)
            if judged is not None:
                return judged

    async def _judged(
        self, user_id: str, session_id: str, digests: tuple[bytes, bytes], now: datetime, grace: timedelta
    ) -> tuple[Rotation, Refreshed | None] | None:
        """Say what became of a token that was not exchanged; None when it has changed meanwhile."""
        place = str(place_of(session_id))
        user = await self._users.find_one(self._present(user_id), only=_with_user(place))
        session = session_or_none(user, session_id)
        if user is None or session is None or not session.is_live(now):
            return Rotation.GONE, None
        presented, successor = digests
        if _repeats(session, presented, successor, now - grace):
            return Rotation.REPEATED, Refreshed(session, user_of(user))
        read: Where = {f"{place}.refresh_digest": session.refresh_digest}
        # A token that came alive meanwhile is exchanged by the next attempt.
        if session.refresh_digest != presented and await self._end(session_id, user_id, read):
            return Rotation.REUSED, None
        return None

    async def _exchange(
        self, user_id: str, session_id: str, digests: tuple[bytes, bytes], now: datetime, idle: timedelta
    ) -> Document | None:
        place = place_of(session_id)
        presented, successor = digests
        living: Where = {
            **self._present(user_id),
            "session_order.id": session_id,
            f"{place}.refresh_digest": presented,
            f"{place}.idle_expires_at": Above(now),
            f"{place}.expires_at": Above(now),
        }
        change = {
            f"{place}.refresh_digest": successor,
            f"{place}.parent_digest": presented,
            f"{place}.rotated_at": stored(now),
            f"{place}.last_used_at": stored(now),
            f"{place}.idle_expires_at": stored(now + idle),
        }
        only = _with_user(str(place))
        return await self._users.take(living, {"$set": change}, after=True, only=only)

    async def of_user(self, user_id: str, page: PageRequest, now: datetime) -> Page[Session]:
        """Return the user's live sessions, newest first, ties by id."""
        sessions = await self._all(user_id)
        if page.after is not None:
            places = [number for number, each in enumerate(sessions) if each.id == page.after]
            if not places:
                return Page([], has_next=False)
            sessions = sessions[places[0] + 1 :]
        live = [each for each in sessions if each.is_live(now)]
        return Page(live[: page.size], has_next=len(live) > page.size)

    async def count_of_user(self, user_id: str, now: datetime) -> int:
        """Return how many live sessions the user has."""
        return sum(each.is_live(now) for each in await self._all(user_id))

    async def _all(self, user_id: str) -> list[Session]:
        user = await self._users.find_one(self._present(user_id), only={"id": 1, **ONLY_SESSIONS})
        return [] if user is None else sessions_of(user)

    async def end(self, session_id: str, *, user_id: str) -> bool:
        """End the user's session; say whether this call ended it."""
        return place_of(session_id) is not None and await self._end(session_id, user_id, {})

    async def _end(self, session_id: str, user_id: str, read: Where) -> bool:
        """End the session if it is still as it was read."""
        change: Change = {
            "$unset": {str(place_of(session_id)): ""},
            "$pull": {"session_order": {"id": session_id}},
        }
        return await self._users.update(
            {**self._present(user_id), "session_order.id": session_id, **read}, change
        )

    async def end_all(self, user_id: str) -> int:
        """End all sessions of the user; return how many."""
        before = await self._users.take(
            self._present(user_id), {"$set": no_sessions()}, after=False, only={"session_order": 1}
        )
        return 0 if before is None else len(before["session_order"])

    def _present(self, user_id: str) -> dict[str, str]:
        return {"_id": self._users.key(user_id), "stage": PRESENT}


def _with_user(place: str) -> Mapping[str, int]:
    return {**USER_FIELDS, "session_order": 1, place: 1}


def _repeats(session: Session, presented: bytes, successor: bytes, earliest: datetime) -> bool:
    return (
        session.parent_digest == presented
        and session.refresh_digest == successor
        and session.rotated_at is not None
        and session.rotated_at >= earliest
    )
