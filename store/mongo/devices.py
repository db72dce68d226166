"""How are the devices of an application's users known again?

A user's devices are one document, so that recognising one is one conditional write. The notice about a
stranger is written with it and relayed into the outbox; a repair, or the next login, finishes what a
crash cut. Only then the user's own document names it as the latest, so that the login from it that follows
need not ask (see `sessions`).
"""

from collections.abc import Callable

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.message import OutboxMessage
from store.mongo.attempts import Attempts
from store.mongo.documents import message_document
from store.mongo.driver import Document
from store.mongo.relay import Relay
from store.mongo.stages import PRESENT
from store.mongo.tenancy import TenantCollection, Where


class MongoDevices:
    """The devices of one application's users."""

    def __init__(self, devices: TenantCollection, users: TenantCollection, relay: Relay) -> None:
        """Take the application's devices, its users to see whose they are, and what relays notices."""
        self._devices = devices
        self._users = users
        self._relay = relay

    async def recognise(
        self, user_id: str, digest: bytes, *, keep: int, notice: Callable[[], OutboxMessage]
    ) -> bool:
        """Remember the device as the user's latest, and queue the notice if it is a stranger.

        Judges what it read, and writes under the condition that nobody has written since; else it judges
        again.
        """
        attempts = Attempts()
        while True:
            attempts.take()
            kept = await self._devices.find_one({"_id": self._devices.key(user_id)})
            if kept is None:
                if await self._first(user_id, digest):
                    return False
                continue
            judged = await self._judged(kept, digest, keep, notice)
            if judged is not None:
                await self._is_latest(user_id, digest)
                return judged

    async def _judged(
        self, kept: Document, digest: bytes, keep: int, notice: Callable[[], OutboxMessage]
    ) -> bool | None:
        """Say whether the device is a stranger to what was read; None when that has changed since."""
        if "message" in kept:
            await self._relay.relay(kept["_id"], kept["message"])
        known = [bytes(each) for each in kept["digests"]]
        # What most logins are: from the device of the last one. Nothing to write.
        if known[-1] == digest:
            return False
        is_stranger = digest not in known
        change: Document = {"digests": _latest(known, digest, keep)}
        if is_stranger:
            change["message"] = message_document(notice())
        # `turn` is never set back, so that no two states of a document look alike.
        unchanged = {"_id": kept["_id"], "turn": kept["turn"]}
        if not await self._devices.update(unchanged, {"$set": change, "$inc": {"turn": 1}}):
            return None
        if is_stranger:
            await self._relay.relay(kept["_id"], change["message"])
        return is_stranger

    async def _first(self, user_id: str, digest: bytes) -> bool:
        """Remember the first device; say whether it is the first, or its user has just been removed."""
        device_id = self._devices.key(user_id)
        first = {"_id": device_id, "user_id": user_id, "digests": [digest], "turn": 0}
        try:
            await self._devices.insert(first)
        except DuplicateKeyError:
            return False
        # A removal hides the user before it deletes the devices: it has seen this one, or this sees it.
        if not await self._is_latest(user_id, digest):
            await self._devices.delete({"_id": device_id})
        return True

    async def _is_latest(self, user_id: str, digest: bytes) -> bool:
        """Note at the user what was recognised last; say whether there is such a user."""
        present: Where = {"_id": self._users.key(user_id), "stage": PRESENT}
        return await self._users.update(present, {"$set": {"latest_device": digest}})


def _latest(known: list[bytes], digest: bytes, keep: int) -> list[bytes]:
    return [*(each for each in known if each != digest), digest][-keep:]
