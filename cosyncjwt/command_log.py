"""How do audit logs hear of what is done on the command line?

It is in the portal's log, and in that of the application it is about.
"""

from cosyncjwt.clock import SystemClock
from cosyncjwt.domain.application import PORTAL_NAME, SERVER, name_key
from cosyncjwt.domain.audit import OK, Actor
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.flows.acts import Act, Acts, Place
from cosyncjwt.settings import Settings
from store.ports import Store

BEGUN = "BEGUN"
"""How an act stands that takes its time: another event tells its end, unless the process was killed."""


class CommandLog:
    """Writes what a command does."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """Take the open store, and how long events are kept."""
        self._store = store
        self._acts = Acts(SystemClock(), SystemEntropy(), settings.audit_retention)

    async def write(
        self, action: str, *, subject: str | None = None, about: str | None = None, outcome: str = OK
    ) -> None:
        """Write an event about a user or another subject, and `about` an application."""
        portal = await self._store.applications.named(SERVER, name_key(PORTAL_NAME))
        logs = {each for each in (about, None if portal is None else portal.id) if each is not None}
        places = [Place(each, Actor.COMMAND_LINE.value) for each in sorted(logs)]
        for entry in self._acts.record(Act(action, outcome, subject or about), places):
            await self._store.tenant(entry.application_id).audit.append([entry.event])
