"""Which indexes are there, and for which query each?

None is unique: uniqueness is by `_id`. Some are TTL indexes, by which the database server deletes by its own
clock what nobody has purged by ours. They wait a day longer, so that a clock that is wrong by less than that
deletes nothing which still counts; nothing but the size of the database depends on when they delete.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pymongo

from store.mongo.driver import ASCENDING, DESCENDING, Database, Order
from store.mongo.recording import NOTED_IN

MakeIndexes: TypeAlias = Callable[[Database], Awaitable[None]]

BUILD_SECONDS = 600
"""How long an index may take to build on a database that is large already."""

INDEXES: tuple[tuple[str, Order], ...] = (
    # applications.owned_by; its beginning serves applications.named and count_owned_by.
    ("applications", [("owner_id", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
    # applications.found and count, of all owners: an administrator's list.
    ("applications", [("stage", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
    # users.by_handle: the first read of a login.
    ("users", [("application_id", ASCENDING), ("handle", ASCENDING)]),
    # roster.page and roster.count of a status; applications.having_user.
    ("users", [("application_id", ASCENDING), ("status", ASCENDING), ("handle", ASCENDING)]),
    ("users", [("id", ASCENDING)]),
    # users.by_user_name.
    ("users", [("application_id", ASCENDING), ("user_name", ASCENDING)]),
    # signups.by_digest: a link that was followed.
    ("signups", [("application_id", ASCENDING), ("proof.digest", ASCENDING)]),
    # challenges that go with their user.
    ("challenges", [("application_id", ASCENDING), ("user_id", ASCENDING)]),
    # outbox.claim and next_due: what is due of a channel, earliest first.
    ("outbox", [("waiting", ASCENDING), ("channel", ASCENDING), ("due_at", ASCENDING)]),
    # What waits of an application that is removed.
    ("outbox", [("application_id", ASCENDING)]),
    # codes that a new password or a removal voids.
    ("codes", [("application_id", ASCENDING), ("user_id", ASCENDING)]),
    # invitations.newest; invitations.get and applications.of_invitation; those that go with their user.
    ("invitations", [("application_id", ASCENDING), ("created_at", DESCENDING), ("id", ASCENDING)]),
    ("invitations", [("id", ASCENDING)]),
    ("invitations", [("application_id", ASCENDING), ("inviter_id", ASCENDING)]),
    ("invitations", [("application_id", ASCENDING), ("handle", ASCENDING)]),
    # billing.usages, billed and owes.
    ("usages", [("owner_id", ASCENDING), ("month", ASCENDING), ("application_id", ASCENDING)]),
    ("billed_months", [("owner_id", ASCENDING), ("month", DESCENDING)]),
    # audit.newest (read backwards) and count, by each of what is searched for; applications.of_event.
    ("audit_events", [("application_id", ASCENDING), ("id", ASCENDING)]),
    ("audit_events", [("application_id", ASCENDING), ("action", ASCENDING), ("id", ASCENDING)]),
    ("audit_events", [("application_id", ASCENDING), ("outcome", ASCENDING), ("id", ASCENDING)]),
    ("audit_events", [("application_id", ASCENDING), ("actor", ASCENDING), ("id", ASCENDING)]),
    ("audit_events", [("application_id", ASCENDING), ("subject", ASCENDING), ("id", ASCENDING)]),
    ("audit_events", [("id", ASCENDING)]),
    # purge; outbox.claim drops what is expired by it too.
    ("signups", [("expires_at", ASCENDING)]),
    ("codes", [("expires_at", ASCENDING)]),
    ("limits", [("expires_at", ASCENDING)]),
    ("challenges", [("expires_at", ASCENDING)]),
    ("applications", [("signing_keys.retires_at", ASCENDING)]),
    ("outbox", [("expires_at", ASCENDING)]),
    ("invitations", [("forgotten_at", ASCENDING)]),
    ("audit_events", [("expires_at", ASCENDING)]),
)

REPAIR_INDEXES: tuple[tuple[str, Order], ...] = (
    # repair: only what is under way has the field, so that these stay nearly empty.
    ("users", [("changing_since", ASCENDING)]),
    ("applications", [("changing_since", ASCENDING)]),
    ("applications", [("pending.at", ASCENDING)]),
    ("applications", [("renaming.at", ASCENDING)]),
    ("users", [("naming.at", ASCENDING)]),
    ("applications", [("removed_at", ASCENDING)]),
    ("owners", [("pending.at", ASCENDING)]),
    ("signups", [("confirmed_at", ASCENDING)]),
    ("signups", [("message.created_at", ASCENDING)]),
    ("codes", [("message.created_at", ASCENDING)]),
    ("devices", [("message.created_at", ASCENDING)]),
    ("invitations", [("message.created_at", ASCENDING)]),
    ("invitations", [("confirmed_at", ASCENDING)]),
    ("invitations", [("former.id", ASCENDING)]),
    ("users", [("aftermaths.at", ASCENDING)]),
    ("users", [("suspending_since", ASCENDING)]),
    ("users", [("message.created_at", ASCENDING)]),
    ("users", [("taking.at", ASCENDING)]),
    ("second_factors", [("activation.at", ASCENDING)]),
    *[(name, [("recorded.created_at", ASCENDING)]) for name in NOTED_IN],
    # purge: users who have sessions, by when the first of these may expire.
    ("users", [("sessions_end_at", ASCENDING)]),
)

TTL_INDEXES = frozenset(
    {
        ("audit_events", "expires_at"),
        ("challenges", "expires_at"),
        ("codes", "expires_at"),
        ("invitations", "forgotten_at"),
        ("limits", "expires_at"),
        ("outbox", "expires_at"),
        ("signups", "expires_at"),
    }
)
"""Which of the indexes above are TTL indexes: all that `purge` deletes by, whatever else a document holds."""

TTL_MARGIN = timedelta(days=1)
"""How long after its moment a document is left to `purge`."""


async def create_indexes(database: Database, *, expiring: bool = True) -> None:
    """Make the indexes that are not there yet, those of one collection in one step.

    Without `expiring` none is a TTL index: for a store whose clock is not the world's.
    """
    wanted: dict[str, list[pymongo.IndexModel]] = defaultdict(list)
    for collection, keys in INDEXES:
        is_ttl = expiring and (collection, keys[0][0]) in TTL_INDEXES
        options = {"expireAfterSeconds": int(TTL_MARGIN.total_seconds())} if is_ttl else {}
        wanted[collection].append(pymongo.IndexModel(keys, **options))
    for collection, keys in REPAIR_INDEXES:
        wanted[collection].append(pymongo.IndexModel(keys, sparse=True))
    with pymongo.timeout(BUILD_SECONDS):
        for collection, models in wanted.items():
            await database[collection].create_indexes(models)
