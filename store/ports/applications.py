"""What must a backend be able to do with applications? One of the ports, see `store/ports`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import StatusChange


class Applications(Protocol):
    """All applications of the server."""

    async def add(self, application: Application, *, limit: int | None) -> None:
        """Keep a new application.

        Raises ApplicationNameTaken when its owner has one of the same `name_key`. With a `limit`, which is
        for plan FREE, it raises ApplicationLimitReached when the owner already has so many applications, or
        has been closed, and SubscriptionRequired for a commercial one. Exact under concurrency.
        """
        ...

    async def get(self, application_id: str) -> Application | None:
        """Return the application, or None."""
        ...

    async def of_invitation(self, invitation_id: str) -> Application | None:
        """Return the application into which this is an invitation, or None."""
        ...

    async def of_event(self, event_id: str) -> Application | None:
        """Return the application whose audit log has this event, or None."""
        ...

    async def named(self, owner_id: str, name_key: str) -> Application | None:
        """Return the owner's application of that name, or None."""
        ...

    async def owned_by(self, owner_id: str, page: PageRequest) -> Page[Application]:
        """Return the owner's applications, oldest first, ties by id; `page.after` is an application's id.

        An `after` that is not one of the owner's applications gives an empty page.
        """
        ...

    async def having_user(self, owner_id: str, user_id: str) -> Sequence[Application]:
        """Return all of the owner's applications that have a user of this id, oldest first, ties by id.

        There may be several: an import keeps the ids of another application's users.
        """
        ...

    async def having_lost_user(self, owner_id: str, user_id: str) -> Sequence[str]:
        """Return the ids of the owner's applications that have had a user of this id who was removed.

        As long as their audit logs tell of it.
        """
        ...

    async def found(self, search: ApplicationSearch, page: PageRequest) -> Page[Application]:
        """Return the applications that are searched for, oldest first, ties by id, as `owned_by` does.

        An `after` that does not satisfy the search any more is still a good place to go on from.
        """
        ...

    async def count_found(self, search: ApplicationSearch) -> int:
        """Return how many applications are searched for."""
        ...

    async def count_owned_by(self, owner_id: str) -> int:
        """Return how many applications the owner has."""
        ...

    async def change(
        self, application_id: str, change: ApplicationChange, now: datetime
    ) -> Application | None:
        """Set what the change names, and `updated_at`; return the application as it is then, or None.

        Nothing else is written, so changes of different settings never undo each other. Raises
        StatusNotAllowed while the application is BLOCKED, and ApplicationNameTaken when its owner has
        another one of the new `name_key`; nothing has changed then. The former name is free afterwards.
        To become COMMERCIAL needs plan PAID (SubscriptionRequired); to become DEVELOPMENT, no more users than
        that allows (UserLimitReached), and no user comes over that number from then on.
        """
        ...

    async def set_status(
        self,
        application_id: str,
        change: StatusChange,
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set status, reason, who set it and `updated_at`, if the present status may be replaced by it.

        Returns the application as it is then, None when there is none. Raises StatusNotAllowed when the
        present status is another: whoever blocked it meanwhile has won.
        """
        ...

    async def replace_signing_keys(
        self,
        application_id: str,
        *,
        old: Sequence[SigningKey],
        new: Sequence[SigningKey],
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the keys and `updated_at` if the keys are still those of `old`; return what is then, or None.

        Raises StatusNotAllowed while the application is BLOCKED, and RotationUnderWay when another call has
        changed the keys meanwhile: of rotations at once one wins.
        """
        ...

    async def replace_app_token(
        self,
        application_id: str,
        *,
        old: str,
        new: str,
        former_until: datetime | None,
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the id of the app token, issued now, if it is still `old`; return what is then, or None.

        The old one is the former one until `former_until`, or is nothing from now on; whichever was the
        former one before is nothing. Raises StatusNotAllowed while the application is BLOCKED, and
        RotationUnderWay when another call has replaced the token meanwhile.
        """
        ...

    async def remove(self, application_id: str, now: datetime, record: Record = ()) -> bool:
        """Remove the application with all that belongs to it, for good; say whether this call did.

        From this moment it is nowhere to be found, its name is free, and its owner has one less. Users,
        sessions, codes and all else go in parts; what is left of many, or comes too late from a server that
        has not heard of it, goes with the next repairs. Raises StatusNotAllowed while it is BLOCKED.
        """
        ...
