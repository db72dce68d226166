"""What ends in SQLite when a backup was restored?"""

import sqlite3
from datetime import datetime

from cosyncjwt.domain.voiding import step_beyond
from store.sqlite.database import Database

ENDED = (
    "DELETE FROM sessions",
    "DELETE FROM codes",
    "DELETE FROM signups",
    "DELETE FROM challenges",
    "DELETE FROM outbox",
    "UPDATE invitations SET proof_tries_left = 0 WHERE state = 'PENDING' AND proof_tries_left > 0",
)
STEPS = "UPDATE second_factors SET last_step = :step WHERE last_step < :step AND secret IS NOT NULL"
RECOVERY_CODES = "DELETE FROM recovery_codes"


async def void_proofs(database: Database, now: datetime, *, keep_recovery_codes: bool) -> int:
    """End all of it in one transaction; return how many things."""

    def job(connection: sqlite3.Connection) -> int:
        connection.execute(STEPS, {"step": step_beyond(now)})
        ended = ENDED if keep_recovery_codes else (*ENDED, RECOVERY_CODES)
        return sum(connection.execute(statement).rowcount for statement in ended)

    return await database.write(job)
