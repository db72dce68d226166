"""How does a test read an audit log?"""

from typing import Any

from tests.service import GraphQL, Service

AUDIT_LOG = """query AuditLog(
  $id: ID! $first: Int $after: String $action: String $actor: String $subject: String $outcome: String
  $since: DateTime $until: DateTime
) {
  application(id: $id) {
    auditLog(
      first: $first after: $after action: $action actor: $actor subject: $subject outcome: $outcome
      since: $since until: $until
    ) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }
      nodes { id action outcome actor subject ipAddress userAgent requestId createdAt }
    }
  }
}"""
ANY_AUDIT_LOG = """query AnyAuditLog($id: ID!, $action: String) {
  administration { application(id: $id) { auditLog(first: 100, action: $action) {
    nodes { id action outcome actor subject ipAddress userAgent requestId createdAt }
  } } }
}"""


async def log_of(owner: GraphQL, application_id: str, **search: object) -> list[Any]:
    """Return the events of a developer's own application, newest first."""
    found: list[Any] = []
    page: Any = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        asked = {"id": application_id, "first": 100, "after": page["endCursor"], **search}
        read = (await owner.run(AUDIT_LOG, asked))["auditLog"]
        found, page = found + read["nodes"], read["pageInfo"]
    return found


async def any_log(administrator: GraphQL, application_id: str, action: str | None = None) -> list[Any]:
    """Return the newest events of any application, as an administrator sees them."""
    read = await administrator.run(ANY_AUDIT_LOG, {"id": application_id, "action": action})
    return list(read["application"]["auditLog"]["nodes"])


async def portal_log(administrator: GraphQL, service: Service, action: str | None = None) -> list[Any]:
    """Return the newest events of the portal."""
    return await any_log(administrator, service.server.portal.id, action)


def told(events: list[Any], *parts: str) -> list[tuple[Any, ...]]:
    """Return these parts of the events, oldest first."""
    return [tuple(event[part] for part in parts) for event in reversed(events)]
