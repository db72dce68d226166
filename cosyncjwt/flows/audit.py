"""Who has done what, in whose log is it written, and who may read that?

An act is in the log of the application that the caller has called or belongs to: what developers and
administrators do is in the portal's. What they do to an application is in that one's log as well.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from cachetools import TTLCache

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.faults import named
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import Actor, AuditEvent, AuditSearch, event_id
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.identifiers import INVITATION, USER
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.session import USER_AGENT_LENGTH
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import NotFound, Overloaded, RateLimited
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.audit_queue import AuditQueue
from cosyncjwt.flows.directory import Directory
from store.ports import Store

MOST_COUNTED = 1_000
_log = structlog.get_logger("audit")


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, as it is told in every log that it comes into."""

    action: str
    outcome: str
    subject: str | None
    device: Device
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A log in which an act is written, and who did it, as told there."""

    application_id: str
    actor: str | None


STOPPED = frozenset({RateLimited.code, Overloaded.code})
STOPPED_SECONDS = 60
STOPPED_REMEMBERED = 10_000


class Audit:
    """Writes and reads audit logs."""

    def __init__(
        self,
        store: Store,
        *,
        directory: Directory,
        access: Access,
        clock: Clock,
        entropy: Entropy,
        retention: timedelta,
    ) -> None:
        """Take the store, who is a developer or an administrator, and how long events are kept."""
        self.queue = AuditQueue(lambda application_id: directory.tenant(application_id).audit)
        self._store = store
        self._directory = directory
        self._access = access
        self._clock = clock
        self._entropy = entropy
        self._retention = retention
        self._stopped: TTLCache[tuple[Place, str, str | None], bool] = TTLCache(
            STOPPED_REMEMBERED, STOPPED_SECONDS, timer=clock.monotonic
        )

    def note(self, act: Act, place: Place) -> None:
        """Have the act written soon; nobody waits for it.

        Of what a limit stops, once a minute is enough: anybody can ask faster than a log should grow.
        """
        if act.outcome in STOPPED:
            key = (place, act.action, act.device.ip_address)
            if key in self._stopped:
                return
            self._stopped[key] = True
        self.queue.put(place.application_id, self._event(act, place))

    async def keep(self, act: Act, places: list[Place]) -> None:
        """Return when the act is written; soon after, when the store fails or the caller cannot wait."""
        events = [(place.application_id, self._event(act, place)) for place in places]
        try:
            await asyncio.gather(
                *(self._directory.tenant(each).audit.append([event]) for each, event in events)
            )
        except BaseException as failure:
            for application_id, event in events:
                self.queue.put(application_id, event)
            if not isinstance(failure, Exception):
                raise
            # What was done is done: it is not called refused because it is written a little later.
            _log.error("audit.deferred", reason=named(failure), action=act.action)

    async def places_of(self, caller: Caller, target: str | None) -> list[Place]:
        """Return where is written what the caller does to what the id `target` names, before it is done."""
        own = Place(caller.application.id, caller.user_id)
        if not self._access.is_developer(caller):
            return [own]
        owned = await self._application_of(caller, target)
        if owned is None or owned.id == caller.application.id:
            return [own]
        if owned.owner_id == caller.user_id:
            return [own, Place(owned.id, caller.user_id)]
        if await self._access.is_administrator(caller):
            return [own, Place(owned.id, Actor.ADMINISTRATOR.value)]
        return [own]

    async def _application_of(self, caller: Caller, target: str | None) -> Application | None:
        applications = self._store.applications
        if target is None:
            return None
        if target.startswith(USER):
            return await applications.of_user(caller.user_id, target)
        if target.startswith(INVITATION):
            return await applications.of_invitation(target)
        return await applications.get(target)

    async def newest(
        self, application: Application, search: AuditSearch, page: PageRequest
    ) -> Page[AuditEvent]:
        """Return the events of an application that are searched for, newest first.

        What this server has noted is among them; what others have, a fraction of a second later.
        """
        await self.queue.flush()
        return await self._directory.tenant(application.id).audit.newest(search, page)

    async def count(self, application: Application, search: AuditSearch) -> int | None:
        """Return how many events are searched for; None when there are more than are worth counting."""
        found = await self._directory.tenant(application.id).audit.count(search, most=MOST_COUNTED + 1)
        return found if found <= MOST_COUNTED else None

    async def one(self, developer: Caller, wanted: str) -> AuditEvent:
        """Return an event of one of the developer's own applications; raise NotFound for any other id."""
        application = await self._store.applications.of_event(wanted)
        if application is None or application.owner_id != developer.user_id:
            raise NotFound
        found = await self._directory.tenant(application.id).audit.get(wanted)
        if found is None:
            raise NotFound
        return found

    def _event(self, act: Act, place: Place) -> AuditEvent:
        now = self._clock.now()
        return AuditEvent(
            id=event_id(now, self._entropy),
            action=act.action,
            outcome=act.outcome,
            actor=place.actor,
            subject=act.subject,
            ip_address=act.device.ip_address,
            user_agent=None if act.device.user_agent is None else act.device.user_agent[:USER_AGENT_LENGTH],
            request_id=act.request_id,
            created_at=now,
            expires_at=now + self._retention,
        )
