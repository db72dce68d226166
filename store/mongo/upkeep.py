"""What is repaired after a crash, and what is purged with time?"""

from datetime import datetime, timedelta

from store.mongo.activation import ActivationFollowUp
from store.mongo.archive import Archive
from store.mongo.confirmation import Confirmation
from store.mongo.driver import Database, Filter
from store.mongo.expired_sessions import ExpiredSessions
from store.mongo.joining import Roll
from store.mongo.leaving import Leaving
from store.mongo.new_passwords import NewPasswords
from store.mongo.phones import Phones
from store.mongo.recording import NOTED_IN, Recording
from store.mongo.relay import Relay
from store.mongo.renaming import Renaming
from store.mongo.suspending import Suspending
from store.mongo.tracks import Tracks
from store.mongo.values import stored

PATIENCE = timedelta(seconds=60)
"""How long a call may be under way before a repair takes it for dead. It is wrong about some, and then
that call is refused: no rule depends on this number."""


class Upkeep:
    """Repairs and purges one database."""

    def __init__(
        self,
        database: Database,
        *,
        rolls: tuple[Roll, ...],
        renamings: tuple[Renaming, ...],
        tracks: Tracks,
        leaving: Leaving,
        confirmations: tuple[Confirmation, ...],
        relays: tuple[Relay, ...],
        new_passwords: NewPasswords,
        follow_up: ActivationFollowUp,
        suspending: Suspending,
        phones: Phones,
        archive: Archive,
    ) -> None:
        """Take what knows how each thing is repaired."""
        self._database = database
        self._rolls = rolls
        self._renamings = renamings
        self._tracks = tracks
        self._leaving = leaving
        self._confirmations = confirmations
        self._relays = relays
        self._new_passwords = new_passwords
        self._follow_up = follow_up
        self._suspending = suspending
        self._phones = phones
        self._archive = archive
        self._recordings = [Recording(database, name) for name in NOTED_IN]

    async def repair(self, now: datetime) -> int:
        """Finish or undo what a crash left half done; return how many things."""
        cutoff = now - PATIENCE
        # First, for what belonged to an application that is gone need not be repaired.
        repaired = await self._tracks.removal.repair(now)
        repaired += await self._leaving.repair() + await self._follow_up.repair()
        repaired += await self._suspending.repair()
        repaired += await self._archive.repair()
        for roll in self._rolls:
            repaired += await roll.repair(cutoff)
        for renaming in self._renamings:
            repaired += await renaming.repair(cutoff)
        repaired += await self._phones.repair(cutoff)
        # After the users, for what becomes of a signup depends on what became of its user.
        for confirmation in self._confirmations:
            repaired += await confirmation.repair(cutoff)
        for relay in self._relays:
            repaired += await relay.repair(cutoff)
        for recording in self._recordings:
            repaired += await recording.repair(cutoff)
        return repaired + await self._new_passwords.repair(cutoff)

    async def purge(self, now: datetime) -> int:
        """Remove what has expired; return how many things."""
        expired = {"$lte": stored(now)}
        purged = await self._tracks.rotation.purge(now)
        for collection in ("signups", "codes", "limits"):
            purged += await self._delete(collection, {"expires_at": expired})
        purged += await self._delete("invitations", {"forgotten_at": expired})
        purged += await ExpiredSessions(self._database).purge(now)
        purged += await self._delete("challenges", {"expires_at": expired})
        purged += await self._delete("audit_events", {"expires_at": expired})
        purged += await self._delete("outbox", {"expires_at": expired, "waiting": True})
        # What is left of messages that were sent was counted by nobody before, and is not now.
        await self._delete("outbox", {"expires_at": expired, "waiting": False})
        return purged

    async def _delete(self, collection: str, where: Filter) -> int:
        return (await self._database[collection].delete_many(where)).deleted_count
