"""What must a developer have proven lately before something that cannot be taken back?

Asked by every operation that deletes, replaces or hands out what belongs to an application as a whole: a
stolen access token or a browser left open must not be enough (security S-12).
"""

from datetime import datetime, timedelta

from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import ReauthenticationRequired
from cosyncjwt.flows.standing import ensure_session
from store.ports import Tenant

RECENT = timedelta(minutes=10)
"""How long a login counts; a refresh does not renew it, because nobody types a password there."""


async def ensure_recent_login(tenant: Tenant, caller: Caller, now: datetime) -> None:
    """Return when the caller, of the tenant, has logged in within ten minutes, and not been signed out since.

    Raises ReauthenticationRequired, and TokenInvalid.
    """
    if now - caller.session.authenticated_at >= RECENT:
        message = "This needs a login of the last ten minutes. Log in again and repeat it."
        raise ReauthenticationRequired(message)
    await ensure_session(tenant, caller)
