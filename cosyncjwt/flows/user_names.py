"""How do users come by a name beside their address?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.domain import user_name as names
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.user import User
from cosyncjwt.errors import TokenInvalid, UserNameInvalid
from cosyncjwt.flows.standing import own_user
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant


class UserNames:
    """Names users, where the application wants names."""

    def __init__(self, *, throttle: Throttle, clock: Clock) -> None:
        """Take what counts questions, and the time."""
        self._throttle = throttle
        self._clock = clock

    async def is_available(
        self, tenant: Tenant, application: Application, user_name: str, device: Device
    ) -> bool:
        """Say whether a user could have this name now: it is one, and nobody has it.

        That tells which names there are, as every form that asks for a name does; so nobody may ask often.
        Raises RateLimited.
        """
        await self._throttle.before_name_question(tenant, device.ip_address)
        try:
            canonical = _checked(application, user_name)
        except UserNameInvalid:
            return False
        return await tenant.users.by_user_name(canonical) is None

    async def set(self, tenant: Tenant, caller: Caller, user_name: str) -> User:
        """Give the caller this name in place of any other, and return the user as it is then.

        Raises UserNameInvalid, UserNameTaken, RateLimited, and TokenInvalid when the user has just been
        deleted.
        """
        canonical = _checked(caller.application, user_name)
        user, now = await own_user(tenant, caller), self._clock.now()
        if user.user_name == canonical:
            return user
        await self._throttle.before_naming(tenant, user.id)
        if not await tenant.users.set_user_name(user.id, canonical, now):
            raise TokenInvalid
        return replace(user, user_name=canonical, updated_at=now)


def _checked(application: Application, user_name: str) -> str:
    if not application.user_names_enabled:
        message = "This application does not use user names."
        raise UserNameInvalid(message)
    return names.canonical(user_name)
