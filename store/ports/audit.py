"""What must a backend be able to do with audit logs? One of the ports, see `store/ports`."""

from collections.abc import Sequence
from typing import Protocol

from cosyncjwt.domain.audit import AuditEvent, AuditSearch
from cosyncjwt.domain.page import Page, PageRequest


class AuditLog(Protocol):
    """What was done in one application. Events are added and expire; nothing changes one."""

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Add the events. One whose id is there already stays as it is: to add some again does nothing."""
        ...

    async def get(self, event_id: str) -> AuditEvent | None:
        """Return the event, or None."""
        ...

    async def newest(self, search: AuditSearch, page: PageRequest) -> Page[AuditEvent]:
        """Return the events that are searched for, newest first; `page.after` is an event's id.

        It need not be there any more: the page holds what is older.
        """
        ...

    async def count(self, search: AuditSearch, *, most: int) -> int:
        """Return how many events are searched for, at most `most`."""
        ...
