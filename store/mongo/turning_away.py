"""How does nobody come in any more by the invitation of somebody who was shut out, or has gone?

An acceptance first makes its invitation CONFIRMED and then looks whether the inviter is there and active. So
once that has ended, whoever looks is refused, and whoever has looked before is found here, by what is
CONFIRMED. The member it makes is abandoned, as by a repair: one conditional write, which the acceptance's own
last one, JOINING into PRESENT, has won before or loses. This comes before the suspension or removal is
answered, and may be repeated by anybody.

A call that slept may so turn somebody away whose inviter is active again: that one is told to try once more.
"""

from store.mongo.driver import Collection, Database, Document
from store.mongo.stages import ABANDONED, CONFIRMED, JOINING


class TurningAway:
    """Abandons who is coming in by somebody's invitations."""

    def __init__(self, database: Database) -> None:
        """Take the collections of those who come, and of what they come by."""
        self._users: Collection = database["users"]
        self._invitations: Collection = database["invitations"]

    async def turn_away(self, inviter: Document) -> None:
        """Let nobody be made a user by an invitation of the user's who is none yet."""
        sent = {"application_id": inviter["application_id"], "inviter_id": inviter["id"]}
        # A user has a few hundred invitations at most: twenty a day, for seven days and a memory of thirty.
        for accepted in await self._invitations.find({**sent, "stage": CONFIRMED}).to_list(None):
            joining = {"_id": accepted["confirmed_by"], "stage": JOINING}
            await self._users.update_one(joining, {"$set": {"stage": ABANDONED}})
