"""At which stage of its life is a document?

A user or application:  JOINING --> PRESENT --> LEAVING --> GONE --> deleted
                           |
                           +--> ABANDONED --> deleted
A signup:               PENDING <-> CONFIRMED --> deleted
An invitation:          PENDING <-> CONFIRMED --> ACCEPTED
                           |
                           +--> REVOKED

Every arrow is one conditional write, so each has one winner. Only PRESENT is visible outside.
"""

from typing import Final

JOINING: Final = "JOINING"
"""Being added: may hold a claim and a place, or not yet."""
PRESENT: Final = "PRESENT"
"""Added; holds its claim and its place."""
ABANDONED: Final = "ABANDONED"
"""Will not be added: a repair has overtaken the call that was adding it."""
LEAVING: Final = "LEAVING"
"""Being removed, still counted or not."""
GONE: Final = "GONE"
"""Being removed, not counted any more."""

PENDING: Final = "PENDING"
"""Waits for its proof."""
CONFIRMED: Final = "CONFIRMED"
"""Its proof is used; becomes the user named in `confirmed_by`, or PENDING again."""
