"""What is repaired after a crash, and what is purged with time?"""

from datetime import datetime, timedelta

from store.mongo.activation import ActivationFollowUp
from store.mongo.confirmation import Confirmation
from store.mongo.driver import Database, Filter
from store.mongo.joining import Roll
from store.mongo.leaving import Leaving
from store.mongo.relay import Relay
from store.mongo.values import stored

PATIENCE = timedelta(seconds=60)
"""How long a call may be under way before a repair takes it for dead. It is wrong about some, and then
that call is refused: no rule depends on this number."""


class Upkeep:
    """Repairs and purges one database."""

    def __init__(
        self,
        database: Database,
        rolls: tuple[Roll, ...],
        leaving: Leaving,
        confirmation: Confirmation,
        relay: Relay,
        *,
        follow_up: ActivationFollowUp,
    ) -> None:
        """Take what knows how each thing is repaired."""
        self._database = database
        self._rolls = rolls
        self._leaving = leaving
        self._confirmation = confirmation
        self._relay = relay
        self._follow_up = follow_up

    async def repair(self, now: datetime) -> int:
        """Finish or undo what a crash left half done; return how many things."""
        cutoff = now - PATIENCE
        repaired = await self._leaving.repair() + await self._follow_up.repair()
        for roll in self._rolls:
            repaired += await roll.repair(cutoff)
        # After the users, for what becomes of a signup depends on what became of its user.
        repaired += await self._confirmation.repair(cutoff)
        return repaired + await self._relay.repair(cutoff)

    async def purge(self, now: datetime) -> int:
        """Remove what has expired: signups, sessions, challenges, messages; return how many."""
        expired = {"$lte": stored(now)}
        purged = await self._delete("signups", {"expires_at": expired})
        # The idle end never passes the absolute one, but a purge does not depend on it.
        purged += await self._delete("sessions", {"idle_expires_at": expired})
        purged += await self._delete("sessions", {"expires_at": expired})
        purged += await self._delete("challenges", {"expires_at": expired})
        purged += await self._delete("outbox", {"expires_at": expired, "waiting": True})
        # What is left of messages that were sent was counted by nobody before, and is not now.
        await self._delete("outbox", {"expires_at": expired, "waiting": False})
        return purged

    async def _delete(self, collection: str, where: Filter) -> int:
        return (await self._database[collection].delete_many(where)).deleted_count
