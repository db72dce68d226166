"""How do users choose their language?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.user import User
from cosyncjwt.errors import TokenInvalid
from cosyncjwt.flows.standing import own_user
from store.ports import Tenant


class Locale:
    """Changes the caller's locale."""

    def __init__(self, *, clock: Clock) -> None:
        """Take the time."""
        self._clock = clock

    async def set(self, tenant: Tenant, caller: Caller, given: str) -> User:
        """Set the locale and return the user as it is then.

        Raises LocaleInvalid, and TokenInvalid when the user has just been deleted.
        """
        locale, now = locales.chosen(given, caller.application.locales), self._clock.now()
        user = await own_user(tenant, caller)
        if not await tenant.users.set_locale(user.id, locale, now):
            raise TokenInvalid
        return replace(user, locale=locale, updated_at=now)
