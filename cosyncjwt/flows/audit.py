"""Who has done what, in whose log is it written, and who may read that?

An act is in the log of the application that the caller has called or belongs to: what developers and
administrators do is in the portal's. What they do to an application is in that one's log as well.
"""

import asyncio
from collections.abc import Sequence

import structlog
from cachetools import TTLCache

from cosyncjwt.clock import Clock
from cosyncjwt.delivery.faults import named
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import Actor, AuditEvent, AuditSearch, Record
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import INVITATION, USER
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.errors import InvalidCode, NotFound, Overloaded, RateLimited
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.acts import Act, Acts, Place
from cosyncjwt.flows.audit_queue import AuditQueue
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.holders import Holders
from store.ports import Store

MOST_COUNTED = 1_000
_log = structlog.get_logger("audit")


STOPPED = frozenset({RateLimited.code, Overloaded.code})
DEAD_LINK = ("signup.confirm", InvalidCode.code)
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
        acts: Acts,
        clock: Clock,
    ) -> None:
        """Take the store, who is a developer or an administrator, and what makes events."""
        self.queue = AuditQueue(lambda application_id: directory.tenant(application_id).audit)
        self._store = store
        self._directory = directory
        self._access = access
        self.acts = acts
        self._stopped: TTLCache[tuple[Place, str, str | None], bool] = TTLCache(
            STOPPED_REMEMBERED, STOPPED_SECONDS, timer=clock.monotonic
        )

    def note(self, act: Act, place: Place) -> None:
        """Have the act written soon; nobody waits for it.

        Of what a limit stops, once a minute is enough: anybody can ask faster than a log should grow. The
        same is true of links, which anybody can make up and no limit stops.
        """
        if act.outcome in STOPPED or (act.action, act.outcome) == DEAD_LINK:
            key = (place, act.action, act.device.ip_address)
            if key in self._stopped:
                return
            self._stopped[key] = True
        self.queue.put(place.application_id, self.acts.event(act, place.actor))

    async def keep(self, record: Record) -> None:
        """Return when the record is written; soon after, when the store fails or the caller cannot wait.

        What the store has written in the step that it tells of is not written twice.
        """
        try:
            await asyncio.gather(
                *(self._directory.tenant(each.application_id).audit.append([each.event]) for each in record)
            )
        except BaseException as failure:
            for each in record:
                self.queue.put(each.application_id, each.event)
            if not isinstance(failure, Exception):
                raise
            # What was done is done: it is not called refused because it is written a little later.
            _log.error("audit.deferred", reason=named(failure), action=[each.event.action for each in record])

    async def holders_of(self, caller: Caller, target: str | None) -> Holders | None:
        """Return where a developer has users of the id `target`; None for anybody else, and any other id."""
        if target is None or not target.startswith(USER) or not self._access.is_developer(caller):
            return None
        return await Holders.of(self._store, caller, target)

    async def places_of(
        self,
        caller: Caller,
        target: str | None,
        within: str | None = None,
        holders: Holders | None = None,
    ) -> list[Place]:
        """Return where is written what the caller does to what the id `target` names, before it is done.

        `within` is the application in which a user of that id is meant, where it was said; `holders` where
        there is one.
        """
        own = Place(caller.application.id, caller.user_id)
        if not self._access.is_developer(caller):
            return [own]
        meant = holders.within(within) if holders is not None else await self._named_by(target)
        owned = meant[0] if len(meant) == 1 else None
        if owned is None or owned.id == caller.application.id:
            return [own]
        if owned.owner_id == caller.user_id:
            return [own, Place(owned.id, caller.user_id)]
        if await self._access.is_administrator(caller):
            return [own, Place(owned.id, Actor.ADMINISTRATOR.value)]
        return [own]

    async def _named_by(self, target: str | None) -> Sequence[Application]:
        """Return the application that is named by its own id or an invitation's, if it is there."""
        if target is None:
            return ()
        applications = self._store.applications
        asked = applications.of_invitation if target.startswith(INVITATION) else applications.get
        found = await asked(target)
        return () if found is None else (found,)

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
