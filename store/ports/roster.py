"""What must a backend be able to do for whoever manages an application's users?

The promises at the head of `store/ports` hold here too.
"""

from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch


class Roster(Protocol):
    """The users of one application, as a list to be read and changed by whoever manages them."""

    async def page(self, search: UserSearch, page: PageRequest) -> Page[User]:
        """Return the users that are searched for, by handle; `page.after` is a handle, somebody's or not.

        A page costs the same wherever it begins, and however many users there are.
        """
        ...

    async def count(self, search: UserSearch, *, most: int) -> int:
        """Return how many users are searched for; never more than `most`, however many there are."""
        ...

    async def add(self, user: User, message: OutboxMessage, *, limit: int | None) -> None:
        """Keep a new user and count it, as `Users.add` does, and queue the message, in one step."""
        ...

    async def set_status(
        self, user_id: str, status: UserStatus, now: datetime, record: Record = ()
    ) -> User | None:
        """Set the status, and `updated_at` if it was another; return the user as it is then, or None.

        With SUSPENDED all sessions of the user, and all logins that wait for a second factor, end in the same
        step; none begins before the status is ACTIVE again.
        """
        ...
