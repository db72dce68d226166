"""How do many users come at once, from another system?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.user import User
from cosyncjwt.errors import PublicError, UserError


class Arrivals(Protocol):
    """Whoever joins an application together with others, as a file names them."""

    async def add_many(
        self, users: Sequence[User], *, limit: int | None, now: datetime
    ) -> Sequence[PublicError | None]:
        """Keep each new user, with its user name, and count it; say of each why not, None of who is kept.

        HandleTaken, also for the id, goes before UserNameTaken, and that before UserLimitReached. Of those
        that want the same one is kept. Overloaded says to try again. Each is kept as a whole or not at all;
        after a crash some may be kept and others not. Exact under concurrency, as if each came alone.
        """
        ...

    async def refusals(self, users: Sequence[User]) -> Sequence[UserError | None]:
        """Say of each whose handle, id or user name somebody has now: HandleTaken or UserNameTaken."""
        ...
