"""How does a developer replace an application's signing key and its app token?"""

from datetime import datetime, timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import TOKEN, new_id
from cosyncjwt.domain.signing import MOST_KEYS, Keys, published, succeeded, waiting
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import NotFound, RotationUnderWay, StatusNotAllowed, ValueInvalid
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.portal_safety import ensure_recent_login
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store

GRACE_HOURS = range(169)
"""How many hours a replaced app token may go on working: none, up to a week."""


class Rotation:
    """Replaces keys and app tokens for the owners of applications."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        keys: SigningKeys,
        *,
        throttle: Throttle,
        directory: Directory,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what finds applications, makes and counts keys, and the directory that hears of changes."""
        self._store = store
        self._applications = applications
        self._keys = keys
        self._throttle = throttle
        self._directory = directory
        self._clock = clock
        self._entropy = entropy

    async def signing_key(
        self, developer: Caller, application_id: str, *, immediately: bool = False, record: Record = ()
    ) -> Application:
        """Publish another key, which signs once verifiers can know it; or replace all keys `immediately`.

        Raises NotFound, ReauthenticationRequired, StatusNotAllowed for a blocked application, and
        RotationUnderWay while a key waits for its time, when there are too many keys, or another call won.
        RateLimited from the eleventh key within an hour on; what is refused before one is made costs nothing.
        """
        owned = await self._owned(developer, application_id)
        if owned.status is ApplicationStatus.BLOCKED:
            raise StatusNotAllowed
        if not immediately:
            _ensure_room(owned.signing_keys, self._clock.now())
        await self._throttle.before_new_key(self._directory.tenant(owned.id))
        key = await self._keys.new(owned.id)
        new = (key,) if immediately else succeeded(owned.signing_keys, key, self._clock.now())
        rotated = await self._store.applications.replace_signing_keys(
            owned.id, old=owned.signing_keys, new=new, now=self._clock.now(), record=record
        )
        return self._noted(owned, rotated)

    async def app_token(
        self, developer: Caller, application_id: str, *, grace_hours: int, record: Record = ()
    ) -> Application:
        """Give the application another app token; the present one works for the grace, any older one ends.

        Raises NotFound, ReauthenticationRequired, ValueInvalid, StatusNotAllowed for a blocked application,
        and RotationUnderWay when another call was faster.
        """
        owned = await self._owned(developer, application_id)
        if grace_hours not in GRACE_HOURS:
            message = f"The grace must be between 0 and {GRACE_HOURS[-1]} hours."
            raise ValueInvalid(message, path=("graceHours",))
        now = self._clock.now()
        rotated = await self._store.applications.replace_app_token(
            owned.id,
            old=owned.app_token_id,
            new=new_id(TOKEN, self._entropy),
            former_until=now + timedelta(hours=grace_hours) if grace_hours else None,
            now=now,
            record=record,
        )
        return self._noted(owned, rotated)

    async def _owned(self, developer: Caller, application_id: str) -> Application:
        owned = await self._applications.of_developer(developer, application_id)
        portal = self._directory.tenant(developer.application.id)
        await ensure_recent_login(portal, developer, self._clock.now())
        return owned

    def _noted(self, owned: Application, rotated: Application | None) -> Application:
        self._directory.forget_application(owned.id)
        if rotated is None:
            raise NotFound
        return rotated


def _ensure_room(keys: Keys, now: datetime) -> None:
    if waiting(keys, now) is not None:
        message = "The last rotation is not over: its key is published and does not sign yet."
        raise RotationUnderWay(message)
    if len(published(keys, now)) >= MOST_KEYS:
        message = f"An application has at most {MOST_KEYS} keys. Wait until the oldest retires."
        raise RotationUnderWay(message)
