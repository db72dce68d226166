"""How do many users come from a file, and go into one?

For the operator's command line. Nothing here grows with the number of users.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.foreign_hashes import ForeignHashError, verification_of
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.identifiers import USER, new_id
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import User
from cosyncjwt.domain.user_record import UserRecord, line_of
from cosyncjwt.domain.user_search import UserSearch
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import HandleTaken, PublicError, UserLimitReached, UserNameTaken, ValueInvalid
from store.ports import Tenant

AT_ONCE = 128
"""How many users are kept at once: so many share one commit of SQLite, and the connections of MongoDB."""

PAGE = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that made no user, and why."""

    line: int
    code: str
    message: str


class UserImport:
    """Makes the users of one application from lines; whoever is there already stays as it is."""

    def __init__(
        self,
        tenant: Tenant,
        application: Application,
        *,
        clock: Clock,
        entropy: Entropy,
        dry_run: bool = False,
    ) -> None:
        """Take where users are kept, and whether they are to be kept at all."""
        self._tenant = tenant
        self._application = application
        self._clock = clock
        self._entropy = entropy
        self._add = self._pretend if dry_run else self._keep
        self._pretended = 0

    async def take(self, lines: Sequence[tuple[int, bytes]]) -> list[Refusal]:
        """Make a user of each numbered line, `AT_ONCE` of them at once; return what was refused, in order.

        Each line is safe alone: the limit of users is exact, and repeating a file that was cut makes just
        what is missing, for a handle that has a user is refused as HANDLE_TAKEN.
        """
        results = await asyncio.gather(*(self._one(*line) for line in lines))
        return [refusal for refusal in results if refusal is not None]

    async def _one(self, number: int, line: bytes) -> Refusal | None:
        try:
            await self._add(self._user(line))
        except PublicError as refusal:
            return Refusal(number, refusal.code, refusal.message)
        return None

    def _user(self, line: bytes) -> User:
        record = UserRecord.of_line(line)
        # A hash of ours stands behind the mark of its pepper.
        kept = re.sub(r"\A[0-9a-f]{8}(?=\$argon2id\$)", "", record.password_hash.reveal())
        try:
            if kept:
                verification_of(kept)
        except ForeignHashError as failure:
            raise ValueInvalid(str(failure), path=("passwordHash",)) from failure
        fresh = new_id(USER, self._entropy)
        return record.user(self._application, now=self._clock.now(), new_id=fresh)

    async def _keep(self, user: User) -> None:
        users, name = self._tenant.users, user.user_name
        if name is not None and await users.by_user_name(name) is not None:
            raise UserNameTaken
        await users.add(user, limit=self._application.user_limit)
        if name is not None and not await users.set_user_name(user.id, name, user.updated_at):
            raise HandleTaken

    async def _pretend(self, user: User) -> None:
        users, limit = self._tenant.users, self._application.user_limit
        if await users.by_handle(user.handle) is not None or await users.get(user.id) is not None:
            raise HandleTaken
        if user.user_name is not None and await users.by_user_name(user.user_name) is not None:
            raise UserNameTaken
        if limit is not None and self._application.user_count + self._pretended >= limit:
            raise UserLimitReached
        self._pretended += 1


async def exported(tenant: Tenant, application: Application, *, with_hashes: bool) -> AsyncIterator[bytes]:
    """Yield the line of each user, by handle; whoever comes or goes meanwhile is in it or not."""
    after, more = None, True
    while more:
        page = await tenant.roster.page(UserSearch(), PageRequest(PAGE, after))
        for user in page.items:
            yield line_of(user, application, with_hash=with_hashes)
        more = page.has_next
        after = page.items[-1].handle if page.items else None
