"""What happens once somebody has become a user?"""

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.user import User
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorEnrollmentRequired
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant


class Arrivals:
    """Welcomes new users and lets them in, however they came."""

    def __init__(
        self, *, account_messages: AccountMessages, sessions: Sessions, throttle: Throttle, clock: Clock
    ) -> None:
        """Take what tells, signs in and counts mails."""
        self._account_messages = account_messages
        self._sessions = sessions
        self._throttle = throttle
        self._clock = clock

    async def welcome(
        self, tenant: Tenant, application: Application, user: User, *, proven: bool = True
    ) -> None:
        """Welcome the user; whoever has proven to read the address has no mails counted any more."""
        if proven:
            await self._throttle.address_was_proven(tenant, user.handle)
        await self._account_messages.welcome(tenant, application, user, self._clock.now())

    async def admit(
        self, tenant: Tenant, application: Application, user: User, device: Device, *, proven: bool = True
    ) -> SignedIn | TwoFactorEnrollmentRequired:
        """Welcome the user and sign in, unless a second factor must be set up first."""
        await self.welcome(tenant, application, user, proven=proven)
        return await self._sessions.admit(tenant, application, user, device)
