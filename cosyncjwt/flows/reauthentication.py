"""Does a signed-in user still know the password? Asked before what a stolen token must not do."""

from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCredentials
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant

PATH = ("input", "password")


class Reauthentication:
    """Believes the current password or refuses it, counting as a login does (security L-04)."""

    def __init__(self, passwords: Passwords, throttle: Throttle) -> None:
        """Take what verifies and what counts."""
        self._passwords = passwords
        self._throttle = throttle

    async def prove(self, tenant: Tenant, user: User, password: Secret) -> None:
        """Return when it is the user's password; raise InvalidCredentials, RateLimited, Overloaded."""
        await self._throttle.before_password(tenant, user.handle)
        if not await self._passwords.verify(password, user.password_hash):
            raise not_right()
        await self._throttle.password_was_right(tenant, user.handle)


def not_right() -> InvalidCredentials:
    """Return the refusal of a wrong current password."""
    message = "The password is not right."
    return InvalidCredentials(message, path=PATH)
