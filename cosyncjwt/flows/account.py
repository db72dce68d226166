"""What may users see of themselves, and how do they leave?"""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import ApplicationsRemain
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.standing import own_user
from store.ports import Developers, Tenant


class Account:
    """The caller's own user."""

    def __init__(
        self,
        *,
        sessions: Sessions,
        reauthentication: Reauthentication,
        messages: AccountMessages,
        directory: Directory,
        developers: Developers,
        portal_id: str,
        clock: Clock,
    ) -> None:
        """Take what ends sessions, asks for the password, tells, hears of ended sessions, and the portal."""
        self._sessions = sessions
        self._developers = developers
        self._portal_id = portal_id
        self._reauthentication = reauthentication
        self._messages = messages
        self._directory = directory
        self._clock = clock

    async def of_caller(self, tenant: Tenant, caller: Caller) -> User:
        """Return the caller's user; raise TokenInvalid when it has just been deleted or suspended."""
        return await own_user(tenant, caller)

    async def end_session(
        self, tenant: Tenant, caller: Caller, session_id: str, password: Secret | None
    ) -> None:
        """End one of the caller's own sessions.

        Another one than the asking one only after a login not long ago, or with the password: a stolen access
        token must not put its owner out (security O-09). Raises NotFound for any other id,
        ReauthenticationRequired, InvalidCredentials, RateLimited, Overloaded.
        """
        if session_id != caller.session.id:
            user = await self.of_caller(tenant, caller)
            await self._reauthentication.prove_recent(tenant, caller, user, password)
        await self._sessions.revoke(tenant, caller, session_id)

    async def delete(self, tenant: Tenant, caller: Caller, password: Secret, record: Record = ()) -> None:
        """Remove the caller's user and sessions for good, and tell the address about it.

        Raises InvalidCredentials for a wrong password, RateLimited, Overloaded, and ApplicationsRemain for a
        developer who has applications: their users would lose them without a word.
        """
        user = await self.of_caller(tenant, caller)
        await self._reauthentication.prove(tenant, user, password)
        is_developer = caller.application.id == self._portal_id
        if is_developer and not await self._developers.close(user.id):
            raise ApplicationsRemain
        removed = await tenant.users.remove(user.id, record)
        self._directory.forget_sessions()
        if removed:
            await self._messages.account_deleted(caller.application, user, self._clock.now())
