"""Which application's JWTs have grown too long for comfort? Said in the log, once an hour."""

from datetime import datetime, timedelta

import structlog
from cachetools import LRUCache

COMFORTABLE = 2_048
"""Characters. Beyond, cookies are cut and proxies refuse headers; all of it is the application's metadata."""

SILENCE = timedelta(hours=1)
APPLICATIONS = 10_000

_log = structlog.get_logger("jwt")


class LongJwts:
    """Remembers of which applications it has spoken, and when."""

    def __init__(self) -> None:
        """Begin without having said anything."""
        self._warned: LRUCache[str, datetime] = LRUCache(APPLICATIONS)

    def note(self, application_id: str, length: int, now: datetime) -> None:
        """Warn of a JWT that is too long, at most once an hour for an application."""
        if length <= COMFORTABLE:
            return
        last = self._warned.get(application_id)
        if last is None or now - last >= SILENCE:
            self._warned[application_id] = now
            _log.warning("jwt.long", application_id=application_id, characters=length)
