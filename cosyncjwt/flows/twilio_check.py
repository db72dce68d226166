"""Would a developer's Twilio account send? Asked by its developer, before a user finds out."""

import math
from datetime import timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.limit import Window
from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.text_accounts import TextAccounts
from store.ports import Store

CHECKS = Window(10, timedelta(hours=1))
"""Of one application, so that nobody tries tokens of others through this server."""


class TwilioCheck:
    """Asks Twilio about the accounts of applications, for their owners."""

    def __init__(
        self, store: Store, applications: Applications, accounts: TextAccounts, *, clock: Clock
    ) -> None:
        """Take what finds applications, what asks, and where the questions are counted."""
        self._store = store
        self._applications = applications
        self._accounts = accounts
        self._clock = clock

    async def of_application(self, developer: Caller, application_id: str) -> Application:
        """Return the developer's own application when its account could send; nothing is sent.

        Raises NotFound for any other id, RateLimited, and DeliveryFailed, which says what to look at.
        """
        owned = await self._applications.of_developer(developer, application_id)
        limits = self._store.tenant(owned.id).limits
        wait = await limits.take("twilio-check", CHECKS, self._clock.now())
        if wait is not None:
            raise RateLimited(math.ceil(wait.total_seconds()))
        await self._accounts.check(owned)
        return owned
