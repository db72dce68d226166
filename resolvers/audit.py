"""Who answers `auditLog`, and `node` for an event? See `cosyncjwt/flows/audit.py` for what is decided."""

from functools import partial

import strawberry

from cosyncjwt.context import Context
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import AuditSearch
from cosyncjwt.domain.page import PageRequest
from resolvers.info import Info
from schema.types.audit import AuditEvent, EventsOf
from schema.types.connection import Connection


async def one(info: Info, event_id: strawberry.ID) -> AuditEvent:
    """Show an event to the developer of its application."""
    developer = await info.context.developer()
    return AuditEvent.of(await info.context.services.audit.one(developer.caller, event_id))


def events_of(context: Context, application: Application) -> EventsOf:
    """Return what finds the events of an application's log."""
    audit = context.services.audit

    async def found(search: AuditSearch, page: PageRequest) -> Connection[AuditEvent]:
        context.allow(page)
        listed = await audit.newest(application, search, page)
        return Connection.of(
            [AuditEvent.of(event) for event in listed.items],
            after=page.after,
            has_next=listed.has_next,
            count=partial(audit.count, application, search),
        )

    return found
