"""What may users see of themselves, and how do they leave?"""

from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import InvalidCredentials, TokenInvalid
from cosyncjwt.flows.directory import Directory
from store.ports import Tenant


class Account:
    """The caller's own user."""

    def __init__(self, *, passwords: Passwords, directory: Directory) -> None:
        """Take what verifies, and the directory that must hear of ended sessions."""
        self._passwords = passwords
        self._directory = directory

    async def of_caller(self, tenant: Tenant, caller: Caller) -> User:
        """Return the caller's user; raise TokenInvalid when the user has just been deleted."""
        user = await tenant.users.get(caller.user_id)
        if user is None:
            raise TokenInvalid
        return user

    async def delete(self, tenant: Tenant, caller: Caller, password: Secret) -> None:
        """Remove the caller's user and sessions for good; raise InvalidCredentials for a wrong password."""
        user = await self.of_caller(tenant, caller)
        if not await self._passwords.verify(password, user.password_hash):
            message = "The password is not right."
            raise InvalidCredentials(message, path=("input", "password"))
        await tenant.users.remove(user.id)
        self._directory.forget_sessions()
