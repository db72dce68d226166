"""Which application's JWTs have grown too long for comfort, and who hears of it?

Cookies are cut and proxies refuse headers beyond some length, long after the metadata was declared that makes
a JWT so long. The developer finds it in the application's audit log, the operator in the server's.
"""

from datetime import timedelta

import structlog
from cachetools import TTLCache

from cosyncjwt.clock import Clock
from cosyncjwt.domain.audit import WARNING, Actor
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.limit import Window
from cosyncjwt.flows.acts import Act, Place
from cosyncjwt.flows.audit import Audit
from store.ports import Tenant

ACTION = "jwt.long"
COMFORTABLE = 2_048
"""Characters."""

ONCE_A_DAY = Window(1, timedelta(days=1))
ASKED_SECONDS = 3_600
APPLICATIONS = 10_000

_log = structlog.get_logger("jwt")


class LongJwts:
    """Tells of long JWTs, once a day for an application."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        """Take the logs that developers read."""
        self._audit = audit
        self._clock = clock
        self._asked: TTLCache[str, bool] = TTLCache(APPLICATIONS, ASKED_SECONDS, timer=clock.monotonic)

    async def note(self, tenant: Tenant, user_id: str, length: int) -> None:
        """Tell of a JWT that was signed for the user, if it is too long and none was told of for a day.

        The store counts, so that all processes together tell once; each asks it once an hour at most.
        """
        application_id = tenant.application_id
        if length <= COMFORTABLE or application_id in self._asked:
            return
        wait = await tenant.limits.take(ACTION, ONCE_A_DAY, self._clock.now())
        self._asked[application_id] = True
        if wait is not None:
            return
        _log.warning(ACTION, application_id=application_id, characters=length)
        act = Act(ACTION, WARNING, user_id, Device(), None)
        self._audit.note(act, Place(application_id, Actor.SYSTEM.value))
