"""Which of a developer's applications have a user of an id? Asked once for an act and for its log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from store.ports import Store


@dataclass(frozen=True, slots=True)
class Holders:
    """The applications of one developer that have a user of one id; an import keeps ids, so they may be many.

    What is done to the user is still one conditional write in one of them: this only says where to write.
    """

    developer_id: str
    user_id: str
    applications: Sequence[Application]

    @classmethod
    async def of(cls, store: Store, developer: Caller, user_id: str) -> Self:
        """Ask the store."""
        having = await store.applications.having_user(developer.user_id, user_id)
        return cls(developer.user_id, user_id, having)

    def answer(self, developer: Caller, user_id: str) -> bool:
        """Say whether it was this developer that was asked for, and this user."""
        return (self.developer_id, self.user_id) == (developer.user_id, user_id)

    def within(self, application_id: str | None) -> Sequence[Application]:
        """Return those that may be meant; all of them where none is named."""
        return [each for each in self.applications if application_id in {None, each.id}]
