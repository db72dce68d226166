"""How are applications kept?"""

import re
from collections.abc import Sequence
from datetime import datetime

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.audit import OK, REMOVALS, Record
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import UNPAID, ApplicationStatus, StatusChange
from cosyncjwt.errors import StatusNotAllowed, SubscriptionRequired
from store.mongo.application_change import changed_fields, guard_of
from store.mongo.developers import MongoDevelopers
from store.mongo.documents import application_document, application_of
from store.mongo.driver import ASCENDING, Collection, Database, Document
from store.mongo.pages import page_of
from store.mongo.recording import Recording, documents_of, noting
from store.mongo.stages import PRESENT
from store.mongo.tracks import Tracks
from store.mongo.values import scalar, stored


class MongoApplications:
    """All applications of the server."""

    def __init__(self, database: Database, tracks: Tracks) -> None:
        """Take the collections, and what adds, changes and removes applications."""
        self._applications: Collection = database["applications"]
        self._developers = MongoDevelopers(database)
        self._users: Collection = database["users"]
        self._invitations: Collection = database["invitations"]
        self._audit_events: Collection = database["audit_events"]
        self._tracks = tracks
        self._recording = Recording(database, "applications")

    async def add(self, application: Application, *, limit: int | None) -> None:
        """Keep a new application (see `joining`)."""
        document = application_document(application)
        await self._developers.begin(application.owner_id)
        await self._tracks.roll.begin(document)
        await self._tracks.roll.admit(document, limit)
        if limit is not None:
            await self._stopped_if_unpaid(application, application.created_at)

    async def get(self, application_id: str) -> Application | None:
        """Return the application, or None."""
        return _application_or_none(
            await self._applications.find_one({"_id": scalar(application_id), "stage": PRESENT})
        )

    async def of_invitation(self, invitation_id: str) -> Application | None:
        """Return the application into which this is an invitation, or None."""
        found = await self._invitations.find_one({"id": scalar(invitation_id)})
        return None if found is None else await self.get(found["application_id"])

    async def of_event(self, event_id: str) -> Application | None:
        """Return the application whose audit log has this event, or None."""
        found = await self._audit_events.find_one({"id": scalar(event_id)})
        return None if found is None else await self.get(found["application_id"])

    async def named(self, owner_id: str, name_key: str) -> Application | None:
        """Return the owner's application of that name, or None."""
        return _application_or_none(
            await self._applications.find_one({**_owned(owner_id), "name_key": scalar(name_key)})
        )

    async def owned_by(self, owner_id: str, page: PageRequest) -> Page[Application]:
        """Return the owner's applications, oldest first, ties by id."""
        return await self.found(ApplicationSearch(owner_id), page)

    async def found(self, search: ApplicationSearch, page: PageRequest) -> Page[Application]:
        """Return the applications that are searched for, oldest first, ties by id."""
        after = None if page.after is None else str(scalar(page.after))
        part = (page.size, after)
        listed = await page_of(self._applications, _whose(search), _such(search), part, ASCENDING)
        return Page([application_of(document) for document in listed.items], listed.has_next)

    async def count_found(self, search: ApplicationSearch) -> int:
        """Return how many applications are searched for."""
        return await self._applications.count_documents({**_whose(search), **_such(search)})

    async def having_user(self, owner_id: str, user_id: str) -> Sequence[Application]:
        """Return all of the owner's applications that have a user of this id, oldest first, ties by id."""
        there = {"id": scalar(user_id), "stage": PRESENT}
        # Ids are random, and only an import repeats them; whose each is, the owner's filter says.
        users = await self._users.find(there, {"application_id": 1}).to_list(None)
        owned = {**_owned(owner_id), "_id": {"$in": sorted(user["application_id"] for user in users)}}
        found = await self._applications.find(owned).to_list(len(users)) if users else []
        return sorted(map(application_of, found), key=lambda each: (each.created_at, each.id))

    async def having_lost_user(self, owner_id: str, user_id: str) -> Sequence[str]:
        """Return the owner's applications that have had a user of this id, as their logs tell."""
        owned = await self._applications.find(_owned(owner_id), {"_id": 1}).to_list(None)
        told = {
            "application_id": {"$in": [each["_id"] for each in owned]},
            "subject": scalar(user_id),
            "action": {"$in": [*REMOVALS]},
            "outcome": OK,
        }
        events = await self._audit_events.find(told, {"application_id": 1}).to_list(None)
        return sorted({event["application_id"] for event in events})

    async def count_owned_by(self, owner_id: str) -> int:
        """Return how many applications the owner has."""
        return await self._applications.count_documents(_owned(owner_id))

    async def change(
        self, application_id: str, change: ApplicationChange, now: datetime
    ) -> Application | None:
        """Set what the change names (see `renaming`); return the application as it is then, or None."""
        if change.type is ApplicationType.COMMERCIAL:
            await self._ensure_paid(application_id)
        fields = changed_fields(change, now)
        changed = _application_or_none(
            await self._tracks.renaming.change(
                application_id, fields, now, guard=lambda kept: guard_of(kept, change)
            )
        )
        if changed is None or change.type is None:
            return changed
        return await self._stopped_if_unpaid(changed, now)

    async def _ensure_paid(self, application_id: str) -> None:
        kept = await self._applications.find_one({"_id": scalar(application_id), "stage": PRESENT})
        if kept is not None and await self._developers.plan_of(kept["owner_id"]) is not Plan.PAID:
            raise SubscriptionRequired

    async def _stopped_if_unpaid(self, application: Application, now: datetime) -> Application | None:
        """Suspend a commercial application if its owner's plan has ended meanwhile (see `developers`)."""
        is_commercial = application.type is ApplicationType.COMMERCIAL
        if is_commercial and await self._developers.plan_of(application.owner_id) is not Plan.PAID:
            return await self.set_status(application.id, UNPAID, now)
        return application

    async def set_status(
        self,
        application_id: str,
        change: StatusChange,
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the status if it may replace the present one; return the application as it is then, or None."""
        present = {"_id": scalar(application_id), "stage": PRESENT}
        fields = {
            "status": change.status.value,
            "status_reason": change.reason,
            "status_set_by": change.by.value,
            "updated_at": stored(now),
        }
        changed = await self._applications.find_one_and_update(
            {**present, "$or": _replaceable(change)}, noting({"$set": fields}, record), return_document=True
        )
        if changed is not None:
            await self._recording.settle(application_id, documents_of(record))
        elif await self._applications.find_one(present) is not None:
            raise StatusNotAllowed
        return _application_or_none(changed)

    async def replace_signing_keys(
        self,
        application_id: str,
        *,
        old: Sequence[SigningKey],
        new: Sequence[SigningKey],
        now: datetime,
        record: Record = (),
    ) -> Application | None:
        """Set the keys if they are still `old` (see `rotation`)."""
        return _application_or_none(
            await self._tracks.rotation.of_keys(application_id, old, new, now, record)
        )

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
        """Set the token's id if it is still `old` (see `rotation`)."""
        return _application_or_none(
            await self._tracks.rotation.of_app_token(
                application_id, old=old, new=new, former_until=former_until, now=now, record=record
            )
        )

    async def remove(self, application_id: str, now: datetime, record: Record = ()) -> bool:
        """Remove the application with all that belongs to it (see `removal`)."""
        return await self._tracks.removal.remove(application_id, now, record)


def _replaceable(change: StatusChange) -> list[Document]:
    suspended = ApplicationStatus.SUSPENDED
    others = [{"status": each.value} for each in sorted(change.among - {suspended})]
    lifted = [{"status": suspended.value, "status_set_by": by.value} for by in sorted(change.lifting)]
    return others + (lifted if suspended in change.among else [])


def _whose(search: ApplicationSearch) -> Document:
    return {"stage": PRESENT} if search.owner_id is None else _owned(search.owner_id)


def _such(search: ApplicationSearch) -> Document:
    # Escaped: what a client looks for is a text, not a pattern (security J-01).
    named: Document = {"name_key": {"$regex": re.escape(search.text)}} if search.text else {}
    return named if search.status is None else {**named, "status": search.status.value}


def _owned(owner_id: str) -> dict[str, object]:
    return {"owner_id": scalar(owner_id), "stage": PRESENT}


def _application_or_none(document: Document | None) -> Application | None:
    return None if document is None else application_of(document)
