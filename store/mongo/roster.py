"""How are an application's users listed, and changed for whoever manages them?"""

from datetime import datetime

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_search import UserSearch
from store.mongo.documents import message_document
from store.mongo.joining import Roll
from store.mongo.relay import Relay
from store.mongo.stages import PRESENT
from store.mongo.suspending import Suspending
from store.mongo.tenancy import Between, TenantCollection, Where
from store.mongo.user_documents import USER_FIELDS, user_document, user_of


class MongoRoster:
    """The users of one application, as a list. Only those that are PRESENT are there for a caller."""

    def __init__(
        self, application_id: str, users: TenantCollection, roll: Roll, relay: Relay, suspending: Suspending
    ) -> None:
        """Take the application's users, what adds one and brings its message away, and what suspends."""
        self._application_id = application_id
        self._users = users
        self._roll = roll
        self._relay = relay
        self._suspending = suspending

    async def page(self, search: UserSearch, page: PageRequest) -> Page[User]:
        """Return the users that are searched for, by handle."""
        # One more than asked for tells whether there is more.
        found = await self._users.ordered(
            _searched(search, page.after), "handle", page.size + 1, only=USER_FIELDS
        )
        users = [user_of(document) for document in found[: page.size]]
        return Page(users, has_next=len(found) > page.size)

    async def count(self, search: UserSearch, *, most: int) -> int:
        """Return how many users are searched for, at most `most`."""
        return await self._users.count_up_to(_searched(search, None), most)

    async def add(self, user: User, message: OutboxMessage, *, limit: int | None) -> None:
        """Keep a new user and count it (see `joining`), its message in it until the user is PRESENT."""
        told = message_document(message)
        document = {**user_document(self._application_id, user), "message": told}
        await self._roll.begin(document)
        await self._roll.admit(document, limit)
        await self._relay.relay(document["_id"], told)

    async def set_status(
        self, user_id: str, status: UserStatus, now: datetime, record: Record = ()
    ) -> User | None:
        """Set the status; with SUSPENDED end what the user has begun (see `suspending`)."""
        user = await self._suspending.set_status(self._application_id, user_id, status, now, record)
        return None if user is None else user_of(user)


def _searched(search: UserSearch, after: str | None) -> Where:
    where: dict[str, str | Between] = {
        "handle": Between(search.begin(after), search.end, after),
        "stage": PRESENT,
    }
    if search.status is not None:
        where["status"] = search.status.value
    return where
