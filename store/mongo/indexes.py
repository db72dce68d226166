"""Which indexes are there, and for which query each?

None is unique: uniqueness is by `_id`. None is a TTL index: those compare a moment of ours with the clock of
the database server, and one that is wrong would delete living sessions. `purge` does it by our own clock.
"""

import pymongo

from store.mongo.driver import ASCENDING, DESCENDING, Database, Order
from store.mongo.recording import NOTED_IN

BUILD_SECONDS = 600
"""How long an index may take to build on a database that is large already."""

INDEXES: tuple[tuple[str, Order], ...] = (
    # applications.owned_by; its beginning serves applications.named and count_owned_by.
    ("applications", [("owner_id", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
    # applications.found and count, of all owners: an administrator's list.
    ("applications", [("stage", ASCENDING), ("created_at", ASCENDING), ("_id", ASCENDING)]),
    # users.by_handle: the first read of a login.
    ("users", [("application_id", ASCENDING), ("handle", ASCENDING)]),
    # roster.page and roster.count of a status; applications.of_user.
    ("users", [("application_id", ASCENDING), ("status", ASCENDING), ("handle", ASCENDING)]),
    ("users", [("id", ASCENDING)]),
    # users.by_user_name.
    ("users", [("application_id", ASCENDING), ("user_name", ASCENDING)]),
    # signups.by_digest: a link that was followed.
    ("signups", [("application_id", ASCENDING), ("proof.digest", ASCENDING)]),
    # sessions.of_user, count_of_user, end_all, and what a login ends.
    (
        "sessions",
        [
            ("application_id", ASCENDING),
            ("user_id", ASCENDING),
            ("created_at", DESCENDING),
            ("_id", ASCENDING),
        ],
    ),
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
    ("sessions", [("idle_expires_at", ASCENDING)]),
    ("sessions", [("expires_at", ASCENDING)]),
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
)


async def create_indexes(database: Database) -> None:
    """Make the indexes that are not there yet."""
    with pymongo.timeout(BUILD_SECONDS):
        for collection, keys in INDEXES:
            await database[collection].create_index(keys)
        for collection, keys in REPAIR_INDEXES:
            await database[collection].create_index(keys, sparse=True)
