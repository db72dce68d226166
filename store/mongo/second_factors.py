"""How are the second factors of one application's users kept?

A user's record is one document, so that every rule about it is one conditional write. Only `activate` has
more to do than that: it leaves a note of itself, and `repair` finishes what a crash has cut.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.second_factor import Activation, SecondFactor, delay_after
from store.mongo.activation import ActivationFollowUp
from store.mongo.attempts import Attempts
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
        begun = {**_begun(user_id), **FORGOTTEN, "phone": False, "recovery_digests": []}
        change: Change = {"$set": {"proposed": sealed}, "$setOnInsert": begun}
        try:
            await self._factors.update(idle, change, upsert=True)
        except DuplicateKeyError:
            # One is active, or two first setups came at once and this one was second: now it replaces.
            return await self._factors.update(idle, {"$set": {"proposed": sealed}})
        # A removal hides the user before it deletes the factor: it has seen this one, or this sees it.
        if await self._is_present(user_id):
            return True
        await self._factors.delete(idle)
        return False

    async def activate(self, user_id: str, activation: Activation) -> bool:
        """Make the proposed secret the active one, then step its session up and end the others."""
        if not await self._stands(user_id, activation):
            return False
        where: Where = {
            **self._named(user_id),
            "active": False,
            "proposed": activation.proposed,
            "phone": activation.recovery_digests is None,
        }
        change = {
            "active": True,
            "proposed": None,
            "secret": activation.proposed,
            "last_step": activation.step,
            **self._turned_on(activation),
        }
        active = await self._factors.take(where, {"$set": change}, after=True)
        if active is None:
            return False
        return await self._follow_up.settle(active)

    async def activate_phone(self, user_id: str, activation: Activation) -> bool:
        """Turn the phone on, then step its session up and end the others."""
        if not await self._stands(user_id, activation):
            return False
        first = activation.recovery_digests is not None
        where: Where = {**self._named(user_id), "active": not first, "phone": False}
        change: dict[str, Mapping[str, object]] = {"$set": {"phone": True, **self._turned_on(activation)}}
        if first:
            change["$setOnInsert"] = {**_begun(user_id), "proposed": None}
        try:
            # A first factor matches or is inserted; only one beside another can find nothing.
            if not await self._factors.update(where, change, upsert=first) and not first:
                return False
        except DuplicateKeyError:
            # Something is on that was not seen.
            return False
        active = await self._factors.find_one(self._named(user_id))
        # As with a proposal: a removal, of user or number, has seen this factor, or this sees the removal.
        if active is None:
            return False
        # A repair, which waits for no age, may have finished or undone it already.
        return await self._follow_up.settle(active) if "activation" in active else bool(active["phone"])

    async def _stands(self, user_id: str, activation: Activation) -> bool:
        note: Document = self._follow_up.note(activation)["activation"]
        return await self._follow_up.stands(self._factors.key(user_id), note)

    def _turned_on(self, activation: Activation) -> Document:
        digests = activation.recovery_digests
        brought = {} if digests is None else {"recovery_digests": list(digests)}
        return {**brought, **FORGOTTEN, **self._follow_up.note(activation)}

    async def accept_step(self, user_id: str, *, secret: bytes, step: int) -> bool:
        """Accept the code of a time step, once and none before it again."""
        newer: Where = {**self._named(user_id), "secret": secret, "last_step": Below(step)}
        return await self._factors.update(newer, {"$set": {"last_step": step, **FORGOTTEN}})

    async def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Use up the recovery code of this digest; say whether it was there."""
        unused: Where = {**self._named(user_id), "recovery_digests": digest}
        return await self._factors.update(unused, {"$pull": {"recovery_digests": digest}, "$set": FORGOTTEN})

    async def replace_recovery_codes(self, seen: SecondFactor, digests: Sequence[bytes]) -> bool:
        """Keep these instead of all others if what is on is what was seen."""
        named: Where = {**self._named(seen.user_id), "phone": seen.phone}
        same: Where = {**named, "active": False} if seen.secret is None else {**named, "secret": seen.secret}
        return await self._factors.update(same, {"$set": {"recovery_digests": list(digests)}})

    async def forget_guesses(self, user_id: str) -> None:
        """Forget the guesses."""
        await self._factors.update(self._named(user_id), {"$set": FORGOTTEN})

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
        """Turn the app off if `secret` is the active one, and forget everything with the last factor."""
        app_off = {"active": False, "secret": None}
        return await self._turn_off({**self._named(user_id), "secret": secret}, {"phone": False}, app_off)

    async def remove_phone(self, user_id: str) -> bool:
        """Turn the phone off, and forget everything with the last factor."""
        phone_off = {"phone": False}
        return await self._turn_off({**self._named(user_id), "phone": True}, {"active": False}, phone_off)

    async def _turn_off(self, on: Where, alone: Where, off: Document) -> bool:
        """Delete the factor that is on where it is the only one, else turn it off."""
        attempts = Attempts()
        while True:
            attempts.take()
            if await self._factors.delete({**on, **alone}):
                return True
            beside: Where = {name: not value for name, value in alone.items()}
            if await self._factors.update({**on, **beside}, {"$set": off}):
                return True
            # The other one may have been turned on or off between the two.
            if await self._factors.find_one(on) is None:
                return False

    async def _is_present(self, user_id: str) -> bool:
        return await self._users.find_one({"_id": self._users.key(user_id), "stage": PRESENT}) is not None

    def _named(self, user_id: str) -> dict[str, str]:
        return {"_id": self._factors.key(user_id)}


def _begun(user_id: str) -> Document:
    """Return what a factor begins with, beside what the first change of it sets.

    `turns` counts guesses and is never set back, so that no two states of them look the same.
    """
    return {"user_id": user_id, "secret": None, "last_step": 0, "turns": 0}


def _factor_of(document: Document) -> SecondFactor:
    return SecondFactor(
        user_id=document["user_id"],
        proposed=_bytes_or_none(document["proposed"]),
        secret=_bytes_or_none(document["secret"]),
        last_step=document["last_step"],
        recovery_digests=tuple(bytes(digest) for digest in document["recovery_digests"]),
        phone=document["phone"],
    )


def _bytes_or_none(value: bytes | None) -> bytes | None:
    return None if value is None else bytes(value)
