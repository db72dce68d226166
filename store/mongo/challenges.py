"""How are the logins kept that wait for a second factor?"""

from datetime import datetime

from cosyncjwt.domain.second_factor import Challenge
from cosyncjwt.domain.user import UserStatus
from store.mongo.driver import Document
from store.mongo.stages import PRESENT
from store.mongo.tenancy import Above, TenantCollection, Where
from store.mongo.values import moment_of, stored


class MongoChallenges:
    """The logins of one application that wait for a second factor."""

    def __init__(self, challenges: TenantCollection, users: TenantCollection) -> None:
        """Take the application's challenges, and its users to see whose they are."""
        self._challenges = challenges
        self._users = users

    async def put(self, challenge: Challenge) -> None:
        """Keep a challenge, unless its user has just been removed or suspended."""
        await self._challenges.insert(
            {
                "_id": self._challenges.key(challenge.id),
                "id": challenge.id,
                "user_id": challenge.user_id,
                "password_version": challenge.password_version,
                "tries_left": challenge.tries_left,
                "created_at": stored(challenge.created_at),
                "expires_at": stored(challenge.expires_at),
            }
        )
        # A removal or suspension changes the user before it deletes the challenges: it has seen this one, or
        # this sees it.
        active: Where = {
            "_id": self._users.key(challenge.user_id),
            "stage": PRESENT,
            "status": UserStatus.ACTIVE.value,
        }
        user = await self._users.find_one(active)
        if user is None:
            await self.consume(challenge.id)

    async def get(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Return the challenge, counting nothing."""
        live: Where = {"_id": self._challenges.key(challenge_id), "expires_at": Above(now)}
        found = await self._challenges.find_one(live)
        return None if found is None else _challenge_of(found)

    async def take_try(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Count one try and return the challenge as it was before."""
        live: Where = {"_id": self._challenges.key(challenge_id), "expires_at": Above(now)}
        countable: Where = {**live, "tries_left": Above(0)}
        counted = await self._challenges.take(countable, {"$inc": {"tries_left": -1}}, after=False)
        # One without tries stays so until it is deleted: what is read here is still true.
        found = counted or await self._challenges.find_one(live)
        return None if found is None else _challenge_of(found)

    async def consume(self, challenge_id: str) -> bool:
        """Use up the challenge; say whether this call did."""
        return await self._challenges.delete({"_id": self._challenges.key(challenge_id)})


def _challenge_of(document: Document) -> Challenge:
    return Challenge(
        id=document["id"],
        user_id=document["user_id"],
        password_version=document["password_version"],
        tries_left=document["tries_left"],
        created_at=moment_of(document["created_at"]),
        expires_at=moment_of(document["expires_at"]),
    )
