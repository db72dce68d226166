"""How do users change their own metadata?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.user import User, UserMetadata
from cosyncjwt.errors import Overloaded
from cosyncjwt.flows.standing import own_user
from store.ports import Tenant

ATTEMPTS = 100
"""Each lost attempt is another call that has won, so as many calls at once all get through."""


class Metadata:
    """Changes the caller's metadata."""

    def __init__(self, *, clock: Clock) -> None:
        """Take the time."""
        self._clock = clock

    async def set(self, tenant: Tenant, caller: Caller, given: object) -> User:
        """Set what is given and leave the rest; the next JWT carries it. Returns the user as it is then.

        Raises MetadataInvalid, ValueInvalid, and TokenInvalid when the user is just gone. Calls at once
        lose nothing of each other: each writes only onto what it has read.
        """
        for _ in range(ATTEMPTS):
            user = await own_user(tenant, caller)
            old, new = UserMetadata.of(user), user_metadata.changed(user, given, caller.application)
            if new == old:
                return user
            now = self._clock.now()
            if await tenant.users.replace_metadata(user.id, old=old, new=new, now=now):
                return replace(user, metadata=new.own, invited_metadata=new.invited, updated_at=now)
        raise Overloaded(retry_after=1)
