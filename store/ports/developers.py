"""What must a backend be able to keep of developers? One of the ports, see `store/ports`."""

from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.plan import Plan


class Developers(Protocol):
    """What the owners of applications may own, by the ids of their users."""

    async def plan_of(self, user_id: str) -> Plan:
        """Return the developer's plan, FREE when none was ever set."""
        ...

    async def set_plan(self, user_id: str, plan: Plan, now: datetime, record: Record = ()) -> None:
        """Set the plan; from here on `Applications.add` and `change` go by it."""
        ...

    async def close(self, user_id: str) -> bool:
        """Let the developer own nothing any more, if that is so now; say whether it is."""
        ...
