"""How is an administrator made? From the command line only, never by a default password."""

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.identifiers import USER, new_id
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.flows.password_choice import chosen
from store.ports import Tenant


class Administrators:
    """Makes portal users with the administrator role."""

    def __init__(self, *, portal: Application, passwords: Passwords, clock: Clock, entropy: Entropy) -> None:
        """Take the portal, whose users administrators are, and what hashes."""
        self._portal = portal
        self._passwords = passwords
        self._clock = clock
        self._entropy = entropy

    async def create(self, portal: Tenant, handle: str, password: Secret) -> User:
        """Make an administrator; raise as `Signup.begin` does, or HandleTaken."""
        canonical = handles.canonical(handle)
        accepted = await chosen(self._passwords, password, self._portal, canonical)
        now = self._clock.now()
        user = User(
            id=new_id(USER, self._entropy),
            handle=canonical,
            password_hash=await self._passwords.hash(accepted),
            created_at=now,
            updated_at=now,
            administrator=True,
        )
        await portal.users.add(user, limit=None)
        return user
