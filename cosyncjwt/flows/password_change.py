"""How does a signed-in user choose another password?"""

from dataclasses import replace

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import password_rules
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.code import NewPassword
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enforcement import lacks_factor, prove_the_factor
from cosyncjwt.flows.outcomes import SignedIn
from cosyncjwt.flows.password_choice import chosen
from cosyncjwt.flows.password_messages import PasswordMessages
from cosyncjwt.flows.reauthentication import Reauthentication, not_right
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.standing import own_user
from store.ports import Tenant


class PasswordChange:
    """Replaces a password that its user knows."""

    def __init__(
        self,
        *,
        passwords: Passwords,
        reauthentication: Reauthentication,
        messages: PasswordMessages,
        sessions: Sessions,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what hashes, asks, tells and signs in, and the directory that must hear of ended sessions."""
        self._passwords = passwords
        self._reauthentication = reauthentication
        self._messages = messages
        self._sessions = sessions
        self._directory = directory
        self._clock = clock

    async def change(self, tenant: Tenant, caller: Caller, password: Secret, new: Secret) -> SignedIn:
        """Replace the password, end all other sessions, and give this one fresh credentials.

        A stolen access token alone changes nothing (security P-12). Raises PasswordTooWeak,
        PasswordBreached, InvalidCredentials for a wrong current password,
        ReauthenticationRequired, RateLimited, Overloaded, TokenInvalid.
        """
        user = await own_user(tenant, caller)
        accepted = await chosen(
            self._passwords, new, caller.application, user.handle, path=password_rules.NEW_PATH
        )
        await self._reauthentication.prove(tenant, user, password)
        if await lacks_factor(tenant, caller.application, caller.session):
            raise prove_the_factor()
        password_hash = await self._passwords.hash(accepted)
        now = self._clock.now()
        session, token = self._sessions.renewed(caller, now)
        message = self._messages.changed(caller.application, user.handle, user.locale, now)
        kept = NewPassword(password_hash, now, message)
        version = user.password_version
        # Somebody else may have changed it since: what was proven is the current password no more.
        if not await tenant.users.change_password(user.id, version=version, new=kept, keep=session):
            raise not_right()
        self._directory.forget_sessions()
        self._messages.announce()
        changed = replace(user, updated_at=now)
        return await self._sessions.signed_in(tenant, caller.application, changed, session, token, now=now)
