"""What can be read of an application's users?"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import strawberry

from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.user import UserStatus
from cosyncjwt.domain.user_search import UserSearch
from schema.types.connection import Connection
from schema.types.user import User

UsersOf: TypeAlias = Callable[[UserSearch, PageRequest], Awaitable[Connection[User]]]


@strawberry.type
class Populated:
    """What has users, in a list that can be read."""

    @strawberry.field(
        description="Its users by handle; `first` is 1 to 100, `after` a cursor of this list. `search` takes "
        "the beginning of a handle, capitals do not matter; `status` only users of that status. `totalCount` "
        "of a search is null from 1,001 on. For the application's developer (access token of the portal); "
        "FORBIDDEN otherwise."
    )
    async def users(
        self,
        first: int | None = None,
        after: str | None = None,
        search: str | None = None,
        status: UserStatus | None = None,
    ) -> Connection[User]:
        """Return a page of the users."""
        users_of = self.listed_users()
        return await users_of(UserSearch.of(search, status), PageRequest.of(first, after))

    def listed_users(self) -> UsersOf:
        """Return what finds the users; raise Forbidden for anybody but the developer."""
        raise NotImplementedError
