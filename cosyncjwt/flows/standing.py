"""Is the caller's user still there, and not shut out, and does the session go on? Asked by flows that act."""

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


async def ensure_session(tenant: Tenant, caller: Caller) -> None:
    """Raise TokenInvalid for a session that has ended, be it on another server just now.

    What is remembered of a session is good for five seconds, but not for what cannot be taken back: whoever
    has ended a thief's by a new password must not lose the account, or an application, after that (security
    R-03). Who enrolls has no session.
    """
    if caller.enrolled_with is None:
        session = await tenant.sessions.get(caller.session.id, user_id=caller.user_id)
        if session is None:
            raise TokenInvalid
