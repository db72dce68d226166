"""How does a developer take the users of an application away?

Without password hashes: ours open nothing without the pepper of this server, and a stolen session must get
nothing to guess at. The operator's command line writes them, see `docs/operators.md`.
"""

import asyncio
import math
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from cosyncjwt.clock import Clock
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.limit import Quota
from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.user_transfer import exported
from store.ports import Tenant

TEN_AN_HOUR: Final = Quota(10, timedelta(hours=1))
"""An export reads every user: nobody needs to ask for all of them all the time."""
PART: Final = 100
"""How many lines are sent at once; meanwhile others are answered."""


class UserExport:
    """Reads all users of a developer's own applications."""

    def __init__(self, applications: Applications, directory: Directory, clock: Clock) -> None:
        """Take what finds applications, and their data."""
        self._applications = applications
        self._directory = directory
        self._clock = clock

    async def of(self, developer: Caller, application_id: str) -> AsyncIterator[bytes]:
        """Return the users as JSON Lines, in parts; it takes as much memory however many there are.

        Raises NotFound for any other id, ReauthenticationRequired, and RateLimited from the eleventh within
        an hour on.
        """
        owned = await self._applications.of_developer(developer, application_id)
        now = self._clock.now()
        portal = self._directory.tenant(developer.application.id)
        await ensure_recent_login(portal, developer, now)
        tenant = self._directory.tenant(owned.id)
        wait = await tenant.limits.count("export", TEN_AN_HOUR, now)
        if wait is not None:
            raise RateLimited(math.ceil(wait.total_seconds()))
        return _parts(tenant, owned)


async def _parts(tenant: Tenant, application: Application) -> AsyncIterator[bytes]:
    lines: list[bytes] = []
    async for line in exported(tenant, application, with_hashes=False):
        lines.append(line)
        if len(lines) == PART:
            yield b"".join(lines)
            lines.clear()
            # A store that answers at once would keep the loop for itself.
            await asyncio.sleep(0)
    yield b"".join(lines)
