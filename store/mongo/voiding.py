"""What ends in MongoDB when a backup was restored?

No server runs meanwhile, so that it need not be one step: whoever was cut begins again.
"""

from datetime import datetime

from cosyncjwt.domain.invitation import InvitationStatus
from cosyncjwt.domain.voiding import step_beyond
from store.mongo.driver import Change, Collection, Database, Filter
from store.mongo.fields import EPOCH
from store.mongo.joining import BATCH
from store.mongo.session_documents import no_sessions
from store.mongo.values import stored

ENDED = ("codes", "signups", "challenges", "outbox")
WITH_TRIES: Filter = {"stage": InvitationStatus.PENDING.value, "proof.tries_left": {"$gt": 0}}
# Found by the index that the purge has: whoever has a session has the moment at which one ends.
WITH_SESSIONS: Filter = {"sessions_end_at": {"$gt": stored(EPOCH)}, "session_order.0": {"$exists": True}}
WITH_CODES: Filter = {"recovery_digests.0": {"$exists": True}}


async def void_proofs(database: Database, now: datetime, *, keep_recovery_codes: bool) -> int:
    """End all of it; return how many things."""
    factors = database["second_factors"]
    step = step_beyond(now)
    await _changed(factors, {"active": True, "last_step": {"$lt": step}}, {"$set": {"last_step": step}})
    ended = await _changed(database["invitations"], WITH_TRIES, {"$set": {"proof.tries_left": 0}})
    if not keep_recovery_codes:
        ended += await _changed(factors, WITH_CODES, {"$set": {"recovery_digests": []}})
    ended += await _changed(database["users"], WITH_SESSIONS, {"$set": no_sessions()})
    for name in ENDED:
        ended += (await database[name].delete_many({})).deleted_count
    return ended


async def _changed(collection: Collection, where: Filter, change: Change) -> int:
    """Change each document, after which it is not found any more."""
    changed = 0
    while found := await collection.find(where).limit(BATCH).to_list(BATCH):
        for document in found:
            changed += (await collection.update_one({**where, "_id": document["_id"]}, change)).matched_count
    return changed
