"""How do sessions leave their users' documents when their time is over?

`sessions_end_at` is never later than the first end of a session, so an index on it finds whoever may have one
that has expired.
"""

from datetime import datetime

from store.mongo.driver import Collection, Database, Document
from store.mongo.joining import BATCH
from store.mongo.session_documents import ONLY_SESSIONS, place_of, session_of
from store.mongo.values import stored


class ExpiredSessions:
    """The sessions of all applications that are over by their time alone."""

    def __init__(self, database: Database) -> None:
        """Take the collection."""
        self._users: Collection = database["users"]

    async def purge(self, now: datetime) -> int:
        """Remove them; return how many."""
        due = {"sessions_end_at": {"$lte": stored(now)}}
        only = {"id": 1, **ONLY_SESSIONS}
        purged, is_going_on = 0, True
        while is_going_on:
            found = await self._users.find(due, only).limit(BATCH).to_list(BATCH)
            results = [await self._of_user(user, now) for user in found]
            purged += sum(result or 0 for result in results)
            # Whoever was changed meanwhile waits for the next purge.
            is_going_on = any(result is not None for result in results)
        return purged

    async def _of_user(self, user: Document, now: datetime) -> int | None:
        """Return how many sessions of the user were removed; None when one was changed meanwhile."""
        named = {each["id"] for each in user["session_order"]}
        kept = {each: session_of(user, each) for each in user["sessions"]}
        # What is not named has ended already, and nothing but its data is left.
        over = {name: each for name, each in kept.items() if name not in named or not each.is_live(now)}
        ends = [min(each.idle_expires_at, each.expires_at) for name, each in kept.items() if name not in over]
        unchanged: Document = {"_id": user["_id"], "session_turn": user["session_turn"]}
        unset: dict[str, object] = dict.fromkeys((str(place_of(name)) for name in over), "")
        change: dict[str, dict[str, object]] = {}
        if ends:
            change["$set"] = {"sessions_end_at": stored(min(ends))}
        else:
            unset["sessions_end_at"] = ""
        for name in over:
            unchanged[f"{place_of(name)}.refresh_digest"] = user["sessions"][name]["refresh_digest"]
        change["$unset"] = unset
        gone = sorted(named & over.keys())
        change["$pull"] = {"session_order": {"id": {"$in": gone}}}
        result = await self._users.update_one(
            unchanged, {name: each for name, each in change.items() if each}
        )
        return len(gone) if result.matched_count == 1 else None
