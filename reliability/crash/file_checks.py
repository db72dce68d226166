"""What must be true of the store's file whatever was killed? Asked by SQL, not of the code that wrote it."""

import sqlite3
from contextlib import closing
from pathlib import Path

INVARIANTS = {
    "an application counts other than its users": """
        SELECT id FROM applications AS a WHERE user_count <>
          (SELECT count(*) FROM users WHERE application_id = a.id)""",
    "a handle has two users": """
        SELECT handle FROM users GROUP BY application_id, handle HAVING count(*) > 1""",
    "a user has no credential": "SELECT id FROM users WHERE password_hash = ''",
    "a session belongs to nobody": """
        SELECT s.id FROM sessions AS s LEFT JOIN users AS u
          ON u.application_id = s.application_id AND u.id = s.user_id WHERE u.id IS NULL""",
    "a code belongs to nobody": """
        SELECT c.handle FROM codes AS c LEFT JOIN users AS u
          ON u.application_id = c.application_id AND u.id = c.user_id
          WHERE c.user_id IS NOT NULL AND u.id IS NULL""",
    "a second factor belongs to nobody": """
        SELECT f.user_id FROM second_factors AS f LEFT JOIN users AS u
          ON u.application_id = f.application_id AND u.id = f.user_id WHERE u.id IS NULL""",
    "a recovery code is without its factor": """
        SELECT r.user_id FROM recovery_codes AS r LEFT JOIN second_factors AS f
          ON f.application_id = r.application_id AND f.user_id = r.user_id WHERE f.user_id IS NULL""",
    "a pending invitation is for a user": """
        SELECT i.id FROM invitations AS i JOIN users AS u
          ON u.application_id = i.application_id AND u.handle = i.handle WHERE i.state = 'PENDING'""",
    "a signup waits for a user who is there": """
        SELECT s.handle FROM signups AS s JOIN users AS u
          ON u.application_id = s.application_id AND u.handle = s.handle
          WHERE s.created_at < u.created_at AND s.proof_tries_left > 0""",
    "an application has no signing key": """
        SELECT id FROM applications AS a WHERE NOT EXISTS
          (SELECT 1 FROM signing_keys WHERE application_id = a.id)""",
    "users of no application": """
        SELECT id FROM users WHERE application_id NOT IN (SELECT id FROM applications)""",
}
"""What is wrong, and the query that finds it."""


def faults(path: Path) -> list[str]:
    """Return everything that is wrong with the file of a stopped server."""
    with closing(sqlite3.connect(path)) as connection:
        sound = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        found = [f"integrity: {said}" for said in sound if said != "ok"]
        found += [f"foreign key: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
        for wrong, query in INVARIANTS.items():
            found += [f"{wrong}: {row[0]}" for row in connection.execute(query)]
    return found
