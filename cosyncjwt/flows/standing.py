"""Is the caller's user still there, and not shut out? Asked by every flow that acts on the own account."""

from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.user import User
from cosyncjwt.errors import TokenInvalid
from store.ports import Tenant


async def own_user(tenant: Tenant, caller: Caller) -> User:
    """Return the caller's user; raise TokenInvalid when it has just been deleted or suspended.

    Their sessions end in the same step, but a session may be remembered for five seconds on another server:
    until then this is what refuses it (security T-15).
    """
    user = await tenant.users.get(caller.user_id)
    if user is None or user.is_suspended:
        raise TokenInvalid
    return user
