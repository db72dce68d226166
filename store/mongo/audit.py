"""How is an application's audit log kept? A document for each event."""

from collections.abc import Sequence

from cosyncjwt.domain.audit import AuditEvent, AuditSearch
from cosyncjwt.domain.page import Page, PageRequest
from store.mongo.driver import Document
from store.mongo.tenancy import Between, TenantCollection, Where
from store.mongo.values import key, moment_of, stored


class MongoAuditLog:
    """The audit log of one application. What comes too late for one just removed is swept by a repair."""

    def __init__(self, application_id: str, events: TenantCollection) -> None:
        """Take the application's events."""
        self._application_id = application_id
        self._events = events

    async def append(self, events: Sequence[AuditEvent]) -> None:
        """Add the events that are not there yet."""
        await self._events.insert_new([event_document(self._application_id, event) for event in events])

    async def get(self, event_id: str) -> AuditEvent | None:
        """Return the event, or None."""
        found = await self._events.find_one({"_id": self._events.key(event_id)})
        return None if found is None else _event_of(found)

    async def newest(self, search: AuditSearch, page: PageRequest) -> Page[AuditEvent]:
        """Return the events that are searched for, newest first."""
        where = self._searched(search, page.after)
        # One more than asked for tells whether there is more.
        found = await self._events.ordered(where, "id", page.size + 1, descending=True)
        return Page([_event_of(each) for each in found[: page.size]], has_next=len(found) > page.size)

    async def count(self, search: AuditSearch, *, most: int) -> int:
        """Return how many events are searched for, at most `most`."""
        return await self._events.count_up_to(self._searched(search, None), most)

    def _searched(self, search: AuditSearch, after: str | None) -> Where:
        return {"id": Between(search.begin, search.end(after)), **dict(search.named())}


def event_document(application_id: str, event: AuditEvent) -> Document:
    """Return the document of an event in the log of an application."""
    return {
        "_id": key(application_id, event.id),
        "application_id": application_id,
        "id": event.id,
        "action": event.action,
        "outcome": event.outcome,
        "actor": event.actor,
        "subject": event.subject,
        "ip_address": event.ip_address,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "created_at": stored(event.created_at),
        "expires_at": stored(event.expires_at),
    }


def _event_of(document: Document) -> AuditEvent:
    return AuditEvent(
        id=document["id"],
        action=document["action"],
        outcome=document["outcome"],
        actor=document["actor"],
        subject=document["subject"],
        ip_address=document["ip_address"],
        user_agent=document["user_agent"],
        request_id=document["request_id"],
        created_at=moment_of(document["created_at"]),
        expires_at=moment_of(document["expires_at"]),
    )
