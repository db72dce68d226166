"""What can be read of an application's audit log?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import strawberry

from cosyncjwt.domain import audit as domain
from cosyncjwt.domain.audit import AuditSearch
from cosyncjwt.domain.page import PageRequest
from schema.types.connection import Connection
from schema.types.node import Node


@strawberry.type(
    description="Something that was done, or refused. It names people by ids only and holds no secret; it "
    "never changes."
)
class AuditEvent(Node):
    """An event, as the application's developer sees it."""

    id: strawberry.ID = strawberry.field(description="Also its place in the log.")
    action: str = strawberry.field(
        description="The mutation's name, as `login` or `deleteUser`; `session.reused` for a refresh token "
        "that was used before, by which its session ended; `jwt.long` for a JWT of more than 2,048 "
        "characters, once a day; `signup.confirm` for the button behind a signup link. On the command line: "
        "`users.import`, `users.export` and `users.export-with-password-hashes`."
    )
    outcome: str = strawberry.field(
        description="`OK`, `TWO_FACTOR_REQUIRED` for a login that waits for its second factor, or the code "
        "of the refusal, as INVALID_CREDENTIALS or RATE_LIMITED; `WARNING` for what the server tells by "
        "itself, `BEGUN` for an import whose end is another event."
    )
    actor: str | None = strawberry.field(
        description="Who did it: the id of a user of the application, or of its developer; `administrator` "
        "for one of the server's, `system` for the server itself, `command line` for whoever runs it. Null "
        "for somebody who was not signed in."
    )
    subject: str | None = strawberry.field(
        description="To what or whom: the id of a user, session, invitation or application. Null where "
        "nothing that is there was named."
    )
    ip_address: str | None = strawberry.field(description="From where, as the server saw it.")
    user_agent: str | None = strawberry.field(description="What the client called itself.")
    request_id: str | None = strawberry.field(
        description="The `x-request-id` of the answer, under which the server's own log tells more."
    )
    created_at: datetime = strawberry.field(description="When it ended.")

    @classmethod
    def of(cls, event: domain.AuditEvent) -> "AuditEvent":
        """Show an event."""
        return cls(
            id=strawberry.ID(event.id),
            action=event.action,
            outcome=event.outcome,
            actor=event.actor,
            subject=event.subject,
            ip_address=event.ip_address,
            user_agent=event.user_agent,
            request_id=event.request_id,
            created_at=event.created_at,
        )


EventsOf: TypeAlias = Callable[[AuditSearch, PageRequest], Awaitable[Connection[AuditEvent]]]


@strawberry.type
class Audited:
    """What has an audit log that can be read."""

    @strawberry.field(
        description="What was done in it and to it, newest first; `first` is 1 to 100, `after` a cursor, "
        "good for ever. The others leave out what has not all of what they name: `action`, `actor`, "
        "`subject` and `outcome` as events show them, from `since` on, before `until`. What users do is "
        "there a fraction of a second later. `totalCount` is null from 1,001 on. For the application's "
        "developer (access token of the portal); FORBIDDEN otherwise."
    )
    async def audit_log(
        self,
        first: int | None = None,
        after: str | None = None,
        *,
        action: str | None = None,
        actor: str | None = None,
        subject: str | None = None,
        outcome: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Connection[AuditEvent]:
        """Return a page of the audit log."""
        events_of = self.logged_events()
        search = AuditSearch(action, actor, subject, outcome, since, until)
        return await events_of(search, PageRequest.of(first, after))

    def logged_events(self) -> EventsOf:
        """Return what finds the events; raise Forbidden for anybody but the developer."""
        raise NotImplementedError
