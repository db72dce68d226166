"""Does a signed-in user still know the password? Asked before what a stolen token must not do."""

from datetime import timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCredentials, ReauthenticationRequired
from cosyncjwt.flows.standing import ensure_session
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant

PATH = ("input", "password")


RECENT = timedelta(minutes=15)
"""How long after a login a factor may be set up without the password (security M-07)."""


class Reauthentication:
    """Believes the current password or refuses it, counting as a login does (security L-04)."""

    def __init__(self, passwords: Passwords, throttle: Throttle, clock: Clock) -> None:
        """Take what verifies and what counts."""
        self._passwords = passwords
        self._throttle = throttle
        self._clock = clock

    async def prove_recent(
        self, tenant: Tenant, caller: Caller, user: User, password: Secret | None, *, always: bool = False
    ) -> None:
        """Return when it is the user's password, or the login was not long ago and will do.

        Raises ReauthenticationRequired without a password where one is needed, TokenInvalid for a login whose
        session has ended, and what `prove` raises.
        """
        if password is not None:
            await self.prove(tenant, user, password)
        elif always or self._clock.now() - caller.session.authenticated_at > RECENT:
            message = "Give the password." if always else "Give the password, or sign in again."
            raise ReauthenticationRequired(message, path=PATH)
        else:
            await ensure_session(tenant, caller)

    async def prove(self, tenant: Tenant, user: User, password: Secret) -> None:
        """Return when it is the user's password; raise InvalidCredentials, RateLimited, Overloaded."""
        with self._passwords.place() as verify:
            await self._throttle.before_password(tenant, user)
            is_right = await verify(password, user.password_hash)
        if not is_right:
            raise not_right()
        await self._throttle.password_was_right(tenant, user.handle)


def not_right() -> InvalidCredentials:
    """Return the refusal of a wrong current password."""
    message = "The password is not right."
    return InvalidCredentials(message, path=PATH)
