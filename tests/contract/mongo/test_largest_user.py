"""How large can a user's document become, which has the sessions in it?"""

import bson

from cosyncjwt.domain.metadata_values import LARGEST_KEPT
from cosyncjwt.domain.session import SESSIONS_PER_USER, USER_AGENT_LENGTH
from store.mongo.session_documents import order_entry, session_entry
from store.mongo.user_documents import user_document
from tests.factories import digest, make_session, make_user
from tests.fakes import NOW

LONGEST = "\U0001f511"
"""A character of four bytes, the most that one has."""


def test_the_largest_user_is_far_from_the_limit_of_a_document() -> None:
    """With as many sessions and as much metadata as there may be it stays under 256 KiB, of 16 MiB."""
    metadata = LONGEST * LARGEST_KEPT
    user = make_user(
        handle="a" * 254, metadata=metadata, invited_metadata=metadata, assigned_metadata=metadata
    )
    sessions = [
        make_session(
            id=f"ses_{number:022}",
            user_id=user.id,
            user_agent=LONGEST * USER_AGENT_LENGTH,
            ip_address="2001:0db8:0000:0000:0000:0000:0000:0001",
            parent_digest=digest("parent"),
            rotated_at=NOW,
        )
        for number in range(SESSIONS_PER_USER)
    ]
    document = {
        **user_document("00000000-0000-4000-8000-000000000000", user),
        "sessions": {each.id: session_entry(each) for each in sessions},
        "session_order": [order_entry(each) for each in sessions],
        "latest_device": digest("device"),
    }

    assert len(bson.encode(document)) < 256 * 1024
