"""How is the metadata of a user changed, by the user or by the developer?"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.metadata import MetadataSetter
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
        return await change_metadata(
            tenant, caller.application, lambda: own_user(tenant, caller), given, now=self._clock.now()
        )


async def change_metadata(
    tenant: Tenant,
    application: Application,
    find: Callable[[], Awaitable[User]],
    given: object,
    *,
    now: datetime,
    by: MetadataSetter = MetadataSetter.USER,
) -> User:
    """Set what is given of the user that is found, and leave the rest, whatever others change meanwhile."""
    for _ in range(ATTEMPTS):
        user = await find()
        old, new = UserMetadata.of(user), user_metadata.changed(user, given, application, by=by)
        if new == old:
            return user
        if await tenant.users.replace_metadata(user.id, old=old, new=new, now=now):
            return user.with_metadata(new, now)
    raise Overloaded(retry_after=1)
