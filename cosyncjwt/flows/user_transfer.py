"""How do many users come from a file, and go into one?

For the operator's command line. Nothing here grows with the number of users.
"""

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
from cosyncjwt.errors import PublicError, UserLimitReached, ValueInvalid
from store.ports import Tenant

AT_ONCE = 500
"""How many users are kept at once: so many share one commit of SQLite, or a few commands of MongoDB."""

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
        """Make a user of each numbered line, all of them together; return what was refused, in order.

        Each line is safe alone: the limit of users is exact, and repeating a file that was cut makes just
        what is missing, for a handle that has a user is refused as HANDLE_TAKEN.
        """
        outcomes: dict[int, PublicError | None] = {}
        users: dict[int, User] = {}
        for number, line in lines:
            try:
                users[number] = self._user(line)
            except PublicError as refusal:
                outcomes[number] = refusal
        outcomes.update(zip(users, await self._add(list(users.values())), strict=True))
        return [
            Refusal(number, refusal.code, refusal.message)
            for number, refusal in sorted(outcomes.items())
            if refusal is not None
        ]

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

    async def _keep(self, users: Sequence[User]) -> Sequence[PublicError | None]:
        limit = self._application.user_limit
        return await self._tenant.users.add_many(users, limit=limit, now=self._clock.now())

    async def _pretend(self, users: Sequence[User]) -> Sequence[PublicError | None]:
        return [
            self._room() if refusal is None else refusal
            for refusal in await self._tenant.users.refusals(users)
        ]

    def _room(self) -> UserLimitReached | None:
        limit = self._application.user_limit
        if limit is not None and self._application.user_count + self._pretended >= limit:
            return UserLimitReached()
        self._pretended += 1
        return None


async def exported(tenant: Tenant, application: Application, *, with_hashes: bool) -> AsyncIterator[bytes]:
    """Yield the line of each user, by handle; whoever comes or goes meanwhile is in it or not."""
    after, more = None, True
    while more:
        page = await tenant.roster.page(UserSearch(), PageRequest(PAGE, after))
        for user in page.items:
            yield line_of(user, application, with_hash=with_hashes)
        more = page.has_next
        after = page.items[-1].handle if page.items else None
