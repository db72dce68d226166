"""How are the second factors of one application's users kept?

A user's record is one document, so that every rule about it is one conditional write. Only `activate` has
more to do than that: it leaves a note of itself, and `repair` finishes what a crash has cut.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.second_factor import Activation, SecondFactor, delay_after
from store.mongo.activation import ActivationFollowUp
from store.mongo.driver import Change, Document
from store.mongo.stages import PRESENT
from store.mongo.tenancy import Below, TenantCollection, Where
from store.mongo.values import moment_of, stored

FORGOTTEN: Mapping[str, object] = {"guesses": 0, "blocked_until": None}


class MongoSecondFactors:
    """The second factors of one application's users."""

    def __init__(
        self, factors: TenantCollection, users: TenantCollection, follow_up: ActivationFollowUp
    ) -> None:
        """Take the application's second factors, its users to see whose they are, and what ends sessions."""
        self._factors = factors
        self._users = users
        self._follow_up = follow_up

    async def get(self, user_id: str) -> SecondFactor | None:
        """Return what the user has set up, or None."""
        found = await self._factors.find_one(self._named(user_id))
        return None if found is None else _factor_of(found)

    async def propose(self, user_id: str, sealed: bytes) -> bool:
        """Keep a sealed secret in place of any other that is proposed, unless one is active."""
        idle: Where = {**self._named(user_id), "active": False}
        # `turns` counts guesses and is never set back, so that no two states of them look the same.
        begun = {"user_id": user_id, "secret": None, "last_step": 0, "turns": 0, **FORGOTTEN}
        change: Change = {"$set": {"proposed": sealed}, "$setOnInsert": {**begun, "recovery_digests": []}}
        try:
            await self._factors.update(idle, change, upsert=True)
        except DuplicateKeyError:
            # One is active, or two first setups came at once and this one was second: now it replaces.
            return await self._factors.update(idle, {"$set": {"proposed": sealed}})
        # A removal hides the user before it deletes the factor: it has seen this one, or this sees it.
        user = await self._users.find_one({"_id": self._users.key(user_id), "stage": PRESENT})
        if user is None:
            await self._factors.delete(idle)
        return user is not None

    async def activate(self, user_id: str, activation: Activation) -> bool:
        """Make the proposed secret the active one, then step its session up and end the others."""
        proposed: Where = {**self._named(user_id), "active": False, "proposed": activation.proposed}
        change = {
            "active": True,
            "proposed": None,
            "secret": activation.proposed,
            "last_step": activation.step,
            "recovery_digests": list(activation.recovery_digests),
            **FORGOTTEN,
            **self._follow_up.note(activation),
        }
        active = await self._factors.take(proposed, {"$set": change}, after=True)
        if active is None:
            return False
        await self._follow_up.finish(active)
        return True

    async def accept_step(self, user_id: str, *, secret: bytes, step: int) -> bool:
        """Accept the code of a time step, once and none before it again."""
        newer: Where = {**self._named(user_id), "secret": secret, "last_step": Below(step)}
        return await self._factors.update(newer, {"$set": {"last_step": step, **FORGOTTEN}})

    async def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Use up the recovery code of this digest; say whether it was there."""
        unused: Where = {**self._named(user_id), "recovery_digests": digest}
        return await self._factors.update(unused, {"$pull": {"recovery_digests": digest}, "$set": FORGOTTEN})

    async def replace_recovery_codes(self, user_id: str, *, secret: bytes, digests: Sequence[bytes]) -> bool:
        """Keep these instead of all others if `secret` is the active one."""
        active: Where = {**self._named(user_id), "secret": secret}
        return await self._factors.update(active, {"$set": {"recovery_digests": list(digests)}})

    async def take_guess(self, user_id: str, now: datetime) -> timedelta | None:
        """Count a guess, or say how long to wait.

        Judges what it read, and counts under the condition that nobody has counted since; else it judges
        again. Only a call that was counted makes others judge again, and few are: the delay sees to it.
        """
        while True:
            found = await self._factors.find_one(self._named(user_id))
            if found is None:
                return None
            until = found["blocked_until"]
            if until is not None and now < moment_of(until):
                return moment_of(until) - now
            guesses = found["guesses"] + 1
            unchanged: Where = {**self._named(user_id), "turns": found["turns"], "guesses": found["guesses"]}
            counted = {"guesses": guesses, "blocked_until": stored(now + delay_after(guesses))}
            if await self._factors.update(unchanged, {"$set": counted, "$inc": {"turns": 1}}):
                return None

    async def remove(self, user_id: str, *, secret: bytes) -> bool:
        """Forget everything that the user has set up if `secret` is the active one."""
        return await self._factors.delete({**self._named(user_id), "secret": secret})

    def _named(self, user_id: str) -> dict[str, str]:
        return {"_id": self._factors.key(user_id)}


def _factor_of(document: Document) -> SecondFactor:
    return SecondFactor(
        user_id=document["user_id"],
        proposed=_bytes_or_none(document["proposed"]),
        secret=_bytes_or_none(document["secret"]),
        last_step=document["last_step"],
        recovery_digests=tuple(bytes(digest) for digest in document["recovery_digests"]),
    )


def _bytes_or_none(value: bytes | None) -> bytes | None:
    return None if value is None else bytes(value)
